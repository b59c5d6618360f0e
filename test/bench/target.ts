/**
 * What havip promises of the figures, as data. Pure.
 * @module
 */
import { type Comparison, type PartName, ratio, type Statistic } from "./sample.ts";

/** A promise on a row of the table. */
export interface Target {
  readonly part: PartName;
  readonly line: RegExp;
  readonly figure: RegExp;
  readonly of: Statistic;
  /** At most this; `ratio`: as a multiple of keepalived's, `value`: in the figure's own unit. */
  readonly kind: "ratio" | "value";
  readonly most: number;
}

const takeover = { part: "takeover", line: /./, kind: "ratio" } as const;
const scale = { part: "scale", of: "p50", kind: "ratio" } as const;
const gap = { part: "jitter", figure: /^gap$/, kind: "value" } as const;

/** The promises. */
export const targets: readonly Target[] = [
  { ...takeover, figure: /^first advert$/, of: "p50", most: 0.8 },
  { ...takeover, figure: /^first advert$/, of: "p99", most: 1 },
  { ...takeover, figure: /^first gratuitous ARP$/, of: "p50", most: 0.5 },
  { ...takeover, figure: /^first gratuitous ARP$/, of: "p99", most: 1 },
  { ...gap, line: /^(reload of 1,000|status|scripts)/, of: "p999", most: 15 },
  { ...gap, line: /^(reload of 1,000|status|scripts)/, of: "max", most: 30 },
  { ...scale, line: /^250 at 100 ms$/, figure: /^CPU of (master|backup)$/, most: 0.25 },
  { ...scale, line: /^250 at 10 ms$/, figure: /^CPU of master$/, most: 0.3 },
  {
    part: "scale",
    line: /^(250 at 100 ms|1,000 at 100 ms|4,000 at 1 s)$/,
    figure: /^unwanted transitions$/,
    of: "max",
    kind: "value",
    most: 0,
  },
  { part: "mass", line: /^10,000 /, figure: /^last address answers$/, of: "p50", kind: "ratio", most: 0.5 },
  { part: "mass", line: /^10,000 /, figure: /^advert late by$/, of: "max", kind: "value", most: 1_000 },
  // Flat is what grows by less than a megabyte.
  { part: "memory", line: /^250 at 10 ms$/, figure: /^growth of/, of: "max", kind: "value", most: 1 },
  { part: "memory", line: /^1 at 1 s$/, figure: /^PSS$/, of: "p50", kind: "value", most: 45 },
];

/** A promise and what came of it; `reached` is `null` where keepalived has nothing to compare with. */
export interface Judged {
  readonly target: Target;
  readonly reached: number | null;
  readonly holds: boolean | null;
}

/** All promises on a row. */
export function judge(row: Comparison, all: readonly Target[] = targets): Judged[] {
  return all
    .filter(({ part, line, figure }) => part === row.part && line.test(row.line) && figure.test(row.figure))
    .map((target) => {
      const reached = target.kind === "ratio" ? ratio(row, target.of) : row.ours?.[target.of] ?? null;
      return { target, reached, holds: reached === null ? null : reached <= target.most };
    });
}
