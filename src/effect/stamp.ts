import type { Stamp } from "../wire/mod.ts";

/**
 * What the next signed advert says of its time: now, or what follows the last one when the clock has not gone on since;
 * unless it was set back by far.
 * @param now seconds since 1970; @param window seconds, `null` where stamps only have to grow
 */
export function nextStamp(last: Stamp | undefined, window: number | null, now: number): Stamp {
  const stamp = { seconds: Math.floor(now), rest: Math.floor((now % 1) * 0x1_0000) * 0x1_0000 };
  if (!last || stamp.seconds > last.seconds || (stamp.seconds === last.seconds && stamp.rest > last.rest)) {
    return stamp;
  }
  if (window !== null && last.seconds - stamp.seconds > window) return stamp;
  const rest = (last.rest + 1) >>> 0;
  return { seconds: last.seconds + (rest === 0 ? 1 : 0), rest };
}
