import { choice, decimalSeconds, flag, integer, notYet, phrase, type Shape, words } from "../row.ts";
import { brings } from "./brings.ts";

const MAX_UINT = 4_294_967_295;
const row = <V>(shape: Shape<V>, meaning: string) => notYet(shape, meaning, brings.track);
const delay = () => decimalSeconds(0.000001, 3_600);
const reverse = row(flag(), "turn the direction of the weight round");

/** The keywords of `vrrp_track_process NAME { … }`. */
export const vrrpTrackProcess = {
  process: row(words(1, MAX_UINT, "a program"), "the program, with arguments, that has to run"),
  param_match: row(choice("initial", "partial"), "how far its arguments must agree"),
  weight: row(
    phrase({ value: integer(-254, 254) }, { reverse }),
    "what it does to the priority; 0 is FAULT when it does not run",
  ),
  quorum: row(integer(1, 65_535), "so many processes at least"),
  quorum_max: row(integer(0, 65_535), "so many processes at most"),
  delay: row(delay(), "sets both of the following delays"),
  terminate_delay: row(delay(), "a lost process counts after so long"),
  fork_delay: row(delay(), "a new process counts after so long"),
  full_command: row(flag(), "compare the whole command line"),
};
