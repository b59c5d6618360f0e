import { flag, integer, notYet } from "../row.ts";
import { brings } from "./brings.ts";

/** What may follow the name of an interface in `track_interface`. */
export const trackedInterface = {
  weight: notYet(integer(-254, 254), "what it adds to or takes from the priority", brings.track),
  reverse: notYet(flag(), "turn the direction of the weight round", brings.track),
};

/** What may follow a name in `track_script` and its kin. */
export const tracker = {
  ...trackedInterface,
  noreverse: notYet(flag(), "cancel the reverse of the definition", brings.track),
};
