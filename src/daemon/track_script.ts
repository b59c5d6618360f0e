import { entry, type LogEntry, type MachineId, type ScriptEnd } from "../core/mod.ts";
import type { GlobalDefs } from "../config/mod.ts";
import type { Plan } from "../engine/mod.ts";
import type { ScriptParams } from "../machine/mod.ts";
import { isRoot } from "./account.ts";
import { scriptEnvironment } from "./script.ts";
import { type ScriptRunner, usualUser } from "./script_runner.ts";
import { whyUnsafe } from "./script_security.ts";

/** A script has ended. */
export interface ScriptResult {
  readonly script: MachineId;
  readonly ok: boolean;
  readonly how: ScriptEnd;
}

/** A script that is run again and again. */
interface Watch {
  readonly params: ScriptParams;
  readonly abort: AbortController;
  timer: ReturnType<typeof setTimeout> | undefined;
  /** It waits for its turn. */
  queued: boolean;
  running: { readonly since: number } | null;
  last: ScriptResult | null;
  /** When the next run is due, in ms since the process began. */
  next: number;
}

/**
 * Runs the `vrrp_script`s that somebody tracks, each at its interval and never twice at a time, and says how they ended.
 * What it last said of each can be had again, for a role that starts anew.
 */
export class TrackScripts {
  readonly #runner: ScriptRunner;
  readonly #report: (logged: LogEntry) => void;
  readonly #ended: (result: ScriptResult) => void;
  readonly #watches = new Map<MachineId, Watch>();
  readonly #busy = new Set<Promise<void>>();
  /** Those whose time has come. Starting a process takes milliseconds: between two of them others have their turn. */
  readonly #queue: Watch[] = [];
  #pumping = false;

  constructor(
    runner: ScriptRunner,
    report: (logged: LogEntry) => void,
    ended: (result: ScriptResult) => void,
  ) {
    this.#runner = runner;
    this.#report = report;
    this.#ended = ended;
  }

  /** Runs the scripts of this plan, and no others. One that is run as before does not notice. */
  configure({ trackers = [] }: Plan): void {
    const scripts = trackers.filter((each) => each.kind === "script");
    const wanted = new Map(scripts.map((each) => [each.id, each]));
    for (const [id, watch] of this.#watches) {
      const params = wanted.get(id);
      if (params && howRun(params) === howRun(watch.params)) wanted.delete(id);
      else this.#forget(id, watch);
    }
    for (const params of wanted.values()) this.#start(params);
  }

  /** The last result of each script. */
  *results(): Generator<ScriptResult> {
    for (const { last } of this.#watches.values()) if (last !== null) yield last;
  }

  /** Runs nothing any more, and ends what runs. */
  async stop(): Promise<void> {
    for (const [id, watch] of this.#watches) this.#forget(id, watch);
    await Promise.all(this.#busy);
  }

  #forget(id: MachineId, watch: Watch): void {
    clearTimeout(watch.timer);
    watch.abort.abort();
    this.#watches.delete(id);
  }

  #start(params: ScriptParams): void {
    const watch: Watch = {
      params,
      abort: new AbortController(),
      timer: undefined,
      queued: false,
      running: null,
      last: null,
      next: performance.now(),
    };
    this.#watches.set(params.id, watch);
    this.#due(watch);
  }

  #due(watch: Watch): void {
    const { params: { name, interval, timeout } } = watch;
    const now = performance.now();
    // The rhythm stays; what was slept through is not made up for.
    do watch.next += interval / 1_000; while (watch.next <= now);
    watch.timer = setTimeout(() => this.#due(watch), watch.next - now);
    if (watch.queued) return;
    if (watch.running) {
      const ending = now - watch.running.since >= timeout / 1_000;
      this.#report(entry("script.skipped", { name, ending }));
      return;
    }
    watch.queued = true;
    this.#queue.push(watch);
    if (!this.#pumping) void this.#pump();
  }

  async #pump(): Promise<void> {
    this.#pumping = true;
    for (let watch = this.#queue.shift(); watch; watch = this.#queue.shift()) {
      watch.queued = false;
      if (watch.abort.signal.aborted) continue;
      watch.running = { since: performance.now() };
      const run = this.#run(watch);
      this.#busy.add(run);
      void run.finally(() => this.#busy.delete(run));
      await new Promise((wake) => setTimeout(wake, 0));
    }
    this.#pumping = false;
  }

  async #run(watch: Watch): Promise<void> {
    const { params: { id, words, user, group, timeout }, abort } = watch;
    const script = { words, ...(user === null ? {} : { user }), ...(group === null ? {} : { group }) };
    const how = await this.#runner.end(script, timeout, abort.signal);
    watch.running = null;
    if (how === null || abort.signal.aborted) return;
    watch.last = { script: id, ok: how.kind === "exited" && how.status === 0, how };
    this.#ended(watch.last);
  }
}

function howRun({ words, user, group, interval, timeout }: ScriptParams): string {
  return JSON.stringify([words, user, group, interval, timeout]);
}

/**
 * The plan without the scripts that cannot be run, or must not: as in keepalived, they are as if never written. What is
 * wrong is reported once.
 */
export function withUsableScripts(
  plan: Plan,
  { script_user: account, enable_script_security: secure }: GlobalDefs,
  report: (logged: LogEntry) => void,
): Plan {
  const path = scriptEnvironment(Deno.env.toObject()).PATH ?? "";
  const unusable = new Set<MachineId>();
  for (const each of plan.trackers ?? []) {
    if (each.kind !== "script") continue;
    const { name, words, user } = each;
    const asRoot = (secure ?? false) && isRoot(user ?? account?.user ?? null, usualUser);
    const why = whyUnsafe(words[0] ?? "", path, asRoot);
    if (why === null) continue;
    unusable.add(each.id);
    report(entry("script.unusable", { name, why: `${why} - it is not tracked` }));
  }
  if (unusable.size === 0) return plan;
  const usable = ({ tracker }: { tracker: MachineId }) => !unusable.has(tracker);
  return {
    ...plan,
    trackers: (plan.trackers ?? []).filter(({ id }) => !unusable.has(id)),
    instances: plan.instances.map((params) => ({ ...params, trackers: params.trackers.filter(usable) })),
  };
}
