import { type Action, entry, type LogEntry, type Micros, type NotifyEvent, seconds } from "../core/mod.ts";
import { type Ids, idsOf } from "./account.ts";
import { Latest } from "./latest.ts";
import { runScript, scriptEnvironment } from "./script.ts";
import { whyUnsafe } from "./script_security.ts";

/** A script as the configuration has it. */
export interface NotifyScript {
  readonly words: readonly string[];
  readonly user?: string;
  readonly group?: string;
}

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

/** What all scripts have in common. */
export interface NotifierOptions {
  readonly report: (logged: LogEntry) => void;
  /** `script_user`: whom scripts run as that name nobody. */
  readonly account?: { readonly user: string; readonly group?: string } | undefined;
  /** `enable_script_security` */
  readonly secure: boolean;
  /** How long a script may take. */
  readonly limit?: Micros;
}

/** A minute: keepalived sets no limit, but its scripts need not wait for each other. */
const usualLimit = seconds(60);

/** How long scripts may take to die once they were told to, SIGKILL included. */
const killPatience = seconds(4);

/** keepalived's account for scripts, if the machine has it. */
const usualUser = "keepalived_script";

/**
 * Runs the scripts of instances and groups. Those of one run one at a time and in order: the event's own, then, for
 * states, the general one, which gets `INSTANCE` or `GROUP`, name, state and priority as arguments. While they run only
 * the newest change waits: the last script that runs must be the one for the present state.
 */
export class Notifier {
  readonly #waiting = new Map<string, Latest<NotifyScript[]>>();
  readonly #busy = new Map<string, Promise<void>>();
  readonly #abort = new AbortController();
  readonly #accounts = new Map<string, Promise<Ids | string>>();
  #options: NotifierOptions;

  constructor(options: NotifierOptions) {
    this.#options = options;
  }

  /** Other options, for the scripts that start from now on. */
  configure(options: NotifierOptions): void {
    this.#options = options;
    this.#accounts.clear();
  }

  /** Something happened. A change that no script wants to hear of supersedes nothing. */
  notify({ subject, name, event, priority }: Notice, scripts: NotifyScripts): void {
    if (this.#abort.signal.aborted) return;
    const kind = kindOf(event);
    const general = kind === "state" && scripts.any &&
      { ...scripts.any, words: [...scripts.any.words, subject, name, event, String(priority)] };
    const wanted = [scripts[event], general || undefined].filter((script) => script !== undefined);
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
    this.#waiting.clear();
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
    for (let next = waiting.take(); next !== undefined; next = waiting.take()) {
      for (const script of next) await this.#run(name, script);
    }
    this.#waiting.delete(whose);
    this.#busy.delete(whose);
  }

  async #run(name: string, script: NotifyScript): Promise<void> {
    if (this.#abort.signal.aborted) return;
    const why = await this.#attempt(script);
    if (why === null) return;
    this.#options.report(entry("script.failed", { name, script: script.words[0] ?? "", why }));
  }

  /** Runs a script; how it failed, or `null`. */
  async #attempt(script: NotifyScript): Promise<string | null> {
    const ids = await this.#idsFor(script);
    if (typeof ids === "string") return `cannot be run: ${ids}`;
    const environment = scriptEnvironment(Deno.env.toObject());
    if (this.#options.secure && (ids?.uid ?? Deno.uid()) === 0) {
      const unsafe = whyUnsafe(script.words[0] ?? "", environment.PATH ?? "");
      if (unsafe !== null) return unsafe;
    }
    const limit = this.#options.limit ?? usualLimit;
    return await runScript({ words: script.words, ids, limit, environment, abort: this.#abort.signal });
  }

  async #idsFor({ user, group }: NotifyScript): Promise<Ids | string | null> {
    if (user !== undefined) return await this.#account(user, group);
    const { account } = this.#options;
    if (account) return await this.#account(account.user, account.group);
    if (Deno.uid() !== 0) return null;
    const usual = await this.#account(usualUser, undefined);
    return typeof usual === "string" ? null : usual;
  }

  #account(user: string, group: string | undefined): Promise<Ids | string> {
    const key = `${user}:${group ?? ""}`;
    const known = this.#accounts.get(key) ?? idsOf(user, group);
    this.#accounts.set(key, known);
    return known;
  }
}
