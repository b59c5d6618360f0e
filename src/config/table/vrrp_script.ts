import { account, decimalSeconds, flag, integer, phrase, script, works } from "../row.ts";

const MAX_INT = 2_147_483_647;
const reverse = works(flag(), "turn the direction of the weight round");

/** The keywords of `vrrp_script NAME { … }`. */
export const vrrpScript = {
  script: works(script(), "the command; exit code 0 is success"),
  interval: works(decimalSeconds(0, 4_294), "time from one run to the next; 1 s by default"),
  timeout: works(decimalSeconds(0, 4_294), "a run that takes longer has failed; the interval by default"),
  weight: works(
    phrase({ value: integer(-253, 253) }, { reverse }),
    "what it does to the priority; 0 is FAULT when it fails",
  ),
  rise: works(integer(1, MAX_INT), "so many successes in a row, and it is up"),
  fall: works(integer(1, MAX_INT), "so many failures in a row, and it is down"),
  user: works(account(), "the account to run it as"),
  init_fail: works(flag(), "it has failed until it has succeeded"),
};
