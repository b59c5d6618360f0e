/**
 * What all benchmarks have in common: samples of two programs taken in turn, summed up and compared. Pure.
 * @module
 */

/** A length of time that was measured, in milliseconds, by what it is of and whose it is. */
export interface Sample {
  /** A row of the table, `SIGKILL, 10 ms: first advert`. */
  readonly of: string;
  readonly program: string;
  readonly value: number;
}

/** What is said of a set of samples, in milliseconds. */
export interface Summary {
  readonly count: number;
  readonly p50: number;
  readonly max: number;
}

/** A row of the result: the same thing measured of both programs, and how they compare. */
export interface Comparison {
  readonly of: string;
  readonly ours: Summary;
  readonly theirs: Summary;
  /** Of the medians: below 1 we are faster. */
  readonly ratio: number;
}

/** Median and maximum. @throws RangeError when there is nothing to sum up */
export function summary(values: readonly number[]): Summary {
  if (values.length === 0) throw new RangeError("no samples");
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const p50 = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { count: sorted.length, p50, max: sorted[sorted.length - 1]! };
}

/** Compares two programs in everything that both were measured in, in the order of the samples. */
export function compare(samples: readonly Sample[], ours: string, theirs: string): Comparison[] {
  const values = (of: string, program: string) =>
    samples.filter((sample) => sample.of === of && sample.program === program).map(({ value }) => value);
  return [...new Set(samples.map(({ of }) => of))].flatMap((of) => {
    const [a, b] = [values(of, ours), values(of, theirs)];
    if (a.length === 0 || b.length === 0) return [];
    const [one, other] = [summary(a), summary(b)];
    return [{ of, ours: one, theirs: other, ratio: one.p50 / other.p50 }];
  });
}

/** A table for people, all lengths in milliseconds. */
export function table(comparisons: readonly Comparison[], ours: string, theirs: string): string {
  const head = ["", `${ours} p50`, "max", `${theirs} p50`, "max", "ratio"];
  const rows = comparisons.map(({ of, ours, theirs, ratio }) => [
    of,
    ...[ours.p50, ours.max, theirs.p50, theirs.max].map((value) => value.toFixed(3)),
    ratio.toFixed(2),
  ]);
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]!.length)));
  const line = (cells: readonly string[]) =>
    cells.map((cell, i) => i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)).join("  ")
      .trimEnd();
  return [head, ...rows].map(line).join("\n");
}
