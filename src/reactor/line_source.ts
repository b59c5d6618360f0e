import { EAGAIN, EINTR, failed, read, setNonblocking } from "../../ffi/mod.ts";
import type { Instant } from "../core/mod.ts";
import type { Source } from "./source.ts";

/** Bytes that are taken in one turn: what they say keeps the process busy for a fraction of a millisecond. */
const portion = 1 << 14;

/** Lines that another process writes. */
export class LineSource implements Source {
  readonly fd: number;
  readonly #bytes = new Uint8Array(portion);
  readonly #decoder = new TextDecoder();
  readonly #line: (line: string, now: Instant) => void;
  readonly #end: (now: Instant) => void;
  #rest = "";

  /**
   * @param line is given each whole line, without its end
   * @param end is called when the writer is gone
   */
  constructor(fd: number, line: (line: string, now: Instant) => void, end: (now: Instant) => void) {
    this.fd = fd;
    this.#line = line;
    this.#end = end;
    setNonblocking(fd);
  }

  read(now: Instant): void {
    const length = read(this.fd, this.#bytes);
    if (length === -EAGAIN || length === -EINTR) return;
    if (length === 0 || failed(length)) {
      this.#end(now);
      return;
    }
    const lines = this.#decoder.decode(this.#bytes.subarray(0, length), { stream: true }).split("\n");
    lines[0] = this.#rest + lines[0];
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#line(line, now);
  }
}
