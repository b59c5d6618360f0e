declare const unit: unique symbol;

/** A point in time: whole microseconds since boot, suspended time included (CLOCK_BOOTTIME). */
export type Instant = number & { readonly [unit]: "µs since boot" };

/** A length of time in whole microseconds. */
export type Micros = number & { readonly [unit]: "µs" };

/** `n` microseconds, rounded to a whole one. */
export function micros(n: number): Micros {
  return Math.round(n) as Micros;
}

/** `n` milliseconds. */
export function millis(n: number): Micros {
  return micros(n * 1_000);
}

/** `n` seconds. */
export function seconds(n: number): Micros {
  return micros(n * 1_000_000);
}

/** A length of time as seconds, for people and for the log. */
export function asSeconds(length: Micros): number {
  return length / 1_000_000;
}

/** The instant `length` after `from`. */
export function after(from: Instant, length: Micros): Instant {
  return (from + length) as Instant;
}

/** The length of time from `from` to `to`; negative when `to` is the earlier one. */
export function between(from: Instant, to: Instant): Micros {
  return (to - from) as Micros;
}

/** The earlier of two instants; `null` stands for "never" and loses to any instant. */
export function earliest(a: Instant | null, b: Instant | null): Instant | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
}
