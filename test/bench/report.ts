/**
 * The result of a run as a file for machines. Pure.
 * @module
 */
import { compare, type Comparison, ratio, type Sample } from "./sample.ts";
import { judge } from "./target.ts";
import type { Names } from "./table.ts";

/** Where and when something was measured. */
export interface About {
  /** ISO 8601. */
  readonly at: string;
  readonly havip: string;
  readonly keepalived: string;
  readonly kernel: string;
  readonly cores: number;
  /** The load average of one minute at the beginning: what else the machine did. */
  readonly load: number;
}

/** All samples, with the run that each line is of. */
export interface Report {
  readonly names: Names;
  /** By part and line, `scale: 250 at 100 ms`. */
  readonly runs: { readonly [line: string]: About };
  readonly samples: readonly Sample[];
}

const lineOf = ({ part, line }: Pick<Sample, "part" | "line">) => `${part}: ${line}`;

/** What is measured now, and those lines of an earlier run that are not. */
export function kept(before: Report | null, samples: readonly Sample[], about: About): Omit<Report, "names"> {
  const now = new Set(samples.map(lineOf));
  const old = (before?.samples ?? []).filter((sample) => !now.has(lineOf(sample)));
  const runs = { ...before?.runs, ...Object.fromEntries([...now].map((line) => [line, about])) };
  return { runs, samples: [...old, ...samples] };
}

/** A row for machines: what was compared, and what was promised of it. */
interface Row extends Comparison {
  readonly ratio: number | null;
  readonly targets: readonly {
    readonly of: string;
    readonly kind: string;
    readonly most: number;
    readonly reached: number | null;
    readonly holds: boolean | null;
  }[];
}

function rowOf(comparison: Comparison): Row {
  const targets = judge(comparison).map(({ target: { of, kind, most }, reached, holds }) => ({
    of,
    kind,
    most,
    reached,
    holds,
  }));
  return { ...comparison, ratio: ratio(comparison, "p50"), targets };
}

/** The file: `rows` is what came of it, `samples` every single value, with one line for each sample. */
export function reportText(report: Report): string {
  const { names, runs, samples } = report;
  const rows = compare(samples, names.ours, names.theirs).map(rowOf);
  const list = (items: readonly unknown[]) =>
    `[\n${items.map((item) => `    ${JSON.stringify(item)}`).join(",\n")}\n  ]`;
  const parts = [
    `"names": ${JSON.stringify(names)}`,
    `"runs": ${JSON.stringify(runs, null, 4)}`,
    `"rows": ${list(rows)}`,
    `"samples": ${list(samples.map(rounded))}`,
  ];
  return `{\n  ${parts.join(",\n  ")}\n}\n`;
}

/** To a tenth of a microsecond, or what it is of. */
function rounded(sample: Sample): Sample {
  return { ...sample, values: sample.values.map((value) => Number(value.toFixed(4))) };
}

/** Reads such a file again. @throws SyntaxError when it is none */
export function restored(text: string): Report {
  const { names, runs, samples } = JSON.parse(text) as Report;
  return { names, runs, samples };
}
