import { run } from "./command.ts";

/** What a process takes to start on a quiet machine, in seconds. */
const QUIET_START = 0.04;

/**
 * How many times longer than on a quiet machine it takes right now to start a process; at least 1. What havip promises
 * about its own starting is promised for a machine that has nothing else to do.
 */
export async function slowness(): Promise<number> {
  const from = performance.now();
  await run([Deno.execPath(), "eval", "0"]);
  return Math.max(1, (performance.now() - from) / 1000 / QUIET_START);
}
