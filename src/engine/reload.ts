import type { Event, Instant, MachineId, Verdict } from "../core/mod.ts";
import { heldAddresses, type VrrpParams } from "../machine/mod.ts";
import type { CompanionParams } from "./company.ts";
import type { Delta } from "./difference.ts";
import { identityOf, idOf, placeOf } from "./route.ts";
import type { Roster, Row } from "./roster.ts";

/** What a reload did, in numbers of instances. */
export interface Changes {
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
}

/** A part of a reload that is done at once. It takes as long as one instance is large. */
export type Piece = (now: Instant) => void;

/** What a reload needs of its engine. */
export interface Hands {
  readonly roster: Roster;
  create(params: VrrpParams, now: Instant): Row;
  step(row: Row, event: Event<VrrpParams>, now: Instant): void;
  /** Tells an instance of its interface, if it has changed for it. */
  stepLink(row: Row, now: Instant): void;
  /** Looks at an interface again; says whether instances on it may see it in another way than before. */
  looksOther(interface_: string): boolean;
  /** When instances that start now may become master; `null` is at once. */
  quietUntil(): Instant | null;
  /** What a tracker says. */
  verdict(tracker: MachineId): Verdict;
  /** Makes a sync group, a tracker, or what is static, what it is to be. */
  accompany(params: CompanionParams, now: Instant): void;
  /** Forgets one of these. */
  dismiss(id: MachineId, now: Instant): void;
}

/**
 * A reload in pieces. Other events may be fed between any two of them: every instance is the old one or the new one, and
 * both can be found. What is no more ends first; who takes over an address of somebody else comes right after him.
 * Trackers come before those who listen to them, and sync groups after their members. What is static comes first: adverts
 * may leave from an address of it.
 */
export function* reload(delta: Delta, hands: Hands): Generator<Piece, Changes> {
  const work = new Work(hands);
  for (const params of delta.trackers?.given ?? []) {
    yield (now) => hands.accompany({ kind: "tracker", params }, now);
  }
  for (const params of delta.fixtures?.given ?? []) {
    yield (now) => hands.accompany({ kind: "fixture", params }, now);
  }
  yield* instancesOf(delta, hands, work);
  for (const params of delta.groups?.given ?? []) {
    yield (now) => hands.accompany({ kind: "group", params }, now);
  }
  const dismissed = [delta.groups, delta.trackers, delta.fixtures].flatMap((part) => part?.gone ?? []);
  for (const id of dismissed) yield (now) => hands.dismiss(id, now);
  return work.changes;
}

function* instancesOf({ instances }: Delta, hands: Hands, work: Work): Generator<Piece> {
  for (const params of instances.given) yield () => work.expect(params);
  for (const gone of instances.gone) {
    yield (now) => work.end(gone, now);
    yield* work.heirs();
  }
  for (const params of instances.given) {
    yield (now) => work.give(identityOf(params), now);
    yield* work.heirs();
  }
  // Only now, when no address is virtual that will not stay so.
  for (const row of work.kept) yield (now) => hands.stepLink(row, now);
  for (const name of work.touched) {
    if (!hands.looksOther(name)) continue;
    for (const row of hands.roster.on(name)) yield (now) => hands.stepLink(row, now);
  }
}

/** A reload that is going on. */
class Work {
  readonly changes = { added: 0, removed: 0, changed: 0 };
  /** Interfaces where addresses became virtual or ceased to be. */
  readonly touched = new Set<string>();
  /** Instances that stayed and say something else now. */
  readonly kept: Row[] = [];
  readonly #hands: Hands;
  /** What is still to be given, by identity. */
  readonly #expected = new Map<string, VrrpParams>();
  readonly #names = new Set<string>();
  /** Who is going to hold the address at a place. */
  readonly #heirs = new Map<string, string>();
  readonly #next: string[] = [];

  constructor(hands: Hands) {
    this.#hands = hands;
  }

  /** Before anything happens: what is going to be held is no source any more. */
  expect(params: VrrpParams): void {
    const { roster } = this.#hands;
    const identity = identityOf(params);
    this.#expected.set(identity, params);
    this.#names.add(params.name);
    for (const held of heldAddresses(params)) this.#heirs.set(placeOf(held), identity);
    this.#touch(roster.claim(params));
    if (roster.known(params) || roster.named(idOf(params))) this.changes.changed++;
    else this.changes.added++;
  }

  end(instance: Parameters<Roster["known"]>[0], now: Instant): void {
    const { roster, step } = this.#hands;
    const row = roster.known(instance);
    if (!row) return;
    const { params } = row.state;
    if (!this.#names.has(params.name)) this.changes.removed++;
    roster.remove(row);
    step(row, { kind: "stop", deleted: true }, now);
    this.#leave(params);
  }

  /** Makes an instance what it is to be, unless that has happened. */
  give(identity: string, now: Instant): void {
    const params = this.#expected.get(identity);
    if (!params) return;
    this.#expected.delete(identity);
    const { roster, create, step, stepLink } = this.#hands;
    // Who still has one of its addresses gives it up first: taken away afterwards, it would be missing for a moment.
    for (const held of heldAddresses(params)) {
      for (const { state } of roster.holders(placeOf(held))) this.give(identityOf(state.params), now);
    }
    const known = roster.known(params);
    if (known) {
      const before = known.state.params;
      known.id = idOf(params);
      this.#inform(known, params, now);
      step(known, { kind: "configured", params }, now);
      roster.change(known, before);
      this.#leave(before);
      this.kept.push(known);
      return;
    }
    const row = create(params, now);
    roster.add(row);
    stepLink(row, now);
    this.#inform(row, params, now);
    const quietUntil = this.#hands.quietUntil();
    step(row, quietUntil === null ? { kind: "start" } : { kind: "start", quietUntil }, now);
  }

  /** What its trackers have said so far: later they tell it themselves. */
  #inform(row: Row, { trackers }: VrrpParams, now: Instant): void {
    for (const { tracker } of trackers) {
      const verdict = this.#hands.verdict(tracker);
      this.#hands.step(row, { kind: "verdict", tracker, verdict }, now);
    }
  }

  /** Those who were found to take over an address: the network waits for it. */
  *heirs(): Generator<Piece> {
    for (let heir = this.#next.shift(); heir !== undefined; heir = this.#next.shift()) {
      const identity = heir;
      yield (now) => this.give(identity, now);
    }
  }

  #leave(before: VrrpParams): void {
    this.#touch(this.#hands.roster.disclaim(before));
    for (const held of heldAddresses(before)) {
      const heir = this.#heirs.get(placeOf(held));
      if (heir !== undefined && this.#expected.has(heir)) this.#next.push(heir);
    }
  }

  #touch(interfaces: Iterable<string>): void {
    for (const name of interfaces) this.touched.add(name);
  }
}
