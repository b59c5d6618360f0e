import { flag, integer, works } from "../row.ts";

/** What may follow the name of an interface in `track_interface`. */
export const trackedInterface = {
  weight: works(integer(-254, 254), "what it adds to or takes from the priority"),
  reverse: works(flag(), "turn the direction of the weight round"),
};

/** What may follow a name in `track_script` and its kin. */
export const tracker = {
  ...trackedInterface,
  noreverse: works(flag(), "cancel the reverse of the definition"),
};
