import { choice, decimalSeconds, flag, integer, phrase, words, works } from "../row.ts";

const MAX_UINT = 4_294_967_295;
const delay = () => decimalSeconds(0.000001, 3_600);
const reverse = works(flag(), "turn the direction of the weight round");

/** The keywords of `vrrp_track_process NAME { … }`. */
export const vrrpTrackProcess = {
  process: works(words(1, MAX_UINT, "a program"), "the program, with arguments, that has to run"),
  param_match: works(choice("initial", "partial"), "how far its arguments must agree"),
  weight: works(
    phrase({ value: integer(-254, 254) }, { reverse }),
    "what it does to the priority; 0 is FAULT when it does not run",
  ),
  quorum: works(integer(1, 65_535), "so many processes at least"),
  quorum_max: works(integer(0, 65_535), "so many processes at most"),
  delay: works(delay(), "sets both of the following delays"),
  terminate_delay: works(delay(), "a lost process counts after so long"),
  fork_delay: works(delay(), "a new process counts after so long"),
  full_command: works(flag(), "compare the whole command line"),
};
