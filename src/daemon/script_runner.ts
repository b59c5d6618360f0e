import { type Micros, type ScriptEnd, seconds } from "../core/mod.ts";
import { type Ids, idsOf } from "./account.ts";
import { endOfScript, runScript, scriptEnvironment } from "./script.ts";
import { whyUnsafe } from "./script_security.ts";

/** A script as the configuration has it. */
export interface NotifyScript {
  readonly words: readonly string[];
  readonly user?: string;
  readonly group?: string;
}

/** What all scripts have in common. */
export interface ScriptOptions {
  /** `script_user`: whom scripts run as that name nobody. */
  readonly account?: { readonly user: string; readonly group?: string } | undefined;
  /** `enable_script_security` */
  readonly secure: boolean;
  /** `set_supplementary_groups`: a script has all groups of its user, not just one. */
  readonly allGroups?: boolean;
}

/** A minute: keepalived sets no limit, but its scripts need not wait for each other. */
export const usualLimit = seconds(60);

/** keepalived's account for scripts, if the machine has it. */
export const usualUser = "keepalived_script";

/** Runs scripts as whom they are to be run, unless that would not be safe. */
export class ScriptRunner {
  readonly #accounts = new Map<string, Promise<Ids | string>>();
  #options: ScriptOptions;

  constructor(options: ScriptOptions) {
    this.#options = options;
  }

  /** Other options, for the scripts that start from now on. */
  configure(options: ScriptOptions): void {
    this.#options = options;
    this.#accounts.clear();
  }

  /**
   * Runs a script to its end.
   * @param limit `null`: it may take as long as it wants
   * @returns how it failed, or `null`
   */
  async run(script: NotifyScript, limit: Micros | null, abort?: AbortSignal): Promise<string | null> {
    const ids = await this.idsFor(script);
    if (typeof ids === "string") return `cannot be run: ${ids}`;
    const environment = scriptEnvironment(Deno.env.toObject());
    if (this.#options.secure && (ids?.uid ?? Deno.uid()) === 0) {
      const unsafe = whyUnsafe(script.words[0] ?? "", environment.PATH ?? "");
      if (unsafe !== null) return unsafe;
    }
    const { allGroups = false } = this.#options;
    return await runScript({
      words: script.words,
      ids,
      allGroups,
      limit,
      environment,
      ...(abort ? { abort } : {}),
    });
  }

  /**
   * Runs a script that is a check to its end. Whether it is safe was found out before.
   * @returns how it ended; `null` when it was stopped with the daemon
   */
  async end(script: NotifyScript, limit: Micros, abort: AbortSignal): Promise<ScriptEnd | null> {
    const ids = await this.idsFor(script);
    if (typeof ids === "string") return { kind: "not run", why: ids };
    return await endOfScript({ words: script.words, ids, limit, abort });
  }

  /** Whom something of this user's and group's runs as, or belongs to; `null` is ourselves, words say why nobody. */
  async idsFor({ user, group }: { user?: string; group?: string }): Promise<Ids | string | null> {
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
