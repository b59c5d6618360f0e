import {
  asSeconds,
  between,
  entry,
  type Instant,
  type Link,
  type LinkAddress,
  type LogEntry,
  millis,
  type Spacing,
  staticId,
  type Told,
} from "../core/mod.ts";
import {
  AddressExecutor,
  AdvertExecutor,
  AnnounceExecutor,
  Executor,
  FirewallExecutor,
  type Lender,
  type Loan,
  NetlinkWriter,
  RouteExecutor,
  Settings,
  VmacExecutor,
} from "../effect/mod.ts";
import { Engine } from "../engine/engine.ts";
import { fitted } from "../engine/fit.ts";
import type { Changes, Delta } from "../engine/mod.ts";
import type { VrrpParams, Ways } from "../machine/mod.ts";
import { bootTime, interfaceIndex, parentPid, SIGINT, SIGPIPE, SIGTERM } from "../../ffi/mod.ts";
import { LogLimit } from "../observe/limit.ts";
import {
  LineSource,
  type LinkObserver,
  Loop,
  NetlinkSource,
  Outbox,
  RouteSource,
  SignalSource,
} from "../reactor/mod.ts";
import { type FromRole, messageOf, type Quiet, type ToRole } from "./channel.ts";
import { emptyDelta } from "./delta.ts";
import { Evidence } from "./evidence.ts";
import { forgetJournal } from "./journal_file.ts";
import { OwnProcess } from "./own_process.ts";
import { Ports } from "./port.ts";
import { picture } from "./portion.ts";
import { Promotions } from "./promotion.ts";
import { Vmacs } from "./vmacs.ts";
import { Rehearsal } from "./rehearsal.ts";
import { Repose } from "./repose.ts";
import { beginRole, roleSignals } from "./role_process.ts";
import type { ScriptResult } from "./track_script.ts";

/** How long the last lines may take to reach the supervisor, in µs. */
const farewell = 300_000;

/** With this interval a backup waits longer for its master than a rehearsal takes on a slow machine. */
const patience = millis(500);

/**
 * The VRRP role: sockets, machines, addresses, announcements. Standard input and output are the channel to the
 * supervisor. Ends with `stop`, SIGTERM or the supervisor's death, and then holds no address any more.
 * @param parent the supervisor's process ID
 * @param runDir where that has its files
 * @returns the exit code
 */
export async function vrrpRole(parent: number, runDir: string): Promise<number> {
  if (!beginRole("havip_vrrp", parent)) return 1;
  const role = new VrrpRole(parent);
  await role.run();
  // What was given back may be anybody's by the next start, and nobody else is left to say so.
  if (role.empty && role.deserted) forgetJournal(runDir, parent);
  return 0;
}

class VrrpRole implements LinkObserver, Lender {
  readonly #engine = new Engine();
  readonly #outbox = new Outbox(1);
  readonly #limit = new LogLimit();
  readonly #netlink = new NetlinkSource(this);
  readonly #loop: Loop;
  readonly #ports: Ports;
  readonly #settings = new Settings(this);
  readonly #process = new OwnProcess("vrrp", this.#settings, (logged) => this.report(logged));
  readonly #vmacs: Vmacs;
  /** Made when the first one needs it. */
  #firewall: FirewallExecutor | null = null;
  readonly #promotions: Promotions;
  readonly #adverts: AdvertExecutor;
  readonly #announcements: AnnounceExecutor;
  #coming = emptyDelta();
  /** What the supervisor has committed and is not carried out yet, in its order. */
  readonly #reloads: { readonly delta: Delta; readonly quiet: Quiet | null }[] = [];
  /** Results of scripts that came while a reload went on: their trackers may not be there yet. */
  #results: ScriptResult[] = [];
  readonly #evidence: Evidence;
  readonly #rehearsal = new Rehearsal();
  readonly #repose = new Repose();
  #begun = false;
  #routes: RouteSource | null = null;
  readonly #supervisor: number;
  /** Whether the supervisor is gone. */
  deserted = false;
  /** Whether all that it had in the kernel was given back, as far as the first stop knows; `null` before that. */
  empty: boolean | null = null;

  /** @param supervisor its process ID */
  constructor(supervisor: number) {
    this.#supervisor = supervisor;
    const table = this.#netlink.table;
    this.#adverts = new AdvertExecutor(table, (logged) => this.report(logged));
    this.#announcements = new AnnounceExecutor(table);
    const netlink = new NetlinkWriter();
    const addresses = new AddressExecutor(table, netlink, (logged) => this.report(logged));
    const hands = { adverts: this.#adverts, addresses, announcements: this.#announcements };
    const executor = new Executor(
      hands,
      new RouteExecutor(table, netlink),
      (action) => this.#reported(action),
    );
    this.#loop = new Loop(
      this.#engine,
      executor,
      this.#outbox,
      (until) => this.#rehearsal.getReady(until, this.#engine, hands),
      (now) => void (this.#repose.pause(now) && this.#rehearsal.again()),
    );
    this.#promotions = new Promotions(this.#settings);
    this.#vmacs = new Vmacs(new VmacExecutor(table, this.#settings, (news) => this.#send(news)), {
      index: interfaceIndex,
      link: (name) => table.at(table.index(name)),
      isVirtual: (name, address) => this.#engine.isVirtual(name, address),
      detour: (detours) => {
        this.#firewall ??= new FirewallExecutor(`havip_${parentPid()}_vmac`);
        const outcome = this.#firewall.detour(detours);
        if (!outcome.ok) this.report(entry("vmac.unguarded", { why: outcome.message }));
      },
      learn: () => this.#netlink.read(bootTime() as Instant),
      report: (logged) => this.report(logged),
    });
    this.#ports = new Ports(this.#engine, this.#loop, table, (logged) => this.report(logged));
    const askForCensus = () => this.#send({ kind: "census" });
    this.#evidence = new Evidence(this.#engine, this.#loop, (logged) => this.report(logged), askForCensus);
  }

  async run(): Promise<void> {
    this.report(entry("netlink.reflector", {}));
    this.report(entry("netlink.command", {}));
    this.report(entry("arp.channel", {}));
    this.#netlink.refresh(bootTime() as Instant);
    this.#loop.add(this.#netlink);
    this.#loop.add(
      new SignalSource(
        roleSignals.filter((signal) => signal !== SIGPIPE),
        (signal, now, sender) => this.#signal(signal, now, sender),
      ),
    );
    this.#loop.add(new LineSource(0, (line, now) => this.#said(line, now), (now) => this.#desert(now)));
    await this.#loop.run();
    const until = bootTime() + farewell;
    while (!this.#outbox.flush() && bootTime() < until) await new Promise((wake) => setTimeout(wake, 2));
  }

  linkChanged(link: Link, now: Instant): void {
    this.#vmacs.came(link);
    this.#promotions.came(link);
    this.#ports.ensure(link);
    this.#engine.linkChanged(link, now);
  }

  linkGone(name: string, now: Instant): void {
    this.#ports.closed(name);
    this.#engine.linkGone(name, now);
    const { table } = this.#netlink;
    const link = table.at(table.lastIndex(name)) ?? null;
    this.#vmacs.went(name, link);
    this.#promotions.went(name, link);
  }

  addressGone(link: Link, { address }: LinkAddress, now: Instant): void {
    this.#engine.addressGone(link.name, address, now);
  }

  refreshed(now: Instant): void {
    this.#engine.refreshed(now);
  }

  report(logged: LogEntry): void {
    this.#send({ kind: "log", at: Date.now(), entry: logged });
  }

  lent(loan: Loan): void {
    this.#send({ kind: "lent", loan });
    // Whatever becomes of this process: the other one knows before it is done.
    this.#outbox.flush();
  }

  returned(file: string): void {
    this.#send({ kind: "returned", file });
  }

  /** What a machine wants to be said: its lines are limited, since packets cause them. */
  #reported(action: Told): void {
    if (action.kind !== "log") return this.#send(messageOf(action));
    for (const logged of this.#limit.admit(action.entry, bootTime() as Instant)) this.report(logged);
  }

  #send(message: FromRole): void {
    this.#outbox.push(message, message.kind === "log");
  }

  #signal(signal: number, now: Instant, sender: number): void {
    // That of a parent's death (prctl(2)) comes from it when one of its threads ends: others may still be there.
    this.deserted ||= signal === SIGTERM && sender === this.#supervisor;
    // The supervisor acts on the others: they reach the role only when a whole process group is signalled.
    if (signal === SIGTERM || (signal === SIGINT && this.#process.interruptible)) this.#stop(now);
  }

  #said(line: string, now: Instant): void {
    const message = JSON.parse(line) as ToRole;
    switch (message.kind) {
      case "instance":
        this.#coming.instances.given.push(this.#fitted(message.params));
        return;
      case "gone":
        this.#coming.instances.gone.push(message.instance);
        return;
      case "group":
        this.#coming.groups.given.push(message.params);
        return;
      case "tracker":
        this.#coming.trackers.given.push(message.params);
        return;
      case "habits":
        this.#engine.logsStrangers = message.logsStrangers;
        this.#space(message.spacing);
        return;
      case "fixture":
        this.#coming.fixtures.given.push(message.params);
        return;
      case "dismissed":
        this.#coming[message.of].gone.push(message.id);
        return;
      case "result":
        if (this.#reloads.length > 0) this.#results.push(message.result);
        else this.#ended(message.result, now);
        return;
      case "counts":
        for (const [id, count] of message.counts) this.#engine.feed(id, { kind: "count", count }, now);
        return;
      case "remains":
        this.#engine.feed(staticId, message, now);
        return;
      case "process":
        this.#process.treat(message.settings);
        return;
      case "commit":
        this.#reloads.push({ delta: this.#coming, quiet: message.quiet ?? null });
        this.#coming = emptyDelta();
        if (this.#reloads.length === 1) this.#loop.begin(this.#takeOver());
        return;
      case "snapshot":
        this.#loop.begin(picture(message, this.#seen(), (answer) => this.#send(answer)));
        return;
      case "stop":
        this.#stop(now);
    }
  }

  /** One reload after the other, each piece by piece: every machine's adverts leave in time. */
  *#takeOver(): Generator<void> {
    for (let next = this.#reloads[0]; next; next = this.#reloads[0]) {
      const { delta, quiet } = next;
      const { given, gone } = delta.instances;
      const first = !this.#begun;
      const patient = given.every((params) => !params.beginsAsMaster && params.interval >= patience);
      // While there is nothing to be late for yet, or while there is time enough before there is.
      if (first && !patient) this.#repose.code = this.#rehearsal.learn(given);
      this.#begun = true;
      this.#followRoutes([...given, ...delta.fixtures?.given ?? []]);
      if (quiet) this.#keepQuiet(quiet);
      for (const params of given) if (this.#vmacs.want(params)) yield;
      // Before anybody listens on what was made.
      this.#vmacs.guard();
      for (const params of given) {
        this.#promotions.want(params);
        yield this.#ports.want(params);
      }
      const changes = yield* this.#reconfigure(delta);
      for (const params of given) this.#vmacs.settle(params);
      for (const id of delta.trackers?.gone ?? []) yield this.#evidence.drop(id);
      for (const params of delta.trackers?.given ?? []) {
        yield this.#evidence.want(params, bootTime() as Instant);
      }
      for (const instance of gone) {
        this.#vmacs.drop(instance);
        this.#promotions.drop(instance);
        yield this.#ports.drop(instance);
      }
      this.#send({ kind: "committed", changes });
      yield* this.#prepare(given, first);
      this.#reloads.shift();
      if (this.#reloads.length === 0) yield* this.#catchUp();
      if (first && patient) {
        this.#outbox.flush();
        this.#repose.code = this.#rehearsal.learn(given);
      }
      this.#process.settle();
      this.#repose.begin(bootTime() as Instant);
    }
  }

  #space(spacing: Spacing): void {
    const pace = this.#announcements.space(
      spacing,
      ({ interface: on, address }) =>
        this.#reported({ kind: "log", entry: entry("vrrp.announced", { interface: on, address }) }),
    );
    if (pace !== null) this.#loop.add(pace);
  }

  /** From the first plan on that has routes or rules to watch over. */
  #followRoutes(given: readonly Ways[]): void {
    const watched = given.some(({ routes, rules }) => [...routes, ...rules].some(({ tracked }) => tracked));
    if (!watched || this.#routes !== null) return;
    this.#routes = new RouteSource((removed, now) => this.#engine.waysGone(removed, now));
    this.#loop.add(this.#routes);
  }

  #seen() {
    const [engine, table, outbox] = [this.#engine, this.#netlink.table, this.#outbox];
    return { engine, table, outbox, ports: this.#ports, adverts: this.#adverts };
  }

  *#catchUp(): Generator<void> {
    const results = this.#results;
    this.#results = [];
    for (const result of results) yield this.#ended(result, bootTime() as Instant);
  }

  #ended({ script, ok, how }: ScriptResult, now: Instant): void {
    this.#engine.feed(script, { kind: "result", ok, how }, now);
  }

  #keepQuiet({ afterStart, afterBoot }: Quiet): void {
    const now = bootTime() as Instant;
    // The clock counts from the machine's start.
    const until = Math.max(now + afterStart, afterBoot) as Instant;
    if (until <= now) return;
    this.#engine.keepQuiet(until);
    this.report(entry("start.delayed", { delay: asSeconds(between(now, until)) }));
  }

  *#reconfigure(delta: Delta): Generator<void, Changes> {
    this.#engine.begin(delta);
    for (;;) {
      const changes = this.#engine.advance(bootTime() as Instant);
      // What it wanted is carried out before anything else is said, and what the kernel refuses of the last piece, too.
      do yield; while (changes !== null && this.#loop.waiting);
      if (changes !== null) return changes;
    }
  }

  /** An instance whose adverts fit its interface. */
  #fitted(params: VrrpParams): VrrpParams {
    const { table } = this.#netlink;
    const fit = fitted(params, table.at(table.index(params.interface))?.mtu);
    const [count, most] = [params.addresses.length, fit.addresses.length];
    if (fit !== params) this.report(entry("vrrp.too_many_addresses", { name: params.name, count, most }));
    return fit;
  }

  /** What need not wait for the first advert on an interface. */
  *#prepare(given: readonly VrrpParams[], first: boolean): Generator<void> {
    const { table } = this.#netlink;
    for (const { interface: on, family } of given) yield this.#adverts.prepare(on, family);
    for (const name of new Set(given.map((params) => params.interface))) {
      for (const { address } of first ? table.at(table.index(name))?.addresses ?? [] : []) {
        this.report(entry("address.assigned", { interface: name, address }));
      }
    }
  }

  #desert(now: Instant): void {
    this.deserted = true;
    this.#stop(now);
  }

  #stop(now: Instant): void {
    this.#engine.stop(now);
    this.empty ??= this.#loop.finish(now);
    this.empty = this.#vmacs.close() && this.empty;
    this.#promotions.close();
    this.#send({ kind: "stopped" });
    this.#loop.end();
  }
}
