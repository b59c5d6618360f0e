/** How many letters must be added, removed, changed or swapped with their neighbour to make `a` into `b`. */
export function distance(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let best = Math.min(
        (above[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (above[j - 1] ?? 0) + (same ? 0 : 1),
      );
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, (before[j - 2] ?? 0) + 1);
      row.push(best);
    }
    before = above;
    above = row;
  }
  return above[b.length] ?? 0;
}

/** The one of `words` that somebody who wrote `word` most likely meant; `null` when none is near. */
export function nearest(word: string, words: readonly string[]): string | null {
  if (word.length > 60) return null;
  const plain = word.toLowerCase().replaceAll("-", "_");
  let best: string | null = null;
  let least = 1 + Math.max(1, Math.floor(word.length / 3));
  for (const candidate of words) {
    if (Math.abs(candidate.length - plain.length) >= least) continue;
    const d = distance(plain, candidate.toLowerCase());
    if (d < least) {
      least = d;
      best = candidate;
    }
  }
  return best;
}

/** `write "priority" instead`, when a word is near. */
export function help(word: string, words: readonly string[]): string | null {
  const near = nearest(word, words);
  return near === null ? null : `did you mean "${near}"?`;
}
