import {
  close,
  EAGAIN,
  EEXIST,
  EINTR,
  errnoText,
  failed,
  mkfifo,
  openFifo,
  unread,
  write,
} from "../../ffi/mod.ts";
import type { Ids } from "./account.ts";
import { Latest } from "./latest.ts";

/** How long until a pipe that had no room is tried again, in ms: longer each time, and short again once it moves. */
const pause = { shortest: 10, longest: 1_000 };

/** keepalived's mode without its umask. */
const modeWithoutMask = 0o644;

/**
 * A named pipe that lines are written to. A reader that is slow, or not there, keeps nobody waiting: what the pipe has no
 * room for waits here, under each key only the newest line, in the order in which they came.
 */
export class Fifo {
  readonly path: string;
  readonly #fd: number;
  readonly #created: boolean;
  readonly #waiting = new Latest<Uint8Array>();
  readonly #encoder = new TextEncoder();
  #pause = pause.shortest;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  private constructor(path: string, fd: number, created: boolean) {
    this.path = path;
    this.#fd = fd;
    this.#created = created;
  }

  /**
   * Makes the pipe, unless there is one, and opens it.
   * @param ids whose it will be if it is made; `null`: ours
   * @param umask what its mode is without, of 0644
   * @returns words when it cannot be had, to be read after its path
   */
  static open(path: string, ids: Ids | null, umask: number): Fifo | string {
    const made = mkfifo(path, 0o600);
    if (failed(made) && made !== -EEXIST) return `cannot be made: ${errnoText(made)}`;
    const created = !failed(made);
    try {
      if (created) {
        Deno.chmodSync(path, modeWithoutMask & ~umask);
        if (ids !== null) Deno.chownSync(path, ids.uid, ids.gid);
      } else if (!Deno.lstatSync(path).isFifo) {
        return "is something else than a pipe already";
      }
    } catch (error) {
      if (created) remove(path);
      return `cannot be given to its owner: ${error instanceof Error ? error.message : error}`;
    }
    const fd = openFifo(path);
    if (!failed(fd)) return new Fifo(path, fd, created);
    if (created) remove(path);
    return `cannot be opened: ${errnoText(fd)}`;
  }

  /** Writes a line now, or as soon as there is room for it. */
  write(key: string, line: string): void {
    if (this.#closed) return;
    this.#waiting.put(key, this.#encoder.encode(line));
    if (this.#timer === undefined) this.#flush();
  }

  /** Waits until all was read, at most so long, in ms: what is still in the pipe when it is closed may be lost. */
  async drain(patience: number): Promise<void> {
    const until = performance.now() + patience;
    while (!this.#closed && performance.now() < until) {
      this.#flush();
      if (this.#waiting.size === 0 && unread(this.#fd) <= 0) return;
      await new Promise((next) => setTimeout(next, pause.shortest));
    }
  }

  /** Removes it if we made it, first, so that a reader that opens it anew does not find it; then the reader sees its end. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#timer);
    if (this.#created) remove(this.path);
    close(this.#fd);
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (let line = this.#waiting.first(); line !== undefined; line = this.#waiting.first()) {
      // A line is far shorter than what a pipe takes in one piece, or not at all (PIPE_BUF of pipe(7)).
      const written = write(this.#fd, line);
      if (written === -EINTR) continue;
      if (written === -EAGAIN) return this.#later();
      this.#waiting.take();
      this.#pause = pause.shortest;
    }
  }

  #later(): void {
    this.#timer = setTimeout(() => this.#flush(), this.#pause);
    this.#pause = Math.min(this.#pause * 2, pause.longest);
  }
}

function remove(path: string): void {
  try {
    Deno.removeSync(path);
  } catch {
    // Somebody else removed it.
  }
}
