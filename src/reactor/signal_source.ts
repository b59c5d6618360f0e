import { invariant } from "../core/mod.ts";
import { errnoText, failed, readSignal, signalFd } from "../../ffi/mod.ts";
import type { Instant } from "../core/mod.ts";
import type { Source } from "./source.ts";

/** Signals that are blocked in every thread of the process, and taken here instead (signalfd(2)). */
export class SignalSource implements Source {
  readonly fd: number;
  readonly #taken: (signal: number, now: Instant) => void;

  constructor(signals: readonly number[], taken: (signal: number, now: Instant) => void) {
    this.fd = signalFd(signals);
    invariant(!failed(this.fd), `no signal descriptor: ${errnoText(this.fd)}`);
    this.#taken = taken;
  }

  read(now: Instant): void {
    for (let signal = readSignal(this.fd); signal !== null; signal = readSignal(this.fd)) {
      this.#taken(signal, now);
    }
  }
}
