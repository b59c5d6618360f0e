import { bootTime } from "../../ffi/mod.ts";
import type { Instant } from "../core/mod.ts";

/** A line that a process wrote, and when it arrived. */
export type OnLine = (line: string, at: Instant) => void;

/** A child process in a session of its own, whose lines are listened to. */
export class Process {
  readonly #child: Deno.ChildProcess;
  readonly #onLine: OnLine;
  #lines: string[] = [];
  /** When it has ended: its exit code, or 128 and the signal's number. */
  exitCode: number | null = null;
  readonly ended: Promise<number>;
  /** The first line that it writes. */
  readonly firstLine: Promise<string>;

  /** @param onLine hears every line of standard output and standard error */
  constructor(path: string, args: readonly string[], onLine: OnLine) {
    const first = Promise.withResolvers<string>();
    this.firstLine = first.promise;
    this.#onLine = (line, at) => {
      first.resolve(line);
      onLine(line, at);
    };
    // In a session of its own the terminal's Ctrl-C does not reach it: the lab ends it in its own order.
    this.#child = new Deno.Command(path, {
      args: [...args],
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
      detached: true,
    }).spawn();
    const readers = [this.#listen(this.#child.stdout), this.#listen(this.#child.stderr)];
    this.ended = this.#child.status.then(async ({ code }) => {
      // What it wrote last, unless a child of its own keeps the pipe open.
      await Promise.race([Promise.all(readers), new Promise((wake) => setTimeout(wake, 200))]);
      return code;
    });
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** Its last lines. */
  get tail(): readonly string[] {
    return this.#lines;
  }

  /** SIGTERM. */
  stop(): void {
    end(this.pid, "SIGTERM");
  }

  /** SIGKILL to it and all processes of its group at once. */
  kill(): void {
    end(-this.pid, "SIGKILL");
  }

  async #listen(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    const decoder = new TextDecoder();
    let rest = "";
    for await (const bytes of stream) {
      const at = bootTime() as Instant;
      const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        this.#lines = [...this.#lines.slice(-19), line];
        this.#onLine(line, at);
      }
    }
  }
}

function end(pid: number, signal: Deno.Signal): void {
  try {
    Deno.kill(pid, signal);
  } catch {
    // It is gone already.
  }
}
