/**
 * Medleys: two or three hosts on two segments with virtual routers of every form, sync groups, trackers, routes and rules.
 * Everything goes wrong at random, and everything is reloaded; at last all is well again, and there has to be peace.
 * @module
 */
import type { Event, MachineId } from "../../../src/core/mod.ts";
import { type Engine } from "../../../src/engine/mod.ts";
import { NodeClock } from "../clock.ts";
import type { Trouble } from "../kernel.ts";
import type { Node } from "../node.ts";
import { Addresses } from "../oracle/address.ts";
import { Adverts } from "../oracle/advert.ts";
import { Announcements } from "../oracle/announcement.ts";
import { Bookkeeping } from "../oracle/bookkeeping.ts";
import { type Oracle, Violation } from "../oracle/mod.ts";
import { Remains } from "../oracle/remains.ts";
import { Signatures } from "../oracle/signature.ts";
import { Gaps } from "../oracle/spacing.ts";
import { Statics } from "../oracle/static.ts";
import { Together } from "../oracle/together.ts";
import { Tracked } from "../oracle/tracked.ts";
import { Ways } from "../oracle/way.ts";
import { Random } from "../random.ts";
import { World } from "../world.ts";
import { Company, type Name, names, ownAddresses, segments } from "./company.ts";
import { judgePeace } from "./peace.ts";

const fine = {
  delay: [30, 300],
  overtaking: false,
  loss: 0,
  duplication: 0,
  spoiling: 0,
  reflection: 0,
} as const;
const manners = { lateness: 300, noticeDelay: 500, outcomeDelay: null };
/** After the last mishap, in µs: delays run out; longer when a kernel has refused something, since that is tried again later. */
const settling = { usually: 14_000_000, refused: 26_000_000 };
/** Then nothing may change any more for so long. */
const still = 4_000_000;

/** Another engine than the real one, and only one of the oracles, by name. */
export interface Variant {
  readonly newEngine?: () => Engine;
  readonly oracle?: string;
}

/** What was wrong with a medley. */
export interface Failure {
  readonly violation: Violation;
  readonly account: string;
}

/** Plays the medley of a seed. @returns `null` when nothing was wrong with it */
export function playMedley(seed: number, variant: Variant = {}): Failure | null {
  const random = new Random(seed);
  const world = worldOf(seed, random, variant);
  const story = new Medley(world, random, variant.oracle === undefined || variant.oracle === "peace");
  try {
    story.play();
    return null;
  } catch (error) {
    const violation = error instanceof Violation
      ? error
      : new Violation("exception", error instanceof Error ? error.stack ?? error.message : String(error));
    return { violation, account: `${world.trace.tail(60)}\n${story.configurations()}` };
  }
}

function worldOf(seed: number, random: Random, { newEngine, oracle }: Variant): World {
  const all: Oracle[] = [
    new Together(),
    new Addresses(),
    new Announcements(),
    new Bookkeeping(),
    new Adverts(),
    new Ways(),
    new Tracked(),
    new Statics(),
    new Remains(),
    new Signatures(),
    new Gaps(),
  ];
  const oracles = all.filter(({ name }) => oracle === undefined || name === oracle);
  const world = new World({ seed, weather: fine, manners, oracles, ...(newEngine ? { newEngine } : {}) });
  for (const name of names.slice(0, random.pick([2, 2, 3]))) {
    const outfit = segments.map((segment, row) => ({ name: segment, addresses: ownAddresses(name, row) }));
    world.add(name, outfit, new NodeClock(random.whole(0, 1e12), random.whole(-20, 20)));
  }
  return world;
}

const good: readonly (readonly [MachineId, Event])[] = [
  ["script:check", checked(true)],
  ["file:count", { kind: "value", value: 0 }],
  ["process:daemon", { kind: "count", count: 2 }],
];

class Medley {
  readonly #world: World;
  readonly #random: Random;
  readonly #company: Company;
  readonly #judging: boolean;
  #refused = false;

  constructor(world: World, random: Random, judging: boolean) {
    this.#world = world;
    this.#random = random;
    this.#judging = judging;
    this.#company = new Company(random.fork(), world.nodes.map(({ name }) => name as Name));
  }

  play(): void {
    const world = this.#world;
    for (const node of world.nodes) {
      for (const [id, event] of good) node.prove(id, event);
      node.start(this.#plan(node));
    }
    for (let acts = this.#random.pick([1, 1, 2]); acts > 0; acts--) {
      for (let left = this.#random.whole(4, 16); left > 0; left--) {
        this.#pass(this.#random.pick([2_000, 400_000, 3_000_000]) * this.#random.next());
        this.#mishap(this.#random.pick(world.nodes));
      }
      this.#mend();
      this.#pass(this.#refused ? settling.refused : settling.usually);
      this.#refused = false;
      const before = this.#states();
      this.#pass(still);
      world.end();
      if (!this.#judging) continue;
      if (this.#states() !== before) throw new Violation("peace", `${before} becomes ${this.#states()}`);
      judgePeace(world);
    }
  }

  configurations(): string {
    return this.#world.nodes.map(({ name }) => `--- ${name}\n${this.#company.text(name as Name)}`).join("\n");
  }

  #states(): string {
    const all = this.#world.nodes.map((node) => [
      node.name,
      (this.#world.view.get(node) ?? []).map(({ name, state, since }) => [name, state, since]),
    ]);
    return JSON.stringify(all);
  }

  #pass(length: number): void {
    this.#world.runUntil(Math.round(this.#world.clock.now + length));
  }

  #plan({ name }: Node) {
    return this.#company.plan(name as Name);
  }

  #mishap(node: Node): void {
    const random = this.#random;
    const { network } = this.#world;
    const segment = random.pick(segments);
    const [one, other] = random.shuffle(this.#world.nodes);
    const deeds: { readonly [what: string]: () => void } = {
      unplug: () => node.kernel.carrier(segment, false),
      plug: () => node.kernel.carrier(segment, true),
      "pull out": () => this.#pullOut(node, segment),
      "plug in": () => this.#plugIn(node),
      unmake: () => this.#unmake(node, segment),
      script: () => node.prove("script:check", checked(random.chance(0.5))),
      scripts: () => {
        for (let left = 3; left > 0; left--) node.prove("script:check", checked(random.chance(0.3)));
      },
      file: () => node.prove("file:count", { kind: "value", value: random.pick([0, 0, 1, -20, 30, -300]) }),
      process: () => node.prove("process:daemon", { kind: "count", count: random.whole(0, 5) }),
      cut: () => network.cut(segment, one!.name, other!.name),
      mend: () => network.mend(segment, one!.name, other!.name),
      "play back": () => network.playBack(),
      "set the clock": () => void (node.ahead = 1e6 * random.pick([-100, -2, 0, 2, 100])),
      storm: () => void (network.weather = this.#weather()),
      calm: () => void (network.weather = fine),
      kill: () => void node.kill(random.whole(1_000, 500_000)),
      stop: () => void node.stop(),
      start: () => void node.start(this.#plan(node)),
      halt: () => void node.halt(),
      resume: () => this.#resume(node),
      crash: () => void node.crash(),
      boot: () => void node.boot(),
      overrun: () => void node.overrun(),
      unassign: () => this.#unassign(node),
      unroute: () => this.#unroute(node),
      refuse: () => this.#world.trouble(node, this.#trouble()),
      permit: () => this.#world.trouble(node, null),
      cling: () => this.#cling(node),
      change: () => this.#change(node),
      regroup: () => this.#together(() => this.#company.regroup()),
      renumber: () => this.#together(() => this.#company.renumber()),
      replace: () => this.#together(() => this.#company.replace()),
    };
    const what = random.pick(Object.keys(deeds));
    this.#disturb(`* ${what} ${segment}`, node.name);
    deeds[what]?.();
    this.#disturb("", node.name);
  }

  /** It gets time for a turn: two pauses without one between them would be one long one. */
  #resume(node: Node): void {
    node.resume();
    this.#pass(1_000);
  }

  /** What a node showed before it went is past. */
  #disturb(text: string, who?: string): void {
    if (text !== "") this.#world.disturb(text, who);
    for (const node of this.#world.nodes) if (!node.working) this.#world.view.delete(node);
  }

  /** What is held on an interface that is no more is refused. */
  #pullOut(node: Node, segment: string): void {
    this.#refused = true;
    node.kernel.pullOut(segment);
    const { clock } = this.#world;
    if (this.#random.chance(0.7)) clock.after(this.#random.whole(1_000, 5_000_000), () => this.#plugIn(node));
  }

  /** Somebody removes an interface that was made for an instance. */
  #unmake({ kernel }: Node, segment: string): void {
    const made = kernel.madeOn(segment);
    if (made.length === 0) return;
    this.#refused = true;
    kernel.pullOut(this.#random.pick(made));
  }

  #plugIn(node: Node): void {
    for (const [row, segment] of segments.entries()) {
      if (!node.kernel.exists(segment)) node.kernel.plugIn(segment, ownAddresses(node.name as Name, row));
    }
  }

  #weather() {
    const random = this.#random;
    const some = (most: number) => random.chance(0.5) ? 0 : random.next() * most;
    const longest = random.whole(100, 50_000);
    return {
      delay: [random.whole(0, 50), longest] as const,
      overtaking: random.chance(0.5),
      loss: some(0.6),
      duplication: some(0.3),
      spoiling: some(0.3),
      reflection: some(0.3),
    };
  }

  #trouble(): Trouble {
    this.#refused = true;
    const verb = this.#random.pick(["hold", "release", "advert", "install", "withdraw"] as const);
    const code = this.#random.pick(["EPERM", "ENOBUFS", "ENODEV"]);
    return { verb, code, halfway: this.#random.chance(0.5) };
  }

  /** A reload takes things away that the kernel keeps, and the role may not live to see them go. */
  #cling(node: Node): void {
    const random = this.#random;
    this.#world.trouble(node, { ...this.#trouble(), verb: random.pick(["release", "withdraw"]) });
    if (random.chance(0.5)) this.#change(node);
    else this.#together(() => this.#company.replace());
    this.#pass(random.pick([1_000, 2_000_000]) * random.next());
    if (random.chance(0.5)) node.kill(random.whole(1_000, 500_000));
    if (random.chance(0.5)) this.#world.trouble(node, null);
  }

  #unassign(node: Node): void {
    const { instances, fixtures = [] } = node.plan;
    const all = [
      ...instances.flatMap(({ addresses, excluded }) => [...addresses, ...excluded]),
      ...fixtures.flatMap(({ addresses }) => addresses),
    ];
    const held = all.filter((each) => node.kernel.has(each.interface, each.address));
    if (held.length === 0) return;
    const { interface: on, address } = this.#random.pick(held);
    node.kernel.remove(on, address);
  }

  #unroute(node: Node): void {
    const { instances, fixtures = [] } = node.plan;
    const all = [...instances, ...fixtures].flatMap(({ routes, rules }) => [...routes, ...rules]);
    const there = all.filter((way) => node.kernel.leads(way));
    if (there.length > 0) node.kernel.unroute(this.#random.pick(there));
  }

  #change(node: Node): void {
    this.#company.change(node.name as Name);
    node.reload(this.#plan(node));
  }

  /** All nodes change what they have to agree on, one after the other; some may be slow to hear of it. */
  #together(change: () => void): void {
    change();
    this.#company.agree();
    for (const node of this.#random.shuffle(this.#world.nodes)) {
      this.#disturb("* reload", node.name);
      node.reload(this.#plan(node));
      this.#pass(this.#random.pick([0, 0, 100_000]) * this.#random.next());
    }
  }

  /** All is as it should be, and everybody runs what has been agreed on. */
  #mend(): void {
    const { network, nodes } = this.#world;
    this.#disturb("* all is well");
    network.mendAll();
    network.weather = fine;
    for (const node of nodes) {
      this.#world.trouble(node, null);
      node.resume();
      node.boot();
      node.ahead = 0;
    }
    // Who was told to stop has stopped, and who died is there again.
    this.#pass(1_000_000);
    if (this.#random.chance(0.5)) this.#company.regroup();
    this.#company.agree();
    for (const node of nodes) {
      this.#plugIn(node);
      for (const segment of segments) node.kernel.carrier(segment, true);
      const plan = this.#plan(node);
      if (!node.start(plan)) node.reload(plan);
      for (let run = 3; run > 0; run--) for (const [id, event] of good) node.prove(id, event);
    }
    this.#disturb("* everybody runs what was agreed on");
  }
}

function checked(ok: boolean): Event {
  return { kind: "result", ok, how: { kind: "exited", status: ok ? 0 : 1 } };
}
