import { entry, type LogEntry, type Micros, type NotifyState, seconds } from "../core/mod.ts";
import { type Ids, idsOf } from "./account.ts";
import { runScript, scriptEnvironment } from "./script.ts";
import { whyUnsafe } from "./script_security.ts";

/** A script as the configuration has it. */
export interface NotifyScript {
  readonly words: readonly string[];
  readonly user?: string;
  readonly group?: string;
}

/** The scripts of an instance: one for each state (`notify_master` and so on), and one for all (`notify`). */
export type NotifyScripts =
  & {
    readonly [S in NotifyState]?: NotifyScript | undefined;
  }
  & { readonly any?: NotifyScript | undefined };

/** An instance has entered a state. */
export interface Notification {
  readonly name: string;
  readonly state: NotifyState;
  readonly priority: number;
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
 * Runs the scripts of instances. Those of one instance run one at a time and in order: the state's own, then the
 * general one, which gets `INSTANCE`, name, state and priority as arguments. While they run only the newest change
 * waits: what it supersedes is past already, and the last script that runs must be the one for the present state.
 */
export class Notifier {
  readonly #waiting = new Map<string, NotifyScript[]>();
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

  /** An instance has entered a state. A change without a script of its own supersedes nothing. */
  notify(event: Notification, scripts: NotifyScripts): void {
    if (this.#abort.signal.aborted) return;
    const { name, state, priority } = event;
    const general = scripts.any &&
      { ...scripts.any, words: [...scripts.any.words, "INSTANCE", name, state, String(priority)] };
    const wanted = [scripts[state], general].filter((script) => script !== undefined);
    if (wanted.length === 0) return;
    this.#waiting.set(name, wanted);
    if (!this.#busy.has(name)) this.#busy.set(name, this.#work(name));
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

  async #work(name: string): Promise<void> {
    for (let next = this.#waiting.get(name); next !== undefined; next = this.#waiting.get(name)) {
      this.#waiting.delete(name);
      for (const script of next) await this.#run(name, script);
    }
    this.#busy.delete(name);
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
