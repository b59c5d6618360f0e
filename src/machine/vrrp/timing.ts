import { after, type Instant, type Micros, micros, seconds } from "../../core/mod.ts";
import type { VrrpParams } from "./params.ts";

/**
 * How long a backup of this priority waits beyond the missed adverts, so that the best backup is the first.
 * Version 2: (256 − priority) / 256 seconds (RFC 3768 §6.1). Version 3: the same share of the master's
 * interval (RFC 5798 §6.1).
 */
export function skew(version: 2 | 3, priority: number, masterInterval: Micros): Micros {
  const whole = version === 2 ? seconds(1) : masterInterval;
  return micros(Math.floor(((256 - priority) * whole) / 256));
}

/** How long a backup waits for the next advert before it takes over (RFC 5798 §6.1, Master_Down_Interval). */
export function masterDown(params: VrrpParams, priority: number, masterInterval: Micros): Micros {
  return micros(params.downTimerAdverts * masterInterval + skew(params.version, priority, masterInterval));
}

/**
 * When the next advert after one sent at `from` is due. Instances with the same interval share a phase, the
 * multiples of the interval since boot, so that any number of them costs one wake-up an interval. Only the
 * first gap of a new master is shorter for it; all others are exact.
 */
export function nextAdvert(from: Instant, interval: Micros): Instant {
  return (after(from, interval) - (from % interval)) as Instant;
}
