import type { Action, Decoded, DropCounts, Emitted, Event, Instant, IpAddress } from "../core/mod.ts";
import type { Link, LogEntry, Machine, MachineId, Micros, Outcome, ReceivedAdvert } from "../core/mod.ts";
import { entry, invariant, staticId, type Verdict } from "../core/mod.ts";
import { type FixtureParams, vrrp, type VrrpParams, type VrrpState, type Ways } from "../machine/mod.ts";
import { Alarm } from "./alarm.ts";
import {
  type Companion,
  companion,
  type CompanionParams,
  interfaceTracker,
  keeper,
  planOf,
  stepCompanion,
  verdictOf,
  verdictsOf,
} from "./company.ts";
import { emission, type Emitter } from "./emission.ts";
import { type Delta, difference, type Plan } from "./difference.ts";
import { staticGone, staticMissing, staticReturned, staticWaysGone } from "./fixture.ts";
import { type Changes, type Piece, reload } from "./reload.ts";
import { tellHolding } from "./holding.ts";
import { linkNews } from "./link_news.ts";
import { newRow, Roster, type Row } from "./roster.ts";
import { due, dueOf, leftOf } from "./remains.ts";
import { type Sleeper, sleepsOn, stir, waitOf, waitsUntil } from "./sleeper.ts";
import { type Successor, successors } from "./successor.ts";
import { linkStateOf, Looks, placeOf, placesOn } from "./route.ts";
import { type CompanySnapshot, companySnapshot, countDrop } from "./snapshot.ts";
import { type InstanceSnapshot, snapshotOf } from "./snapshot.ts";
import { leadingOut, missing, type Removed } from "./way.ts";

/** Machines may answer each other's words; more answers to answers than this are a fault of ours. */
const longestTalk = 64;

/** The machines of one role and everything between them. `instance` decides for one VRRP instance. */
export class Engine {
  readonly #instance: Machine<VrrpParams, VrrpState>;
  readonly #roster = new Roster();
  /** Sync groups, trackers, and all that is static. */
  readonly #company = new Map<MachineId, Companion>();
  #talk = 0;
  #quietUntil: Instant | null = null;
  readonly #alarm = new Alarm();
  readonly #links = new Map<string, Link>();
  /** As they were told to the instances on them. */
  readonly #looks = new Looks();
  /** Unicast instances whose source is nowhere on this host. */
  readonly #homeless = new Set<Row>();
  #reload: Iterator<Piece, Changes> | null = null;
  #wanted: Emitted[] = [];
  /** Whether adverts that concern nobody are logged. */
  logsStrangers = false;
  #drops: DropCounts = {};

  constructor(instance: Machine<VrrpParams, VrrpState> = vrrp) {
    this.#instance = instance;
  }

  /** Hands an event to one machine; unknown machines are past ones, and are ignored but for what the kernel keeps of them. */
  feed(to: MachineId, event: Event<VrrpParams>, now: Instant): void {
    const row = this.#roster.named(to);
    if (row) return void this.#step(row, event, now);
    const other = this.#company.get(to);
    if (other) return this.#stepCompanion(other, event, now);
    if (event.kind !== "remains") return this.#emit({ id: to }, leftOf(to, event), now);
    this.#accompany(keeper, now);
    this.feed(staticId, event, now);
  }

  /** Instances that start from now on become master at this instant at the earliest. */
  keepQuiet(until: Instant): void {
    this.#quietUntil = until;
  }

  /** The passwords and keys by which adverts are judged. */
  get secrets(): Pick<Roster, "secretOf" | "keysOf"> {
    return this.#roster;
  }

  /**
   * A packet came in on an interface, the last of `times` that say the same.
   * @returns the backup that would only wait anew for another one like it, and that may sleep until something else happens
   */
  receive(interface_: string, packet: Decoded<ReceivedAdvert>, now: Instant, times = 1): Sleeper | null {
    if (packet.ok) {
      const { vrid, destination, source } = packet.value;
      const row = this.#roster.receiver(interface_, vrid, destination, source);
      if (row) {
        const sleeper = this.#step(row, { kind: "advert", advert: packet.value, times }, now);
        return this.#roster.isAlone(row) ? sleeper : null;
      }
      countDrop(this.#drops, "unknown_vrid");
      if (this.logsStrangers) this.#log(entry("vrrp.unknown_vrid", { vrid, interface: interface_, source }));
      return null;
    }
    const row = packet.vrid === undefined ? undefined : this.#roster.receiver(interface_, packet.vrid);
    countDrop(row?.undecoded ?? this.#drops, packet.reason);
    return null;
  }

  /**
   * A sleeper of `receive` has heard the same advert again, the last of so many times, and nobody has stirred it.
   * @returns how long it waits for the next one; 0 when it has something else to do meanwhile
   */
  again(sleeper: Sleeper, times: number, now: Instant): Micros | 0 {
    // Nobody else hands them out.
    const row = sleeper as Row;
    this.#instance.step(row.state, { kind: "again", times }, now);
    this.#note(row);
    return waitOf(row, now);
  }

  /**
   * So many sleepers wait until this instant at least, if `again` is told to them by then.
   * @returns whether these are all, and nothing else is due now: `deadline` says until when there is nothing to do
   */
  sleepOn(sleepers: number, until: Instant, now: Instant): boolean {
    const all = this.#reload === null && sleepers === this.#roster.size;
    return all && this.#alarm.sleepOn(until, this.#company.values(), now);
  }

  /** An interface appeared or changed in any way. */
  linkChanged(link: Link, now: Instant): void {
    const before = this.#links.get(link.name);
    this.#links.set(link.name, link);
    for (const row of this.#homeless) this.#stepLink(row, now);
    // Most news are of virtual addresses, and change nothing for anybody.
    if (!this.#looks.differs(link.name, link, this.#roster)) return;
    const [concerned, tracked] = [this.#roster.on(link.name), this.#company.has(interfaceTracker(link.name))];
    for (const news of linkNews(link, before, concerned, tracked)) this.#log(news);
    if (tracked) this.#stepTracked(link.name, now);
    for (const row of concerned) this.#stepLink(row, now);
    if (!link.up || before?.up) return;
    this.#stepFixture((params) => staticReturned(params, link), now);
    for (const row of this.#roster.rows()) this.#stepWays(row, leadingOut(row.state.params, link.name), now);
  }

  /** An interface is no more. */
  linkGone(name: string, now: Instant): void {
    if (!this.#links.delete(name)) return;
    this.#looks.forget(name);
    const [concerned, tracked] = [this.#roster.on(name), this.#company.has(interfaceTracker(name))];
    if (concerned.length > 0 || tracked) this.#log(entry("netlink.link_gone", { interface: name }));
    if (tracked) this.#stepTracked(name, now);
    for (const row of concerned) this.#stepLink(row, now);
    // What instances on other interfaces held on this one went with it, and not each is told of by name.
    for (const [row, held] of this.#roster.held()) {
      if (held.interface === name) this.#step(row, { kind: "lost", address: held.address }, now);
    }
  }

  /** An address disappeared from an interface, whoever removed it. */
  addressGone(interface_: string, address: IpAddress, now: Instant): void {
    const place = placeOf({ interface: interface_, address });
    for (const row of this.#roster.holders(place)) this.#step(row, { kind: "lost", address }, now);
    this.#stepFixture((params) => staticGone(params, interface_, address), now);
  }

  /** Routes or rules disappeared, whoever removed them; `null` when any of them may have. */
  waysGone(removed: Removed | null, now: Instant): void {
    for (const row of this.#roster.rows()) this.#stepWays(row, missing(row.state.params, removed), now);
    this.#stepFixture((params) => staticWaysGone(params, removed), now);
  }

  /** All interfaces were just read anew: what a master should have and has not is gone, whoever removed it. */
  refreshed(now: Instant): void {
    const there = placesOn(this.#links.values());
    for (const [row, held] of this.#roster.held()) {
      if (!there.has(placeOf(held))) this.#step(row, { kind: "lost", address: held.address }, now);
    }
    this.#stepFixture((params) => staticMissing(params, there), now);
  }

  /** Whether some instance may hold this address. */
  isVirtual(interface_: string, address: IpAddress): boolean {
    return this.#roster.has(placeOf({ interface: interface_, address }));
  }

  /** The outcome of an action goes back to the machine that wanted it. */
  done({ from, action }: Emitted, outcome: Outcome, now: Instant): void {
    this.feed(from, { kind: "done", action, outcome }, now);
  }

  /** Tells every machine whose deadline has come that it has. */
  due(now: Instant): void {
    if (!this.#alarm.rings(now)) return;
    // Trackers first: another priority may bring a takeover forward.
    for (const row of this.#company.values()) {
      if (row.deadline === null || row.deadline > now) this.#alarm.note(row.deadline);
      else for (const event of dueOf(row, this.#roster)) this.#stepCompanion(row, event, now);
    }
    for (const row of this.#roster.rows()) {
      if (row.deadline !== null && row.deadline <= now) this.#step(row, due, now);
      else this.#alarm.note(row.deadline);
    }
    // Who was told something just before its own turn came was noted with what has passed since.
    if (!this.#alarm.rings(now)) return;
    for (const { deadline } of this.#company.values()) this.#alarm.note(deadline);
    for (const { deadline } of this.#roster.rows()) this.#alarm.note(deadline);
  }

  /** When to call `due` again: nobody's deadline is earlier. `null` for never. */
  deadline(): Instant | null {
    return this.#alarm.soonest;
  }

  /** When the next backup becomes master unless it hears of one: exact if that is before `by`, else not too late. */
  takeover(by: Instant): Instant | null {
    return this.#alarm.takeover(by, this.#roster.rows());
  }

  /** Who becomes master by then unless it hears of one. None of them sleeps any more: that is done before it counts. */
  successors(by: Instant): Iterable<Successor> {
    return successors(() => this.#roster.rows(), by);
  }

  /** Takes what the machines want, in the order in which they wanted it. */
  drain(): Emitted[] {
    const wanted = this.#wanted;
    if (wanted.length > 0) this.#wanted = [];
    return wanted;
  }

  /** Makes the machines those of `plan`, at once. The same plan twice yields nothing the second time. */
  reconfigure(plan: Plan, now: Instant): Changes {
    while (this.#reload !== null) this.advance(now);
    this.begin(difference(this.plan(), plan));
    let changes = this.advance(now);
    while (changes === null) changes = this.advance(now);
    return changes;
  }

  /** What the machines are made of; in the middle of a reload some are new already and some still old. */
  plan(): Plan {
    const instances = [...this.#roster.rows()].map(({ state }) => state.params);
    return { instances, ...planOf(this.#company.values()) };
  }

  /** Begins a reload that is carried out by `advance`; the one before has to be complete. */
  begin(delta: Delta): void {
    invariant(this.#reload === null, "one reload comes after the other");
    for (const row of this.#roster.rows()) stir(row);
    this.#reload = reload(delta, {
      roster: this.#roster,
      create: (params, now) => newRow(this.#instance.create(params, now)),
      step: (row, event, now) => this.#step(row, event, now),
      stepLink: (row, now) => this.#stepLink(row, now),
      looksOther: (name) => this.#looks.differs(name, this.#links.get(name), this.#roster),
      quietUntil: () => this.#quietUntil,
      verdict: (id) => verdictOf(this.#company.get(id)),
      accompany: (params, now) => this.#accompany(params, now),
      dismiss: (id, now) => this.#dismiss(id, now),
    });
  }

  /**
   * Does the next piece of the reload: one instance, as a rule. Between two pieces anything may happen, and is
   * decided as usual.
   * @returns what the reload has changed, when it is complete
   */
  advance(now: Instant): Changes | null {
    invariant(this.#reload !== null, "a reload was begun");
    const { value, done } = this.#reload.next();
    if (!done) {
      value(now);
      return null;
    }
    this.#reload = null;
    return value;
  }

  /** The last event of every machine; a reload ends where it is. */
  stop(now: Instant): void {
    this.#reload = null;
    for (const row of this.#roster.rows()) this.#step(row, { kind: "stop" }, now);
    for (const row of this.#company.values()) this.#stepCompanion(row, { kind: "stop" }, now);
  }

  /** All instances as they are, as plain JSON. */
  snapshot(): { instances: InstanceSnapshot[]; drops: DropCounts } {
    return { instances: [...this.instances()], drops: this.drops() };
  }

  /** The instances one after the other, each as it is when it is asked for. */
  *instances(): Generator<InstanceSnapshot> {
    for (const { state, undecoded } of [...this.#roster.rows()]) yield snapshotOf(state, undecoded);
  }

  /** As `instances`, and what one has counted is 0 once it has been seen. */
  *recounted(now: () => Instant): Generator<InstanceSnapshot> {
    for (const row of [...this.#roster.rows()]) {
      const seen = snapshotOf(row.state, row.undecoded);
      row.undecoded = {};
      this.#step(row, { kind: "recount" }, now());
      yield seen;
    }
  }

  /** What the trackers say, by their names in the plan. */
  verdicts(): { readonly [id: MachineId]: Verdict } {
    return verdictsOf(this.#company.values());
  }

  /** Trackers and sync groups as they are. */
  company(): CompanySnapshot {
    return companySnapshot(this.#company.values());
  }

  /** Packets that concerned no instance, by reason. */
  drops(): DropCounts {
    return { ...this.#drops };
  }

  /** @returns the instance, if it is a backup that has done nothing but to wait anew */
  #step(row: Row, event: Event<VrrpParams>, now: Instant): Sleeper | null {
    const waited = event.kind === "advert" ? waitsUntil(row.state.phase) : 0;
    const actions = this.#instance.step(row.state, event, now);
    this.#emit(row, actions, now);
    tellHolding(row, this.#wanted);
    this.#note(row);
    if (actions.length === 0 && sleepsOn(row.state.phase, waited)) return row;
    stir(row);
    return null;
  }

  #note(row: Row): void {
    row.deadline = this.#instance.deadline(row.state);
    this.#alarm.noteRow(row);
  }

  #stepCompanion(row: Companion, event: Event, now: Instant): void {
    this.#emit(row, stepCompanion(row, event, now), now);
    this.#alarm.note(row.deadline);
  }

  /** What machines tell each other is heard at once, and answered, before the next action: it ends in a fixed point. */
  #emit(from: Emitter, actions: readonly Action[], now: Instant): void {
    for (const action of actions) {
      if (action.kind !== "tell") {
        this.#wanted.push(emission(from, action));
        continue;
      }
      invariant(++this.#talk <= longestTalk, `machines did not settle within ${longestTalk} answers`);
      this.feed(action.to, action.word, now);
      this.#talk--;
    }
  }

  /** Tells the machine of all that is static, if there is one, what it means for it. */
  #stepFixture(meaning: (params: FixtureParams) => Event[], now: Instant): void {
    const row = this.#company.get(staticId);
    if (row?.kind !== "fixture") return;
    for (const event of meaning(row.state.params)) this.#stepCompanion(row, event, now);
  }

  #dismiss(id: MachineId, now: Instant): void {
    const row = this.#company.get(id);
    // What is static goes, and the kernel may refuse that; a group or a tracker that is no more says nothing of it.
    if (row?.kind !== "fixture") this.#company.delete(id);
    else this.#stepCompanion(row, { kind: "configured", params: keeper.params }, now);
  }

  /** A companion is new, or says something else. */
  #accompany(made: CompanionParams, now: Instant): void {
    const { id } = made.params;
    const known = this.#company.get(id);
    if (known) return this.#stepCompanion(known, { kind: "configured", params: made.params }, now);
    const row = companion(made, now);
    this.#company.set(id, row);
    this.#stepCompanion(row, { kind: "start" }, now);
    if (made.kind === "tracker" && id === interfaceTracker(made.params.name)) {
      this.#stepTracked(made.params.name, now);
    }
  }

  /** Tells an interface's tracker how it is. */
  #stepTracked(name: string, now: Instant): void {
    const known = this.#links.get(name);
    const link = { exists: known !== undefined, up: known?.up ?? false, source: null };
    this.feed(interfaceTracker(name), { kind: "link", link }, now);
  }

  #stepLink(row: Row, now: Instant): void {
    const { params, phase, link: known } = row.state;
    const link = linkStateOf(this.#links, params, this.#roster);
    // Whatever changes anywhere may bring its source.
    if (params.unicast !== null && link.source === null && phase.kind !== "stopped") this.#homeless.add(row);
    else this.#homeless.delete(row);
    if (link.exists === known.exists && link.up === known.up && link.source === known.source) return;
    this.#step(row, { kind: "link", link }, now);
  }

  #stepWays(row: Row, ways: Ways, now: Instant): void {
    if (ways.routes.length + ways.rules.length > 0) this.#step(row, { kind: "withdrawn", ...ways }, now);
  }

  #log(logged: LogEntry): void {
    this.#wanted.push({ from: "engine", action: { kind: "log", entry: logged } });
  }
}
