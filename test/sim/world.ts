import { asSeconds, type IpAddress, type VirtualAddress } from "../../src/core/mod.ts";
import { Engine, type InstanceSnapshot } from "../../src/engine/mod.ts";
import { worded } from "../../src/observe/words.ts";
import { Clock, NodeClock, type Time } from "./clock.ts";
import type { Trouble } from "./kernel.ts";
import { Network, type Packet, type Weather } from "./network.ts";
import { type Manners, Node, type Outfit, type Surroundings } from "./node.ts";
import type { Oracle } from "./oracle/mod.ts";
import { Random } from "./random.ts";
import { Trace } from "./trace.ts";
import type { Turn } from "./turn.ts";

/** What a world is made of. */
export interface WorldOptions {
  readonly seed: number;
  readonly weather: Weather;
  readonly manners: Manners;
  readonly oracles: readonly Oracle[];
  readonly newEngine?: () => Engine;
}

/** Messages that say what the kernel's lines say as well. */
const repeated: ReadonlySet<string> = new Set(["vrrp.announcing", "vrrp.announced"]);

/** Nodes, network and clock of one run, and those who watch. */
export class World implements Surroundings {
  readonly clock = new Clock();
  readonly network: Network;
  readonly nodes: Node[] = [];
  readonly trace = new Trace();
  readonly manners: Manners;
  readonly newEngine: () => Engine;
  /** The weather of a fine day: how long packets may take when nothing is wrong. */
  readonly fine: Weather;
  /** What each running node last showed of its instances. */
  readonly view = new Map<Node, readonly InstanceSnapshot[]>();
  /** Grows whenever a node shows something else of its instances, or something was done to the world. */
  epoch = 0;
  /** Sees packets leave; for drivers. */
  onPacket: (packet: Packet) => void = () => {};
  /** Hears of announcements that leave; for drivers. */
  onAnnouncement: (node: Node, address: IpAddress) => void = () => {};
  /** Hears of addresses that come and go; for drivers. */
  onAddress: (node: Node, verb: "hold" | "release", address: IpAddress) => void = () => {};
  readonly #random: Random;
  readonly #oracles: readonly Oracle[];
  readonly #troubled = new Set<Node>();
  #calmSince: Time = 0;
  #stillSince: Time = 0;

  constructor({ seed, weather, manners, oracles, newEngine }: WorldOptions) {
    this.#random = new Random(seed);
    this.fine = weather;
    this.manners = manners;
    this.newEngine = newEngine ?? (() => new Engine());
    this.#oracles = oracles;
    this.network = new Network(this.clock, this.#random.fork(), weather);
    this.network.watch = (what, packet, to) => this.#wire(what, packet, to);
  }

  /** Adds a host that is up, with nothing running on it. */
  add(name: string, outfit: readonly Outfit[], clock: NodeClock): Node {
    const node = new Node(name, outfit, clock, this, this.#random.fork());
    this.nodes.push(node);
    this.network.attach(node);
    return node;
  }

  node(name: string): Node {
    return this.nodes.find((node) => node.name === name)!;
  }

  /** Since when nothing has been wrong or done to the world; `null` while something is wrong. */
  get calmSince(): Time | null {
    return this.#well ? this.#calmSince : null;
  }

  /** The same, but reloads do not count. */
  get stillSince(): Time | null {
    return this.#well ? this.#stillSince : null;
  }

  get #well(): boolean {
    return this.network.weather === this.fine && this.network.whole && this.#troubled.size === 0;
  }

  /** Something is done to the world that its nodes have to cope with; `settling` more until it has passed. */
  disturb(text: string, who = "world", { settling = 0, reload = false } = {}): void {
    this.trace.add(this.clock.now, "deed", who, text);
    this.epoch++;
    this.#calmSince = Math.max(this.#calmSince, this.clock.now + settling);
    if (!reload) this.#stillSince = this.#calmSince;
    for (const node of this.nodes) if (!node.working) this.view.delete(node);
  }

  /** The kernel of a node refuses an action from now on; `null`: no longer. */
  trouble(node: Node, trouble: Trouble | null): void {
    node.kernel.trouble = trouble;
    if (trouble) this.#troubled.add(node);
    else this.#troubled.delete(node);
  }

  /** Lets the world go on until then. */
  runUntil(end: Time): void {
    this.clock.runUntil(end);
  }

  /** Tells the oracles that the run is over. */
  end(): void {
    for (const oracle of this.#oracles) oracle.end?.(this);
  }

  turned(turn: Turn): void {
    const { node } = turn;
    const before = this.view.get(node);
    const reloaded = turn.fed.some(({ kind }) => kind === "reload");
    if (!before || reloaded || !node.working || !alike(before, turn.snapshot)) this.epoch++;
    if (node.working) this.view.set(node, turn.snapshot);
    else this.view.delete(node);
    for (const { action } of turn.effects) {
      if (action.kind === "log" && !repeated.has(action.entry.code)) {
        this.trace.add(turn.at, "log", node.name, worded(action.entry).text);
      }
    }
    for (const oracle of this.#oracles) oracle.turn?.(turn, this);
  }

  addressed(node: Node, verb: "hold" | "release", interface_: string, address: IpAddress): void {
    const sign = verb === "hold" ? "+" : "-";
    this.trace.add(this.clock.now, "kernel", node.name, `${sign} ${address} on ${interface_}`);
    this.onAddress(node, verb, address);
  }

  announced(node: Node, held: VirtualAddress, repeat: number): void {
    for (const oracle of this.#oracles) oracle.announced?.(node, held, this);
    const { address, interface: on } = held;
    if (!node.kernel.up(on)) return;
    this.trace.add(this.clock.now, "kernel", node.name, `announces ${address}, ${repeat} times`);
    for (let sent = 0; sent < repeat; sent++) this.onAnnouncement(node, address);
  }

  #wire(what: "sent" | "lost", packet: Packet, to: string | null): void {
    if (what === "sent") this.onPacket(packet);
    const { from, segment, meant } = packet;
    const { spec: { version, vrid, interval }, priority } = meant;
    const text = what === "sent"
      ? `advert on ${segment}: version ${version}, vrid ${vrid}, priority ${priority}, ${
        asSeconds(interval)
      } s`
      : `does not hear ${from} on ${segment}: vrid ${vrid}, priority ${priority}`;
    this.trace.add(this.clock.now, what === "sent" ? "wire" : "lost", to ?? from, text);
  }
}

/** Whether two snapshots show instances in the same states. */
function alike(a: readonly InstanceSnapshot[], b: readonly InstanceSnapshot[]): boolean {
  return a.length === b.length && a.every((one, row) => {
    const other = b[row]!;
    return one.name === other.name && one.since === other.since && one.state === other.state &&
      one.priority === other.priority && one.source === other.source && one.fault === other.fault;
  });
}
