import type { Config } from "../config/mod.ts";
import { entry, type LogEntry, micros, noSpacing } from "../core/mod.ts";
import { difference, emptyPlan, type Plan } from "../engine/difference.ts";
import type { Author, Log } from "../observe/mod.ts";
import type { FromRole, Quiet, ToRole } from "./channel.ts";
import type { Picture } from "./dump.ts";
import { Census } from "./census.ts";
import { partsChanged, saysTheSame } from "./changed.ts";
import { scriptOptions } from "./hearing.ts";
import { Pictures } from "./picture.ts";
import { Estate } from "./estate.ts";
import { Firewall } from "./firewall.ts";
import { shrink } from "./footprint.ts";
import { Journal, readJournal } from "./journal.ts";
import { Loans } from "./loan.ts";
import { MadeVmacs } from "./made_vmac.ts";
import type { PlacedOptions } from "./option.ts";
import type { ProcessSettings } from "./process_setting.ts";
import { Release } from "./release.ts";
import { RoleProcess } from "./role_process.ts";
import { ScriptRunner } from "./script_runner.ts";
import { readConfig, type Ready } from "./startup.ts";
import { initialiseFiles } from "./track_file.ts";
import { TrackScripts } from "./track_script.ts";

/** A role that lived shorter than this died young, and is brought back more slowly each time; in ms. */
const young = 5_000;
const longestPause = 60_000;
/** Who ends a role ends the daemon as well, as a rule; how long to wait for that, in ms. */
const hearsay = 200;
/**
 * When nothing has been reloaded for so long, the memory that it took is given back; and once more when what is done at first
 * only has been done, by V8 for one; in ms.
 */
const reposes = [2_000, 40_000];
/** How long a role may take to stop, in ms. */
const stopPatience = 5_000;
/** What the supervisor tells those around it. */
export interface Surroundings {
  /** A role runs (again). */
  started(pid: number): void;
  /** How the kernel is to treat a role, by the present configuration. */
  settings(): ProcessSettings;
  /** The first configuration is in force. */
  ready(instances: number): void;
  reloading(): void;
  /** The new configuration is in force. */
  reloaded(instances: number): void;
  /** The new configuration is wrong: the old one stays in force. */
  refused(instances: number, errors: number): void;
  /** Another configuration took the place of the old one. */
  configured(config: Config): void;
  notify(message: Extract<FromRole, { kind: "notify" }>): void;
}

/** Starts the VRRP role, keeps it running, gives it its configuration, and stops it. */
export class Supervisor {
  readonly #options: PlacedOptions;
  readonly #log: Log;
  readonly #around: Surroundings;
  readonly #self: Author = { process: "havip", pid: Deno.pid };
  #plan: Plan;
  readonly #runner: ScriptRunner;
  readonly #scripts: TrackScripts;
  readonly #census = new Census((counts) => this.#role?.say({ kind: "counts", counts }));
  /** Kept by the first role only: one that takes the place of another is needed at once. */
  #quiet: Quiet | null;
  readonly #estate: Estate;
  readonly #vmacs: MadeVmacs;
  readonly #journal: Journal;
  readonly #release: Release;
  /** What the role has been told to run. */
  #told: Plan = emptyPlan;
  /** How it has been told that the kernel is to treat it, as JSON. */
  #toldSettings = "{}";
  /** Plans that the role was given and has not answered yet. */
  #unanswered = 0;
  /** Instances that these plans changed. */
  #changed = 0;
  /** What else they changed, in words. */
  readonly #besides = new Set<string>();
  /** What the last reload but those that go on was about, and what the newest one is about. */
  #config: { settled: Config; newest: Config };
  #reloading = false;
  readonly #firewall: Firewall;
  readonly #loans: Loans;
  #role: RoleProcess | null = null;
  /** The role that has ended in order. */
  #retired: RoleProcess | null = null;
  /** A first role has taken over a configuration. */
  #started = false;
  #startedAt = 0;
  #youngDeaths = 0;
  #restarts = 0;
  readonly #pictures = new Pictures();
  #stopping = false;
  #pause: ReturnType<typeof setTimeout> | undefined;
  #rest: ReturnType<typeof setTimeout> | undefined;
  readonly #finished = Promise.withResolvers<number>();

  constructor(options: PlacedOptions, log: Log, { config, plan }: Ready, around: Surroundings) {
    this.#options = options;
    this.#log = log;
    this.#plan = plan;
    this.#config = { settled: config, newest: config };
    this.#around = around;
    this.#quiet = quietOf(config);
    this.#runner = new ScriptRunner(scriptOptions(config));
    this.#scripts = new TrackScripts(
      this.#runner,
      (logged) => this.#write(logged),
      (result) => this.#role?.say({ kind: "result", result }),
    );
    const write = (logged: LogEntry) => this.#write(logged);
    const { vmacs, ...found } = readJournal(options.runDir, write);
    this.#estate = new Estate(found);
    this.#vmacs = new MadeVmacs(vmacs);
    const inventory = () => ({ ...this.#estate.inventory(this.#plan), vmacs: this.#vmacs.all });
    this.#journal = new Journal(options.runDir, inventory, write);
    this.#release = new Release(this.#estate, this.#vmacs, write, () => this.#journal.note());
    this.#release.begin(plan);
    this.#loans = new Loans(options.runDir);
    this.#firewall = new Firewall(options.runDir, (logged) => this.#write(logged));
  }

  /** Starts the role, unless it is too late for that. */
  start(): void {
    if (this.#stopping) return;
    this.#release.rest();
    const role = new RoleProcess("vrrp", this.#options.runDir, {
      said: (message) => this.#said(role, message),
      ended: (how) => this.#ended(role, how),
    });
    this.#role = role;
    this.#told = emptyPlan;
    this.#toldSettings = "{}";
    this.#startedAt = Date.now();
    this.#write(entry("role.starting", { role: "VRRP", pid: role.pid }));
    this.#around.started(role.pid);
    this.#configure(role);
    const left = this.#estate.inherit(this.#plan);
    this.#journal.note();
    if (left) role.say({ kind: "remains", ...left });
    for (const result of this.#scripts.results()) role.say({ kind: "result", result });
  }

  /** The exit code, when all is over. */
  get finished(): Promise<number> {
    return this.#finished.promise;
  }

  /** Takes over what the configuration file says now, unless it is wrong. */
  reload(): void {
    if (this.#stopping) return;
    this.#around.reloading();
    this.#write(entry("reload.start", {}));
    const read = readConfig(this.#options, (logged) => this.#write(logged));
    if (!read.ok) {
      this.#write(entry("reload.refused", { errors: read.errors }));
      this.#around.refused(this.#plan.instances.length, read.errors);
      return;
    }
    this.#estate.replace(this.#plan);
    this.#plan = read.plan;
    this.#journal.note();
    this.#config.newest = read.config;
    this.#runner.configure(scriptOptions(read.config));
    this.#around.configured(read.config);
    this.#reloading = true;
    if (this.#role) this.#configure(this.#role);
  }

  /** Lets the role give back its addresses and ends. */
  async stop(): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    clearTimeout(this.#pause);
    clearTimeout(this.#rest);
    this.#write(entry("daemon.stopping", {}));
    const scripts = this.#scripts.stop();
    const role = this.#role;
    if (role) {
      role.say({ kind: "stop" });
      const patience = setTimeout(() => role.signal("SIGKILL"), stopPatience);
      await role.gone;
      clearTimeout(patience);
    }
    await scripts;
    this.#finish(0);
  }

  /** A picture of the running daemon; with `clear` all counters of the role are 0 afterwards. */
  async picture(clear = false): Promise<Omit<Picture, "config"> & { readonly restarts: number }> {
    const role = this.#role;
    const snapshot = role
      ? await this.#pictures.ask((id) => role.say({ kind: "snapshot", id, clear }), this.#plan)
      : null;
    // One that ended meanwhile is not one that does not answer.
    const known = snapshot !== null || this.#role === role;
    const [plan, restarts] = [this.#plan, this.#restarts];
    return { plan, restarts, role: role && known ? { pid: role.pid, snapshot } : null };
  }

  #configure(role: RoleProcess): void {
    const settings = this.#around.settings();
    if (JSON.stringify(settings) !== this.#toldSettings) role.say({ kind: "process", settings });
    this.#toldSettings = JSON.stringify(settings);
    this.#firewall.widen(this.#plan);
    initialiseFiles(this.#plan, this.#started, (logged) => this.#write(logged));
    // The role carries out one reload after the other: what it was told last is what it will be by then.
    const delta = difference(this.#told, this.#plan);
    const { instances, groups, trackers, fixtures } = delta;
    for (const part of partsChanged(delta)) this.#besides.add(part);
    for (const instance of instances.gone) role.say({ kind: "gone", instance });
    for (const params of instances.given) role.say({ kind: "instance", params });
    for (const id of groups?.gone ?? []) role.say({ kind: "dismissed", of: "groups", id });
    for (const params of groups?.given ?? []) role.say({ kind: "group", params });
    const habits = habitsOf(this.#plan);
    if (JSON.stringify(habits) !== JSON.stringify(habitsOf(this.#told))) role.say(habits);
    for (const id of trackers?.gone ?? []) role.say({ kind: "dismissed", of: "trackers", id });
    for (const params of trackers?.given ?? []) role.say({ kind: "tracker", params });
    for (const id of fixtures?.gone ?? []) role.say({ kind: "dismissed", of: "fixtures", id });
    for (const params of fixtures?.given ?? []) role.say({ kind: "fixture", params });
    role.say({ kind: "commit", ...(this.#quiet ? { quiet: this.#quiet } : {}) });
    this.#quiet = null;
    this.#scripts.configure(this.#plan);
    this.#census.configure(this.#plan);
    this.#told = this.#plan;
    this.#unanswered++;
  }

  #said(role: RoleProcess, message: FromRole): void {
    switch (message.kind) {
      case "log":
        this.#log.write(message.entry, { process: "havip_vrrp", pid: role.pid }, new Date(message.at));
        return;
      case "notify":
        this.#around.notify(message);
        return;
      case "remains":
        this.#estate.keep(message);
        this.#journal.note();
        return;
      case "portion":
      case "snapshot":
        this.#pictures.take(message);
        return;
      case "holding":
        this.#estate.hear(message);
        this.#journal.note();
        return;
      case "committed":
        this.#committed(message);
        return;
      case "made":
      case "unmade":
        this.#vmacs.hear(message);
        this.#journal.note();
        return;
      case "lent":
        this.#loans.take(message.loan);
        return;
      case "returned":
        this.#loans.returned(message.file);
        return;
      case "census":
        this.#census.begin();
        return;
      case "stopped":
        this.#retired = role;
        return;
    }
  }

  #repose([wait, ...more] = reposes): void {
    clearTimeout(this.#rest);
    if (wait === undefined) return;
    this.#rest = setTimeout(() => {
      shrink();
      this.#repose(more);
    }, wait);
  }

  #committed({ changes }: Extract<FromRole, { kind: "committed" }>): void {
    this.#changed += changes.added + changes.removed + changes.changed;
    // Only with its last answer has the role taken over the newest plan.
    if (--this.#unanswered > 0) return;
    const changed = this.#changed;
    const besides = [...this.#besides];
    this.#changed = 0;
    this.#besides.clear();
    const { settled, newest } = this.#config;
    this.#config = { settled: newest, newest };
    this.#firewall.narrow(this.#plan);
    this.#estate.settle();
    this.#release.settle(this.#plan);
    this.#journal.note();
    if (!this.#started) {
      this.#started = true;
      this.#write(entry("daemon.startup_complete", {}));
      this.#around.ready(this.#plan.instances.length);
    }
    this.#repose();
    if (!this.#reloading) return;
    // A role that died in the middle of a reload began with the new plan: the reload is complete then, too.
    this.#reloading = false;
    const more = changed + besides.length > 0 || saysTheSame(settled, newest) ? besides : ["settings"];
    this.#write(entry("reload.complete", { changed, besides: more }));
    this.#around.reloaded(this.#plan.instances.length);
  }

  #ended(role: RoleProcess, how: string): void {
    if (this.#role !== role) return;
    this.#role = null;
    this.#census.end();
    this.#unanswered = 0;
    this.#changed = 0;
    this.#besides.clear();
    this.#youngDeaths = Date.now() - this.#startedAt < young ? this.#youngDeaths + 1 : 0;
    const soon = this.#options.respawn && !this.#stopping && role !== this.#retired && this.#youngDeaths < 2;
    // Its addresses go at once: the next process would remove them too, but is not there yet.
    this.#release.end(this.#plan, soon);
    this.#journal.note();
    this.#loans.settle();
    if (this.#stopping) return;
    // A terminal's Ctrl-C and systemd signal all processes at once: the role may have been quicker than this one.
    if (role === this.#retired) this.#pause = setTimeout(() => this.#replace(role, how), hearsay);
    else this.#replace(role, how);
  }

  #replace(role: RoleProcess, how: string): void {
    const { respawn } = this.#options;
    this.#write(entry("role.died", { role: "VRRP", pid: role.pid, how, respawn }));
    if (!respawn) {
      this.#finish(1);
      return;
    }
    // Once may be bad luck; from the second time on it waits longer and longer.
    const pause = this.#youngDeaths < 2 ? 0 : Math.min(longestPause, 250 * 2 ** (this.#youngDeaths - 2));
    this.#write(entry("role.respawn", { role: "VRRP", delay: pause / 1000 }));
    this.#restarts++;
    if (pause === 0) this.start();
    else this.#pause = setTimeout(() => this.start(), pause);
  }

  #finish(exitCode: number): void {
    this.#release.finish();
    this.#journal.close();
    this.#firewall.remove();
    this.#finished.resolve(exitCode);
  }

  #write(logged: LogEntry): void {
    this.#log.write(logged, this.#self);
  }
}

/** What a role does whatever its instances are. */
function habitsOf({ spacing = noSpacing, logsStrangers = false }: Plan): Extract<ToRole, { kind: "habits" }> {
  return { kind: "habits", spacing, logsStrangers };
}

/** `vrrp_startup_delay` and `vrrp_delay_after_boot`. */
function quietOf({ global }: Config): Quiet | null {
  const { vrrp_startup_delay: afterStart, vrrp_delay_after_boot: afterBoot } = global;
  if (!afterStart && !afterBoot) return null;
  return { afterStart: afterStart ?? micros(0), afterBoot: afterBoot ?? micros(0) };
}
