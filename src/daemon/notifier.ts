import { type Action, entry, type LogEntry, type Micros, type NotifyEvent, seconds } from "../core/mod.ts";
import { Latest } from "./latest.ts";
import { type NotifyScript, type ScriptRunner, usualLimit } from "./script_runner.ts";

/** An event of an instance or a sync group, as the machines tell it. */
export type Notice = Omit<Extract<Action, { kind: "notify" }>, "kind">;

/** Those of an instance or a group: one for each event (`notify_master` and so on), and one for all states (`notify`). */
export type NotifyScripts =
  & { readonly [E in NotifyEvent]?: NotifyScript | undefined }
  & { readonly any?: NotifyScript | undefined };

/** What an event supersedes while it waits: one of the same kind. A state is one kind. */
export function kindOf(event: NotifyEvent): "state" | "lower" | "priority" {
  switch (event) {
    case "MASTER_RX_LOWER_PRI":
      return "lower";
    case "MASTER_PRIORITY":
    case "BACKUP_PRIORITY":
      return "priority";
    default:
      return "state";
  }
}

/** How long scripts may take to die once they were told to, SIGKILL included. */
const killPatience = seconds(4);

/** How many scripts run at once: what is more waits for one to end. */
const most = 256;

/**
 * Runs the scripts of instances and groups. Those of one run one at a time and in order: the event's own, then, for
 * states, the general one, which gets `INSTANCE` or `GROUP`, name, state and priority as arguments. While they run only
 * the newest change waits: the last script that runs must be the one for the present state.
 */
export class Notifier {
  readonly #waiting = new Map<string, Latest<NotifyScript[]>>();
  readonly #busy = new Map<string, Promise<void>>();
  readonly #abort = new AbortController();
  readonly #runner: ScriptRunner;
  readonly #report: (logged: LogEntry) => void;
  readonly #limit: Micros;
  #running = 0;
  readonly #queue: (() => void)[] = [];
  #started: Promise<void> = Promise.resolve();

  constructor(runner: ScriptRunner, report: (logged: LogEntry) => void, limit: Micros = usualLimit) {
    this.#runner = runner;
    this.#report = report;
    this.#limit = limit;
  }

  /** Something happened. A change that no script wants to hear of supersedes nothing. */
  notify({ subject, name, event, priority }: Notice, scripts: NotifyScripts): void {
    if (this.#abort.signal.aborted) return;
    const kind = kindOf(event);
    const general = kind === "state" && scripts.any
      ? { ...scripts.any, words: [...scripts.any.words, subject, name, event, String(priority)] }
      : undefined;
    const wanted = [scripts[event], general].filter((script) => script !== undefined);
    if (wanted.length === 0) return;
    const whose = `${subject} ${name}`;
    const waiting = this.#waiting.get(whose) ?? new Latest();
    this.#waiting.set(whose, waiting);
    waiting.put(kind, wanted);
    if (!this.#busy.has(whose)) this.#busy.set(whose, this.#work(whose, name, waiting));
  }

  /** Waits until nothing runs any more, at most so long; then ends what does, and runs nothing again. */
  async finish(patience: Micros): Promise<void> {
    await this.#idle(patience);
    this.#abort.abort();
    await this.#idle(killPatience);
  }

  /** Waits until nothing runs, at most so long. */
  async #idle(patience: Micros): Promise<void> {
    const { promise: late, resolve } = Promise.withResolvers<"late">();
    const timer = setTimeout(() => resolve("late"), patience / 1_000);
    while (this.#busy.size > 0) {
      if (await Promise.race([Promise.all(this.#busy.values()), late]) === "late") break;
    }
    clearTimeout(timer);
  }

  async #work(whose: string, name: string, waiting: Latest<NotifyScript[]>): Promise<void> {
    if (this.#running >= most) await new Promise<void>((start) => this.#queue.push(start));
    this.#running++;
    for (let next = waiting.take(); next !== undefined; next = waiting.take()) {
      for (const script of next) await this.#run(name, script);
    }
    this.#busy.delete(whose);
    this.#waiting.delete(whose);
    this.#running--;
    this.#queue.shift()?.();
  }

  async #run(name: string, script: NotifyScript): Promise<void> {
    // Starting a process takes its time: what came meanwhile is heard before the next one starts.
    this.#started = this.#started.then(() => new Promise((next) => setTimeout(next, 0)));
    await this.#started;
    if (this.#abort.signal.aborted) return;
    const why = await this.#runner.run(script, this.#limit, this.#abort.signal);
    if (why === null) return;
    this.#report(entry("script.failed", { name, script: script.words[0] ?? "", why }));
  }
}
