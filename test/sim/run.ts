/**
 * Runs many stories: `deno run -A test/sim/run.ts [--seeds N] [--from S]`. Ends with 1 when any of them fails.
 * @module
 */
import { parseArgs } from "@std/cli";
import { report, simulate } from "./simulate.ts";

/** Failures that are shown in full, and failures that are named. */
const shown = 3;
const named = 30;

function listed(failed: readonly string[]): string {
  if (failed.length === 0) return "none";
  return failed.slice(0, named).join(", ") + (failed.length > named ? ", …" : "");
}

function main(): number {
  const args = parseArgs(Deno.args, { string: ["seeds", "from"] });
  const [from, count] = [Number(args.from ?? 1), Number(args.seeds ?? 2000)];
  const began = performance.now();
  const failed: string[] = [];
  for (let seed = from; seed < from + count; seed++) {
    const run = simulate(seed);
    if (!run.violation) continue;
    failed.push(`${seed} (${run.violation.oracle})`);
    if (failed.length <= shown) console.log(`${report(run)}\n`);
  }
  const took = (performance.now() - began) / 1000;
  console.log(`${count} seeds in ${took.toFixed(1)} s, ${failed.length} failed: ${listed(failed)}`);
  return failed.length > 0 ? 1 : 0;
}

Deno.exit(main());
