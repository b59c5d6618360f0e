import { sleep, until, wallClock } from "./wait.ts";

/** A line that a program wrote, and when it arrived here. */
export interface Line {
  /** Microseconds since 1970. */
  readonly at: number;
  readonly text: string;
}

/** How a program ended: its exit code, or the signal's name. */
export type Ending =
  | { readonly kind: "exit"; readonly code: number }
  | { readonly kind: "signal"; readonly signal: Deno.Signal };

/**
 * A program that runs in a session of its own, so that all of its processes can be ended at once.
 * Its lines of stdout and stderr are kept with the time of their arrival.
 */
export class Program {
  readonly lines: Line[] = [];
  readonly ended: Promise<Ending>;
  ending: Ending | null = null;
  readonly #child: Deno.ChildProcess;
  readonly #readers: Promise<void>[];

  constructor(words: readonly string[], options: { env?: Record<string, string>; onStdout?: OnBytes } = {}) {
    const [program, ...args] = words;
    this.#child = new Deno.Command(program!, {
      args,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
      detached: true,
      ...(options.env ? { env: options.env } : {}),
    }).spawn();
    const keep = (text: string) => void this.lines.push({ at: wallClock(), text });
    this.#readers = [
      options.onStdout ? drain(this.#child.stdout, options.onStdout) : readLines(this.#child.stdout, keep),
      readLines(this.#child.stderr, keep),
    ];
    this.ended = this.#child.status.then(({ code, signal }) =>
      this.ending = signal === null ? { kind: "exit", code } : { kind: "signal", signal }
    );
  }

  get pid(): number {
    return this.#child.pid;
  }

  signal(signal: Deno.Signal): void {
    if (this.ending === null) Deno.kill(this.pid, signal);
  }

  /** SIGTERM, then waits for the end. SIGKILL and an error if that takes longer than `seconds`. */
  async stop(seconds = 10): Promise<Ending> {
    this.signal("SIGTERM");
    try {
      return await until(`the end of process ${this.pid}`, seconds, () => this.ending, () => this.tail());
    } catch (error) {
      await this.kill();
      throw error;
    }
  }

  /** SIGKILL to all of its processes at once, then waits until they are gone. */
  async kill(): Promise<void> {
    const session = sessionOf(this.pid);
    for (const group of new Set(session.map(({ group }) => group))) end(-group);
    if (this.ending === null) end(-this.pid);
    await this.ended;
    while (sessionOf(this.pid).length > 0) await sleep(0.002);
  }

  /** Kills what is left and lets go of the pipes. Never throws. */
  async dispose(): Promise<void> {
    await this.kill();
    // A pipe that was inherited by somebody else would stay open for ever.
    await Promise.race([Promise.allSettled(this.#readers), sleep(1)]);
  }

  /** Its child processes: pid and command line. */
  children(): { pid: number; command: string }[] {
    return processes().filter(({ parent }) => parent === this.pid)
      .map(({ pid }) => ({ pid, command: commandLine(pid) }));
  }

  /** All processes of its session that live, itself included. */
  processes(): number[] {
    return sessionOf(this.pid).map(({ pid }) => pid);
  }

  /** Waits for a line after the first `from` lines. */
  line(pattern: RegExp, seconds: number, from = 0): Promise<Line> {
    return until(
      `a line like ${pattern}`,
      seconds,
      () => this.lines.slice(from).find(({ text }) => pattern.test(text)),
      () => this.tail(),
    );
  }

  /** The last lines, for messages. */
  tail(count = 30): string {
    return this.lines.slice(-count).map(({ text }) => `  | ${text}`).join("\n");
  }
}

type OnBytes = (bytes: Uint8Array<ArrayBuffer>) => void;

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
}

/** The processes of a session; the dead that nobody has waited for are left out. */
function sessionOf(session: number): Process[] {
  return processes().filter((process) => process.session === session);
}

function processes(): Process[] {
  const found: Process[] = [];
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = Deno.readTextFileSync(`/proc/${name}/stat`);
      // The name may hold blanks and brackets: what follows its last bracket is plain.
      const [state, parent, group, session] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      if (state === "Z" || state === "X") continue;
      found.push({
        pid: Number(name),
        parent: Number(parent),
        group: Number(group),
        session: Number(session),
      });
    } catch {
      // It ended while we looked.
    }
  }
  return found;
}

function commandLine(pid: number): string {
  try {
    return Deno.readTextFileSync(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim();
  } catch {
    return "";
  }
}

function end(pid: number): void {
  try {
    Deno.kill(pid, "SIGKILL");
  } catch {
    // Gone already.
  }
}

async function drain(stream: ReadableStream<Uint8Array<ArrayBuffer>>, onBytes: OnBytes): Promise<void> {
  for await (const chunk of stream) onBytes(chunk);
}

async function readLines(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  onLine: (text: string) => void,
): Promise<void> {
  let rest = "";
  const decoder = new TextDecoder();
  for await (const chunk of stream) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = parts.pop()!;
    parts.forEach(onLine);
  }
  if (rest !== "") onLine(rest);
}
