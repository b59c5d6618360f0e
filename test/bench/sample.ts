/**
 * What all parts of the benchmark have in common: samples of two programs taken in turn, summed up and compared. Pure.
 * @module
 */

/** The parts, in the order in which they run. */
export const PARTS = ["takeover", "jitter", "scale", "mass", "start", "memory", "profile"] as const;
export type PartName = typeof PARTS[number];

/** What was measured. */
export interface Figure {
  /** `first advert`. */
  readonly figure: string;
  /** `ms`, `%`; empty for what is counted. */
  readonly unit: string;
}

/** What one program came to in one round: one value, or many of the same kind. */
export interface Measured extends Figure {
  readonly values: readonly number[];
}

/** The same, with its place in the table, and whose it is. */
export interface Sample extends Measured {
  readonly part: PartName;
  /** The line of the table: `SIGKILL, 10 ms`. */
  readonly line: string;
  readonly program: string;
  /** Counts from 1. */
  readonly pair: number;
}

/** What is said of many values. */
export interface Summary {
  readonly count: number;
  readonly min: number;
  readonly p25: number;
  readonly p50: number;
  readonly p75: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** The statistics that a target may be about. */
export type Statistic = "p50" | "p99" | "p999" | "max";

/** A row of the result: the same figure of both programs. One of them may be missing. */
export interface Comparison extends Figure {
  readonly part: PartName;
  readonly line: string;
  readonly ours: Summary | null;
  readonly theirs: Summary | null;
}

/**
 * The value that a share of all others does not exceed, between two neighbours in proportion.
 * @param sorted ascending
 * @throws RangeError when there is none
 */
export function quantile(sorted: readonly number[], share: number): number {
  if (sorted.length === 0) throw new RangeError("no values");
  const place = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
  return low + (high - low) * (place - Math.floor(place));
}

/** Sums up values. @throws RangeError when there are none */
export function summary(values: readonly number[]): Summary {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => quantile(sorted, share);
  const [p25, p50, p75, p99, p999] = [at(0.25), at(0.5), at(0.75), at(0.99), at(0.999)];
  return { count: sorted.length, min: at(0), p25, p50, p75, p99, p999, max: at(1) };
}

/** All values of a program, whichever pair they are of. */
function pooled(samples: readonly Sample[], program: string): Summary | null {
  const values = samples.filter((sample) => sample.program === program).flatMap(({ values }) => values);
  return values.length === 0 ? null : summary(values);
}

/** Compares two programs in everything that was measured, in the order of the samples. */
export function compare(samples: readonly Sample[], ours: string, theirs: string): Comparison[] {
  const groups = Map.groupBy(samples, ({ part, line, figure }) => `${part}\n${line}\n${figure}`);
  return [...groups.values()].map((group) => {
    const { part, line, figure, unit } = group[0]!;
    return { part, line, figure, unit, ours: pooled(group, ours), theirs: pooled(group, theirs) };
  });
}

/** Ours to theirs; `null` when there is nothing to compare, or nothing to divide by. */
export function ratio({ ours, theirs }: Comparison, of: Statistic): number | null {
  if (ours === null || theirs === null || theirs[of] === 0) return null;
  return ours[of] / theirs[of];
}
