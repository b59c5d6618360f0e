/**
 * The command line of the benchmark. Pure.
 * @module
 */
import { parseArgs } from "@std/cli";
import { type PartName, PARTS } from "./sample.ts";

/** What `--help` says. */
export const usage =
  `Usage: test/bench/run [--quick] [--part NAME[,NAME…]] [--only TEXT] [--pairs N] [--seconds N] …

Measures havip and keepalived in turn, in network namespaces on a bridge, and prints what came of it beside what is
promised: medians of all pairs, the middle half, the largest value, and the ratio of the medians. Needs root.

  --quick        about a minute: one pair of the lines that matter most
  --part NAME    only these parts: ${PARTS.join(", ")}
  --only TEXT    only lines with TEXT in them: --part scale --only "250 at 100 ms"
  --list         says which lines there are, and measures nothing
  --pairs N      how often each is measured, havip and keepalived in turn (default 7)
  --seconds N    how long the wire is watched at a time, for jitter and scale (default 10, and a whole minute in the first
                 pair of what is promised for a minute)
  --soak N       how long memory is watched, in seconds (default 60)
  --program NAME only havip, or only keepalived: nothing is compared
  --json FILE    where the result goes (default test/.out/bench.json); lines that are there and are not measured now
                 stay, so that one line can be repeated
  --fresh        nothing stays of what is in that file
  --write-readme puts the result of that file into test/bench/README.md and makes the graphs beside it, and measures
                 nothing

The environment variable HAVIP names the havip to measure: the built one is taken if there is one, or else the sources.`;

/** What is wanted of a run. */
export interface Wanted {
  readonly kind: "run" | "list" | "readme";
  readonly quick: boolean;
  readonly parts: readonly PartName[];
  readonly only: string;
  readonly pairs: number;
  readonly seconds: number;
  readonly minute: number;
  readonly soak: number;
  readonly programs: readonly string[];
  /** `null`: the usual one. */
  readonly json: string | null;
  readonly fresh: boolean;
}

/** Reads the command line; `null` when it is none, or asks for help. */
export function wantedOf(args: readonly string[], programs: readonly string[]): Wanted | null {
  let wrong = false;
  const given = parseArgs([...args], {
    boolean: ["quick", "list", "fresh", "write-readme", "help"],
    string: ["part", "only", "pairs", "seconds", "soak", "program", "json"],
    unknown: () => {
      wrong = true;
      return false;
    },
  });
  const parts = given.part === undefined
    ? PARTS
    : PARTS.filter((name) => given.part!.split(",").includes(name));
  const named = given.program === undefined ? programs : programs.filter((name) => name === given.program);
  const numbers = {
    pairs: Number(given.pairs ?? (given.quick ? 1 : 7)),
    seconds: Number(given.seconds ?? (given.quick ? 3 : 10)),
    minute: Number(given.seconds ?? (given.quick ? 3 : 60)),
    soak: Number(given.soak ?? (given.quick ? 5 : 60)),
  };
  if (!Object.values(numbers).every((each) => Number.isInteger(each) && each > 0)) wrong = true;
  if (given.part !== undefined && parts.length !== given.part.split(",").length) wrong = true;
  if (wrong || given.help || named.length === 0) return null;
  return {
    kind: given.list ? "list" : given["write-readme"] ? "readme" : "run",
    quick: given.quick,
    parts,
    only: given.only ?? "",
    ...numbers,
    programs: named,
    json: given.json ?? null,
    fresh: given.fresh,
  };
}
