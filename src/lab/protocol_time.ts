import { type Micros, micros, seconds } from "../core/mod.ts";

/** What a backup's own waiting time depends on. */
export interface Timing {
  readonly version: 2 | 3;
  readonly priority: number;
  readonly interval: Micros;
  /** Adverts that may be missed: 3 in the RFCs. */
  readonly downTimerAdverts: number;
}

/**
 * Skew_Time: how long a backup waits after an advert of priority 0. Of a second in version 2 (RFC 3768 §6.1), of
 * the master's interval in version 3 (RFC 5798 §6.1). Written anew from the RFCs, since the lab judges the
 * machine that has its own.
 */
export function skewTime({ version, priority, interval }: Omit<Timing, "downTimerAdverts">): Micros {
  const whole = version === 2 ? seconds(1) : interval;
  return micros((256 - priority) * whole / 256);
}

/** Master_Down_Interval: how long a backup waits for the next advert (RFC 3768 §6.1, RFC 5798 §6.1). */
export function masterDownTime(timing: Timing): Micros {
  return micros(timing.downTimerAdverts * timing.interval + skewTime(timing));
}
