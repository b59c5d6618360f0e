import { entry, type LogEntry } from "../core/mod.ts";
import { Fifo } from "./fifo.ts";
import { kindOf, type Notice } from "./notifier.ts";
import type { NotifyScript, ScriptRunner } from "./script_runner.ts";

/** A pipe that the configuration asks for. */
export interface PipeWish {
  readonly keyword: "notify_fifo" | "vrrp_notify_fifo";
  readonly path: string;
  readonly user?: string;
  readonly group?: string;
  /** What its mode is without, of 0644. */
  readonly umask: number;
  /** Reads it: gets the path as its last argument. */
  readonly script?: NotifyScript | undefined;
}

/** How long readers have for what is still in the pipe when the daemon stops, in ms; keepalived's. */
const patience = 1_000;

/** How long a reader that is told to end takes at most, in ms. */
const killPatience = 4_000;

/** The line that is written for an event, keepalived's. */
export function lineOf({ subject, name, event, priority }: Notice): string {
  return `${subject} "${name}" ${event} ${priority}\n`;
}

/** A reader that was started, and what ends it. */
interface Reader {
  readonly script: string;
  readonly abort: AbortController;
  readonly gone: Promise<void>;
  /** It is no surprise when it ends. */
  ending: boolean;
}

interface Open {
  readonly wish: PipeWish;
  readonly fifo: Fifo;
  reader: Reader | null;
}

/** The pipes that events are written to, and the programs that read them. A reload leaves those alone that stay. */
export class Pipes {
  readonly #runner: ScriptRunner;
  readonly #report: (logged: LogEntry) => void;
  readonly #open = new Map<string, Open>();
  /** What happened while pipes were being opened. */
  #early: Notice[] | null = null;
  #last: Promise<void> = Promise.resolve();

  constructor(runner: ScriptRunner, report: (logged: LogEntry) => void) {
    this.#runner = runner;
    this.#report = report;
  }

  /** Makes the pipes those that are wished for. */
  configure(wishes: readonly PipeWish[]): Promise<void> {
    this.#last = this.#last.then(() => this.#exchange(wishes));
    return this.#last;
  }

  /** Writes a line for an event into every pipe. */
  tell(notice: Notice): void {
    this.#early?.push(notice);
    if (this.#early === null) this.#write(notice);
  }

  /** The daemon is about to stop, and readers may know of it before: systemd tells all processes of a service at once. */
  stopping(): void {
    for (const { reader } of this.#open.values()) if (reader) reader.ending = true;
  }

  /** Lets readers have what was written, then ends them. */
  async finish(): Promise<void> {
    await this.#last;
    await Promise.all([...this.#open.values()].map((each) => this.#close(each)));
    this.#open.clear();
  }

  #write(notice: Notice): void {
    const key = `${notice.subject} ${notice.name} ${kindOf(notice.event)}`;
    for (const { fifo } of this.#open.values()) fifo.write(key, lineOf(notice));
  }

  async #exchange(wishes: readonly PipeWish[]): Promise<void> {
    const wanted = new Map(wishes.map((wish) => [keyOf(wish), wish]));
    const gone = [...this.#open].filter(([key]) => !wanted.has(key));
    for (const [key] of gone) this.#open.delete(key);
    const fresh = [...wanted].filter(([key]) => !this.#open.has(key));
    if (fresh.length > 0) this.#early = [];
    for (const [key, wish] of fresh) await this.#begin(key, wish);
    const early = this.#early ?? [];
    this.#early = null;
    for (const notice of early) this.#write(notice);
    for (const [key, wish] of wanted) await this.#read(this.#open.get(key), wish);
    await Promise.all(gone.map(([_, each]) => this.#close(each)));
  }

  async #begin(key: string, wish: PipeWish): Promise<void> {
    const ids = await this.#runner.idsFor(wish);
    const fifo = typeof ids === "string" ? `cannot be made: ${ids}` : Fifo.open(wish.path, ids, wish.umask);
    if (typeof fifo === "string") this.#report(entry("fifo.failed", { path: wish.path, why: fifo }));
    else this.#open.set(key, { wish, fifo, reader: null });
  }

  /** Starts the reader, or exchanges it when it is to be another one. */
  async #read(open: Open | undefined, { path, script, keyword }: PipeWish): Promise<void> {
    if (!open) return;
    const wanted = script ? JSON.stringify(script) : null;
    if (open.reader?.script === wanted) return;
    if (open.reader) await end(open.reader, 0);
    open.reader = null;
    if (!script || wanted === null) return;
    const abort = new AbortController();
    const run = this.#runner.run({ ...script, words: [...script.words, path] }, null, abort.signal);
    const gone = run.then((why) => {
      const fields = { keyword, script: script.words[0] ?? "", why: why ?? "ended" };
      if (!reader.ending) this.#report(entry("fifo.reader_ended", fields));
    });
    const reader: Reader = { script: wanted, abort, gone, ending: false };
    open.reader = reader;
  }

  async #close({ fifo, reader }: Open): Promise<void> {
    const until = performance.now() + patience;
    await fifo.drain(patience);
    if (reader) reader.ending = true;
    fifo.close();
    if (reader) await end(reader, until - performance.now());
  }
}

/** Waits for a reader's end, at most so long in ms, then ends it. */
async function end(reader: Reader, patience: number): Promise<void> {
  const { abort, gone } = reader;
  reader.ending = true;
  const within = (ms: number) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, Math.max(0, ms));
    return Promise.race([gone, promise]).finally(() => clearTimeout(timer));
  };
  await within(patience);
  abort.abort();
  await within(killPatience);
}

/** What makes it another pipe. */
function keyOf({ path, user, group, umask }: PipeWish): string {
  return JSON.stringify([path, user, group, umask]);
}
