import { invariant } from "../core/mod.ts";
import { errnoText, failed, readSignal, signalFd } from "../../ffi/mod.ts";
import type { Instant } from "../core/mod.ts";
import type { Source } from "./source.ts";

/** @param sender its process ID */
type Taken = (signal: number, now: Instant, sender: number) => void;

/** Signals that are blocked in every thread of the process, and taken here instead (signalfd(2)). */
export class SignalSource implements Source {
  readonly fd: number;
  readonly #taken: Taken;

  constructor(signals: readonly number[], taken: Taken) {
    this.fd = signalFd(signals);
    invariant(!failed(this.fd), `no signal descriptor: ${errnoText(this.fd)}`);
    this.#taken = taken;
  }

  read(now: Instant): void {
    for (let signal = readSignal(this.fd); signal !== null; signal = readSignal(this.fd)) {
      this.#taken(signal.number, now, signal.sender);
    }
  }
}
