/** Growth of less than this is noise of the collector. */
const NOISE = 1.25;

/**
 * Whether samples of memory, taken at equal distances, show that something is kept for ever: the median of the last quarter
 * is well above that of the second one. The first quarter, in which caches and code are made, does not count.
 */
export function grows(samples: readonly number[]): boolean {
  const quarter = Math.floor(samples.length / 4);
  if (quarter === 0) return false;
  return median(samples.slice(-quarter)) > NOISE * median(samples.slice(quarter, 2 * quarter));
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}
