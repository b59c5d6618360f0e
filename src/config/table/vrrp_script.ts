import { account, decimalSeconds, flag, integer, notYet, phrase, script, type Shape } from "../row.ts";
import { brings } from "./brings.ts";

const MAX_INT = 2_147_483_647;
const row = <V>(shape: Shape<V>, meaning: string) => notYet(shape, meaning, brings.track);
const reverse = row(flag(), "turn the direction of the weight round");

/** The keywords of `vrrp_script NAME { … }`. */
export const vrrpScript = {
  script: row(script(), "the command; exit code 0 is success"),
  interval: row(decimalSeconds(0, 4_294), "time from one run to the next; 1 s by default"),
  timeout: row(decimalSeconds(0, 4_294), "a run that takes longer has failed; the interval by default"),
  weight: row(
    phrase({ value: integer(-253, 253) }, { reverse }),
    "what it does to the priority; 0 is FAULT when it fails",
  ),
  rise: row(integer(1, MAX_INT), "so many successes in a row, and it is up"),
  fall: row(integer(1, MAX_INT), "so many failures in a row, and it is down"),
  user: row(account(), "the account to run it as"),
  init_fail: row(flag(), "it has failed until it has succeeded"),
};
