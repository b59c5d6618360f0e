import { after, type Instant, type Micros, type Verdict } from "../../core/mod.ts";
import type { Pending } from "./params.ts";

/** What a verdict with delays is kept in. */
export interface Delayed {
  verdict: Verdict;
  pending: Pending | null;
}

/**
 * The evidence says `up`. A verdict that agrees makes a pending change void; one that does not follows after `delay`,
 * counted from the first evidence for it.
 */
export function observe(state: Delayed, up: boolean, delay: Micros, now: Instant): void {
  if (state.verdict === (up ? "up" : "down")) {
    state.pending = null;
  } else if (delay === 0 || state.verdict === "unknown") {
    settle(state, up);
  } else if (state.pending?.up !== up) {
    state.pending = { up, at: after(now, delay) };
  }
}

/** Time has passed: a pending change may have come of age. */
export function ripen(state: Delayed, now: Instant): void {
  if (state.pending !== null && now >= state.pending.at) settle(state, state.pending.up);
}

function settle(state: Delayed, up: boolean): void {
  state.verdict = up ? "up" : "down";
  state.pending = null;
}
