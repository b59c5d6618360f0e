import { EAGAIN, EINTR, type Epoll, EPOLLOUT, failed, setNonblocking, write } from "../../ffi/mod.ts";

/** What may wait for a slow reader, in bytes; beyond that, lines that may be lost are. */
const patience = 4 << 20;

/** Lines of JSON on their way to another process, through a descriptor that never blocks. */
export class Outbox {
  readonly fd: number;
  readonly #waiting: Uint8Array[] = [];
  readonly #encoder = new TextEncoder();
  #size = 0;
  #offset = 0;
  #epoll: Epoll | null = null;
  #watching = false;
  /** Lines that a slow reader made us drop. */
  dropped = 0;
  /** Whether the reader is gone. */
  broken = false;

  constructor(fd: number) {
    this.fd = fd;
    setNonblocking(fd);
  }

  /** Lets the loop tell when there is room again. */
  watch(epoll: Epoll): void {
    this.#epoll = epoll;
  }

  /** Queues a message; it leaves with the next `flush`. */
  push(message: unknown, mayBeLost = false): void {
    if (this.broken) return;
    if (mayBeLost && this.#size > patience) {
      this.dropped++;
      return;
    }
    const line = this.#encoder.encode(JSON.stringify(message) + "\n");
    this.#waiting.push(line);
    this.#size += line.length;
  }

  /**
   * Writes as much as there is room for.
   * @returns whether nothing is left
   */
  flush(): boolean {
    while (this.#waiting.length > 0 && !this.broken) {
      const line = this.#joined();
      const written = write(this.fd, line.subarray(this.#offset));
      if (written === -EINTR) continue;
      if (written === -EAGAIN) break;
      if (failed(written)) {
        this.broken = true;
        this.#waiting.length = 0;
        break;
      }
      this.#size -= written;
      this.#offset += written;
      if (this.#offset < line.length) break;
      this.#waiting.shift();
      this.#offset = 0;
    }
    this.#watch(this.#waiting.length > 0);
    return this.#waiting.length === 0;
  }

  /** Many short lines become one write. */
  #joined(): Uint8Array {
    const first = this.#waiting[0] ?? new Uint8Array();
    if (this.#waiting.length === 1 || this.#offset > 0) return first;
    const lines = this.#waiting.splice(0, 256);
    const all = new Uint8Array(lines.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const line of lines) {
      all.set(line, at);
      at += line.length;
    }
    this.#waiting.unshift(all);
    return all;
  }

  #watch(on: boolean): void {
    if (on === this.#watching || this.#epoll === null) return;
    this.#watching = on;
    if (on) this.#epoll.add(this.fd, EPOLLOUT);
    else this.#epoll.remove(this.fd);
  }
}
