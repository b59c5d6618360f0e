import { Epoll, EPOLLIN, failed, ignoreSignal, read, signalEventFd } from "../../ffi/mod.ts";
import { SIGHUP, SIGRTMAX, SIGRTMIN, SIGTERM, SIGUSR1, SIGUSR2 } from "../../ffi/mod.ts";

/** What a running daemon can be asked for by a signal: keepalived's names, which `--signum=` turns into numbers. */
export type Request = "RELOAD" | "DATA" | "STATS" | "STATS_CLEAR" | "JSON";

/** The signals by what they are for (`keepalived --signum=NAME`); real-time signals as libc numbers them for programs. */
export const signalNumbers: { readonly [F in Request | "STOP"]: number } = {
  STOP: SIGTERM,
  RELOAD: SIGHUP,
  DATA: SIGUSR1,
  STATS: SIGUSR2,
  STATS_CLEAR: SIGRTMAX - 1,
  JSON: SIGRTMIN + 2,
};

/** Those that Deno listens to and leaves to us. */
const plain = [["SIGHUP", "RELOAD"], ["SIGUSR2", "STATS"]] as const;
/**
 * Those that Deno does not let us listen to, and dies of, and SIGUSR1: half a second after its start Deno begins to open a
 * debugger on 127.0.0.1 whenever it gets that, where any user of the machine could become root.
 */
const special = ["DATA", "STATS_CLEAR", "JSON"] as const;

/**
 * The signals that ask for something. They are taken from the moment this exists, so that none that comes early ends the
 * daemon, and are answered from the moment that somebody serves them.
 */
export class Signals {
  readonly #epoll = new Epoll(special.length);
  readonly #requests = new Map<number, Request>();
  /** Those that this machine has no way to take: they do nothing. */
  readonly refused: readonly Request[];
  readonly #early = new Set<Request>();
  #serve: ((request: Request) => void) | null = null;

  constructor() {
    for (const [signal, request] of plain) Deno.addSignalListener(signal, () => this.#take(request));
    // Deno sets its handler once, for the first of all listeners: what is set behind that stays.
    Deno.addSignalListener("SIGUSR1", () => {});
    this.refused = special.filter((request) => !this.#catch(request));
    if (this.#requests.size > 0) void this.#listen();
  }

  /** Answers requests with `serve` from now on, at first those that have come already. */
  serve(serve: (request: Request) => void): void {
    this.#serve = serve;
    for (const request of this.#early) serve(request);
    this.#early.clear();
  }

  #catch(request: Request): boolean {
    const fd = signalEventFd(signalNumbers[request]);
    if (failed(fd)) {
      ignoreSignal(signalNumbers[request]);
      return false;
    }
    this.#epoll.add(fd, EPOLLIN);
    this.#requests.set(fd, request);
    return true;
  }

  #take(request: Request): void {
    if (this.#serve) this.#serve(request);
    else this.#early.add(request);
  }

  /** For as long as the process lives. */
  async #listen(): Promise<void> {
    const count = new Uint8Array(8);
    while (true) {
      // Negative when a signal interrupted the wait: then nothing was ready.
      const ready = await this.#epoll.waitAside();
      for (let row = 0; row < ready; row++) {
        const fd = this.#epoll.fd(row);
        const request = this.#requests.get(fd);
        if (read(fd, count) > 0 && request) this.#take(request);
      }
    }
  }
}
