import { lines, nameOf, works } from "../row.ts";

/** The keywords of `track_group NAME { … }`. */
export const trackGroup = {
  group: works(lines(nameOf("vrrp_instance")), "the instances concerned"),
};
