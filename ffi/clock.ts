import { CLOCK_BOOTTIME } from "./constant.ts";
import { timespec } from "./layout.ts";
import { fixedBytes, libc } from "./libc.ts";

const now = new DataView(fixedBytes(timespec.size).buffer);

/** Whole microseconds since boot, suspended time included (CLOCK_BOOTTIME of clock_gettime(2)). */
export function bootTime(): number {
  libc.clock_gettime(CLOCK_BOOTTIME, now);
  // The seconds' upper half is zero until the machine has been up for 136 years.
  return now.getUint32(timespec.tv_sec, true) * 1_000_000 +
    Math.trunc(now.getUint32(timespec.tv_nsec, true) / 1_000);
}
