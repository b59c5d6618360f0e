import { Program } from "../lab/program.ts";
import { sleep, until, wallClock } from "../lab/wait.ts";
import { type Record, Records } from "./record.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

/** The words that run a program of the benchmark's own in a namespace. */
export function ownProgram(namespace: string, niceness: number, name: string, ...args: string[]): string[] {
  const deno = [Deno.execPath(), "run", "-A", "--quiet", "--config", `${ROOT}deno.json`];
  const inside = ["ip", "netns", "exec", namespace, "nice", "-n", String(niceness)];
  return [...inside, ...deno, `${ROOT}test/bench/${name}`, ...args];
}

/** Longer than the observer rests, in seconds: if nothing comes for so long, there was nothing. */
const REST = 0.1;

/** Sees what comes in at all bridges of a namespace from the moment `open` resolves, by the kernel's time stamps. */
export class Observer implements AsyncDisposable {
  readonly records = new Records();
  readonly #program: Program;

  private constructor(program: (onStdout: (bytes: Uint8Array<ArrayBuffer>) => void) => Program) {
    this.#program = program((bytes) => this.records.push(bytes));
  }

  /** @param bridges the indexes of the bridges of the namespace */
  static async open(namespace: string, bridges: readonly number[]): Promise<Observer> {
    // What it does can wait: the frames are stamped already.
    const words = ownProgram(namespace, 10, "watch.ts", ...bridges.map(String));
    const observer = new Observer((onStdout) => new Program(words, { onStdout }));
    try {
      await observer.#program.line(/^watching$/, 30);
      return observer;
    } catch (error) {
      await observer[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Waits for a record after the first `from` ones. */
  sees(what: string, seconds: number, wanted: (record: Record) => boolean, from = 0): Promise<Record> {
    let row = from;
    return until(what, seconds, () => {
      for (; row < this.records.length; row++) {
        const record = this.records.get(row);
        if (wanted(record)) return record;
      }
      return null;
    }, () => `${this.records.length} frames\n${this.#program.tail()}`);
  }

  /**
   * Waits until everything that was on the wire before is in `records`.
   * @throws Error when something is missing there
   */
  async catchUp(): Promise<void> {
    const now = wallClock();
    await this.#arrived(now);
    const lost = this.#program.lines.find(({ text }) => text.startsWith("lost"));
    if (lost !== undefined) throw new Error(`the observer could not keep up: ${lost.text}`);
  }

  async #arrived(now: number): Promise<void> {
    for (let seen = -1; seen !== this.records.length;) {
      seen = this.records.length;
      if (seen > 0 && this.records.get(seen - 1).at >= now) return;
      await sleep(REST);
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#program.dispose();
  }
}
