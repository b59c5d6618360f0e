/**
 * Two logs side by side: where ours and keepalived's say something else, or the same at another time.
 * @module
 */
import type { Logged } from "./stage.ts";

/** How far apart in seconds the same line may be: keepalived's was written in real time. */
const slack = 0.2;

/** Reads a recording: seconds, two blanks, text. */
export function readRecording(text: string): Logged[] {
  return text.split("\n").filter((line) => line !== "").map((line) => ({
    at: Number(line.slice(0, 9)),
    text: line.slice(9),
  }));
}

/**
 * What is different, a line each: `-` is only in theirs, `+` only in ours, `~` in both at different times. Empty when
 * nothing is. Adverts and the log are compared apart, since nobody knows which of two came first when they bear
 * the same time.
 */
export function differences(theirs: readonly Logged[], ours: readonly Logged[]): string[] {
  const isAdvert = ({ text }: Logged) => text.startsWith("advert ");
  const isLog = (logged: Logged) => !isAdvert(logged);
  return [
    ...compare(theirs.filter(isLog), ours.filter(isLog)),
    ...compare(theirs.filter(isAdvert), ours.filter(isAdvert)),
  ];
}

function compare(theirs: readonly Logged[], ours: readonly Logged[]): string[] {
  const lines: string[] = [];
  let t = 0;
  let o = 0;
  for (const [their, our] of [...common(theirs, ours), [theirs.length, ours.length] as const]) {
    for (; t < their; t++) lines.push(`- ${tell(theirs[t]!)}`);
    for (; o < our; o++) lines.push(`+ ${tell(ours[o]!)}`);
    const left = theirs[t++];
    const right = ours[o++];
    if (left && right && Math.abs(left.at - right.at) > slack) {
      lines.push(`~ ${tell(right)} (keepalived: ${left.at.toFixed(1)})`);
    }
  }
  return lines;
}

/** To a tenth of a second: a recording that is made again should look the same. */
function tell({ at, text }: Logged): string {
  return `${at.toFixed(1).padStart(5)}  ${text}`;
}

/** The pairs of indices of a longest common subsequence of texts. */
function common(a: readonly Logged[], b: readonly Logged[]): (readonly [number, number])[] {
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i]![j] = a[i]!.text === b[j]!.text
        ? lengths[i + 1]![j + 1]! + 1
        : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
    }
  }
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (a[i]!.text === b[j]!.text) pairs.push([i++, j++]);
    else if (lengths[i + 1]![j]! >= lengths[i]![j + 1]!) i++;
    else j++;
  }
  return pairs;
}
