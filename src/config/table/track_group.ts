import { lines, nameOf, notYet } from "../row.ts";
import { brings } from "./brings.ts";

/** The keywords of `track_group NAME { … }`. */
export const trackGroup = {
  group: notYet(lines(nameOf("vrrp_instance")), "the instances concerned", brings.track),
};
