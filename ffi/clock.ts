import { CLOCK_BOOTTIME, CLOCK_REALTIME } from "./constant.ts";
import { timespec } from "./layout.ts";
import { fixedBytes, libc } from "./libc.ts";

const now = new DataView(fixedBytes(timespec.size).buffer);

/** Whole microseconds since boot, suspended time included (CLOCK_BOOTTIME of clock_gettime(2)). */
export function bootTime(): number {
  return read(CLOCK_BOOTTIME);
}

/** Whole microseconds since 1970 (CLOCK_REALTIME): for people only, since it may be set at any time. */
export function wallTime(): number {
  return read(CLOCK_REALTIME);
}

/** Blocks the thread for so many microseconds, less than a second (usleep(3)); a signal ends it. */
export function rest(duration: number): void {
  libc.usleep(duration);
}

function read(clock: number): number {
  libc.clock_gettime(clock, now);
  // The seconds' upper half is zero for 136 years, from boot as from 1970.
  return now.getUint32(timespec.tv_sec, true) * 1_000_000 +
    Math.trunc(now.getUint32(timespec.tv_nsec, true) / 1_000);
}
