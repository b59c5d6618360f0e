/**
 * The simulator as a driver for the table of scenarios: configuration text becomes a plan as in the daemon, and what is
 * observed is what is on the simulated wire and interfaces.
 * @module
 */
import { asSeconds, type Event, type IpAddress } from "../../src/core/mod.ts";
import { load, memoryReader } from "../../src/config/mod.ts";
import { lower, type Plan } from "../../src/engine/mod.ts";
import { decodeAdvert } from "../../src/wire/mod.ts";
import {
  type Deed,
  type Driver,
  INTERFACE,
  NODE_ADDRESS,
  type NodeName,
  type Observation,
  SECOND_INTERFACE,
  type Stamp,
  type World as ScenarioWorld,
} from "../scenario/driver.ts";
import { PARTNER_ADDRESS, PARTNER_VRID, ROUTE, VIRTUAL_ADDRESS } from "../scenario/conf.ts";
import { NodeClock } from "./clock.ts";
import type { Packet } from "./network.ts";
import { Addresses } from "./oracle/address.ts";
import { Adverts } from "./oracle/advert.ts";
import { Announcements } from "./oracle/announcement.ts";
import { Bookkeeping } from "./oracle/bookkeeping.ts";
import { Constancy } from "./oracle/constancy.ts";
import { Reference } from "./oracle/reference.ts";
import { Safety } from "./oracle/safety.ts";
import { Together, unaware } from "./oracle/together.ts";
import type { Node } from "./node.ts";
import { Random } from "./random.ts";
import { World } from "./world.ts";

/** What the table's scenarios track. */
const CHECK = "script:check";
const COUNT = "file:count";
const WORKER = "process:worker";

/** A script's end. In the table rise and fall are 1, so that its rhythm does not matter. */
function checked(ok: boolean): Event {
  return { kind: "result", ok, how: { kind: "exited", status: ok ? 0 : 1 } };
}

/** Lengths in µs. */
const weather = {
  delay: [30, 300],
  overtaking: false,
  loss: 0,
  duplication: 0,
  spoiling: 0,
  reflection: 0,
} as const;
const manners = { lateness: 300, noticeDelay: 500, outcomeDelay: null };

/** The simulator, with delays and clocks that follow from a seed. */
export function simDriver(seed: number): Driver {
  return {
    name: `the simulator, seed ${seed}`,
    slack: 0.005,
    exact: true,
    yardstick: false,
    open: (nodes, second = false) => Promise.resolve(new SimWorld(seed, nodes, second)),
  };
}

class SimWorld implements ScenarioWorld {
  readonly #world: World;
  readonly #observed: Observation[] = [];
  /** Whether the scripts of a node would succeed. */
  readonly #fine = new Map<string, boolean>();
  #cuts: [from: NodeName, to: NodeName][] = [];

  constructor(seed: number, names: readonly NodeName[], second: boolean) {
    const oracles = [
      unaware(new Reference()),
      new Bookkeeping(),
      new Addresses(),
      unaware(new Adverts()),
      new Announcements(),
      unaware(new Safety(false)),
      unaware(new Constancy()),
      new Together(),
    ];
    const world = new World({ seed, weather, manners, oracles });
    const random = new Random(seed);
    for (const name of names) {
      const addresses = [{ address: NODE_ADDRESS[name] as IpAddress, prefix: 24 }];
      world.add(
        name,
        [{ name: INTERFACE, addresses }, ...(second ? [{ name: SECOND_INTERFACE, addresses: [] }] : [])],
        new NodeClock(random.whole(0, 1e12), random.whole(-20, 20)),
      );
    }
    this.#world = world;
    for (const node of world.nodes) {
      node.kernel.watchRoute = ({ destination }, there) => {
        const to = `${destination?.address}/${destination?.prefix}`;
        if (to === ROUTE) this.#observed.push({ kind: "route", ...this.#seen(node.name), there });
      };
    }
    this.#runScripts();
    const see = (observation: Observation) => this.#observed.push(observation);
    world.onPacket = (packet) => see(advertOf(packet));
    world.onAnnouncement = (node, address) => {
      if (address === VIRTUAL_ADDRESS) see({ kind: "announcement", ...this.#seen(node.name), address });
    };
    world.onAddress = (node, kind, address) => {
      if (address === VIRTUAL_ADDRESS) see({ kind, ...this.#seen(node.name), address });
      if (address === PARTNER_ADDRESS && kind === "release") {
        see({ kind: "partner release", ...this.#seen(node.name) });
      }
    };
  }

  now(): Stamp {
    return this.#world.clock.now;
  }

  pass(seconds: number): Promise<void> {
    this.#world.runUntil(this.now() + Math.round(seconds * 1_000_000));
    return Promise.resolve();
  }

  heldUp(): number {
    return 0;
  }

  catchUp(): Promise<void> {
    return Promise.resolve();
  }

  async perform(deed: Deed): Promise<void> {
    const world = this.#world;
    world.disturb(`* ${deed.kind}`, "node" in deed ? deed.node : "world", { reload: deed.kind === "reload" });
    if (deed.kind === "cut") {
      world.network.cut(INTERFACE, deed.from, deed.to);
      this.#cuts.push([deed.from, deed.to]);
    } else if (deed.kind === "heal") {
      for (const [from, to] of this.#cuts) world.network.mend(INTERFACE, from, to);
      this.#cuts = [];
    } else await this.#toNode(deed);
    for (const node of world.nodes) if (!node.working) world.view.delete(node);
  }

  async #toNode(deed: Extract<Deed, { node: NodeName }>): Promise<void> {
    const node = this.#world.node(deed.node);
    switch (deed.kind) {
      case "start": {
        const plan = planOf(deed.config);
        this.#track(node, plan);
        node.start(plan);
        return;
      }
      case "reload": {
        const plan = planOf(deed.config);
        this.#track(node, plan);
        node.reload(plan);
        return;
      }
      case "check":
        // What is not looked at yet is seen when the script next runs.
        this.#fine.set(node.name, deed.ok);
        return;
      case "number":
        node.prove(COUNT, { kind: "value", value: deed.value });
        return;
      case "stop":
        node.stop();
        while (node.status !== "off") await this.pass(0.0001);
        return;
      case "kill":
        node.kill(null);
        return;
      case "plug":
      case "unplug":
        node.kernel.carrier(deed.second ? SECOND_INTERFACE : INTERFACE, deed.kind === "plug");
        return;
      case "process":
        node.prove(WORKER, { kind: "count", count: deed.running ? 1 : 0 });
        return;
      case "unroute":
        for (const { routes } of node.plan.instances) for (const route of routes) node.kernel.unroute(route);
        return;
      case "unassign":
        node.kernel.remove(INTERFACE, deed.address as IpAddress);
    }
  }

  /** Once a second, as is configured. */
  #runScripts(): void {
    for (const node of this.#world.nodes) {
      if (node.evidence.has(CHECK)) node.prove(CHECK, checked(this.#fine.get(node.name) ?? true));
    }
    this.#world.clock.after(1_000_000, () => this.#runScripts());
  }

  /** Scripts succeed and files say 0 until somebody changes that. A script runs for the first time when it is new. */
  #track(node: Node, { trackers = [] }: Plan): void {
    for (const { id } of trackers) {
      if (id === CHECK && !node.evidence.has(CHECK)) {
        node.prove(CHECK, checked(this.#fine.get(node.name) ?? true));
      }
      if (id === COUNT && !node.evidence.has(COUNT)) node.prove(COUNT, { kind: "value", value: 0 });
    }
  }

  trace(): readonly Observation[] {
    return this.#observed;
  }

  account(): string {
    return this.#world.trace.tail(80);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  #seen(name: string): { at: Stamp; node: NodeName } {
    return { at: this.now(), node: name as NodeName };
  }
}

function planOf(config: string): Plan {
  const path = "/etc/keepalived/keepalived.conf";
  const loaded = load(path, memoryReader(new Map([[path, config]])));
  const errors = loaded.diagnostics.filter(({ severity }) => severity === "error");
  const { plan, leftOut } = lower(loaded.config);
  if (errors.length > 0 || leftOut.length > 0) throw new Error(JSON.stringify([...errors, ...leftOut]));
  return plan;
}

function advertOf({ bytes, from, sentAt }: Packet): Observation {
  const read = decodeAdvert(bytes);
  if (!read.ok) throw new Error(`${from} sent what cannot be read: ${read.reason}`);
  const { version, vrid, priority, interval, addresses } = read.value;
  if (vrid === PARTNER_VRID) return { kind: "partner", at: sentAt, node: from as NodeName, priority };
  return {
    kind: "advert",
    at: sentAt,
    node: from as NodeName,
    version,
    vrid,
    priority,
    interval: asSeconds(interval),
    addresses,
  };
}
