/**
 * The generated part of this folder's README: its text. Pure.
 * @module
 */
import { compare, type Sample } from "./sample.ts";
import { type About, type Report } from "./report.ts";
import { markdownTable } from "./table.ts";

const BEGIN = "<!-- figures: made by test/bench/run --write-readme -->";
const END = "<!-- end of figures -->";

/** The README with the figures of a result in their place. @throws Error when it has no place for them */
export function withFigures(readme: string, report: Report): string {
  const [begin, end] = [readme.indexOf(BEGIN), readme.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`test/bench/README.md has no ${BEGIN} … ${END}`);
  const { ours, theirs } = report.names;
  const table = markdownTable(compare(report.samples, ours, theirs), report.names);
  const pairs = Math.max(...Map.groupBy(report.samples, lineOf).values().map(pairsOf));
  const section = [BEGIN, origin(Object.values(report.runs), pairs), table, END].join("\n\n");
  return readme.slice(0, begin) + section + readme.slice(end + END.length);
}

const lineOf = ({ part, line, figure }: Sample) => `${part} ${line} ${figure}`;
const pairsOf = (samples: readonly Sample[]) => Math.max(...samples.map(({ pair }) => pair));

/** Where and when all of it was measured. */
function origin(runs: readonly About[], pairs: number): string {
  const each = (of: (about: About) => string | number) => [...new Set(runs.map(of))].join(", ");
  return `Measured on ${each(({ at }) => at.slice(0, 10))}, kernel ${each(({ kernel }) => kernel)}, ` +
    `${each(({ cores }) => cores)} cores, keepalived ${each(({ keepalived }) => keepalived)}, ` +
    `havip ${each(({ havip }) => havip)}; up to ` +
    `${pairs} ${pairs === 1 ? "pair" : "pairs"} of each; load of the machine before ${
      each(({ load }) => load.toFixed(1))
    }.`;
}
