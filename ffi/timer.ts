import { CLOCK_BOOTTIME, TFD_CLOEXEC, TFD_NONBLOCK, TFD_TIMER_ABSTIME } from "./constant.ts";
import { close, read } from "./descriptor.ts";
import { errnoText } from "./errno.ts";
import { itimerspec, timespec } from "./layout.ts";
import { fixedBytes, gate, libc } from "./libc.ts";

/** A timer that is a descriptor, on the clock of `bootTime` (timerfd_create(2)); readable once it has fired. */
export class Timer {
  readonly fd: number;
  readonly #setting = new DataView(fixedBytes(itimerspec.size).buffer);
  readonly #expiries = fixedBytes(8);

  /** @throws Error when the kernel gives no descriptor */
  constructor() {
    this.fd = gate(libc.timerfd_create(CLOCK_BOOTTIME, TFD_NONBLOCK | TFD_CLOEXEC));
    if (this.fd < 0) throw new Error(`timerfd_create: ${errnoText(this.fd)}`);
  }

  /** Fires once at an instant, in µs since boot; the past fires at once, `null` disarms. What has fired is forgotten. */
  arm(at: number | null): number {
    const seconds = at === null ? 0 : Math.max(0, Math.floor(at / 1_000_000));
    // All zeros would disarm, so the earliest instant is the first nanosecond.
    const nanoseconds = at === null ? 0 : Math.max(1, Math.floor((at - seconds * 1_000_000) * 1_000));
    this.#setting.setUint32(itimerspec.it_value + timespec.tv_sec, seconds, true);
    this.#setting.setUint32(itimerspec.it_value + timespec.tv_nsec, nanoseconds, true);
    return gate(libc.timerfd_settime(this.fd, TFD_TIMER_ABSTIME, this.#setting, null));
  }

  /** Takes note that the timer has fired: the descriptor is no longer readable. */
  clear(): void {
    read(this.fd, this.#expiries);
  }

  close(): void {
    close(this.fd);
  }
}
