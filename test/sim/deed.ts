import type { AdvertSpec, IpAddress } from "../../src/core/mod.ts";
import type { Plan } from "../../src/engine/mod.ts";
import type { VrrpParams } from "../../src/machine/mod.ts";
import { encodeAdvert } from "../../src/wire/mod.ts";
import type { Trouble } from "./kernel.ts";
import type { Weather } from "./network.ts";
import type { Node } from "./node.ts";
import type { World } from "./world.ts";

/** One direction between two nodes on a segment. */
export type Path = readonly [segment: string, from: string, to: string];

/** A change of a node's configuration. */
export type Change =
  | { readonly kind: "nothing" }
  | { readonly kind: "change"; readonly name: string; readonly params: Partial<VrrpParams> }
  | { readonly kind: "drop"; readonly name: string }
  | { readonly kind: "add"; readonly params: VrrpParams }
  | { readonly kind: "all"; readonly changes: readonly Change[] };

/** What is wrong with a packet that a stranger sends. A `farewell` is right, but nobody's. */
export type Flaw =
  | "ttl"
  | "version"
  | "vrid"
  | "interval"
  | "addresses"
  | "password"
  | "no password"
  | "group"
  | "garbage"
  | "farewell";

/** All that can be done to a world. Data, so that a story can be printed. */
export type Deed =
  | {
    readonly kind: "start" | "stop" | "halt" | "resume" | "crash" | "boot" | "overrun";
    readonly node: string;
  }
  | { readonly kind: "kill"; readonly node: string; readonly restartAfter: number }
  | { readonly kind: "reload"; readonly node: string; readonly change: Change }
  | { readonly kind: "cut" | "mend"; readonly paths: readonly Path[] }
  | { readonly kind: "weather"; readonly weather: Weather | null }
  | { readonly kind: "carrier"; readonly node: string; readonly interface: string; readonly up: boolean }
  | { readonly kind: "pull out"; readonly node: string; readonly interface: string }
  | { readonly kind: "plug in"; readonly node: string; readonly interface: string }
  /** The node's own address goes, and another one or none comes in its place. */
  | {
    readonly kind: "renumber";
    readonly node: string;
    readonly interface: string;
    readonly host: number | null;
  }
  | { readonly kind: "unassign"; readonly node: string; readonly instance: string }
  | { readonly kind: "trouble"; readonly node: string; readonly trouble: Trouble | null }
  | { readonly kind: "stranger"; readonly node: string; readonly instance: string; readonly flaw: Flaw };

/** Does deeds, and knows what every node is meant to run. */
export class Doer {
  readonly #world: World;
  readonly #plans: Map<string, Plan>;
  readonly #own: (node: string, interface_: string) => { address: IpAddress; prefix: number };

  constructor(
    world: World,
    plans: ReadonlyMap<string, Plan>,
    own: (node: string, interface_: string) => { address: IpAddress; prefix: number },
  ) {
    this.#world = world;
    this.#plans = new Map(plans);
    this.#own = own;
  }

  /** What a node is meant to run. */
  plan(node: string): Plan {
    return this.#plans.get(node) ?? { instances: [] };
  }

  do(deed: Deed): void {
    const world = this.#world;
    world.disturb(told(deed), "node" in deed ? deed.node : "world", {
      settling: this.#settling(deed),
      reload: deed.kind === "reload",
    });
    if ("node" in deed) this.#toNode(deed, world.node(deed.node));
    else if (deed.kind === "weather") this.#weather(deed.weather);
    else {
      for (const path of deed.paths) {
        if (deed.kind === "cut") world.network.cut(...path);
        else world.network.mend(...path);
      }
    }
    // The node may have gone or come: what it showed before is past.
    for (const node of world.nodes) if (!node.working) world.view.delete(node);
  }

  /** Packets that were sent in bad weather may still be on their way after it. */
  #settling(deed: Deed): number {
    return deed.kind === "weather" && deed.weather === null ? this.#world.network.weather.delay[1] : 0;
  }

  #weather(weather: Weather | null): void {
    this.#world.network.weather = weather ?? this.#world.fine;
  }

  #toNode(deed: Extract<Deed, { node: string }>, node: Node): void {
    switch (deed.kind) {
      case "start":
        node.start(this.plan(node.name));
        return;
      case "kill":
        node.kill(deed.restartAfter);
        return;
      case "reload":
        this.#reload(node, deed.change);
        return;
      case "trouble":
        this.#world.trouble(node, deed.trouble);
        return;
      case "stranger":
        this.#stranger(node, deed.instance, deed.flaw);
        return;
      case "boot":
        node.plan = this.plan(node.name);
        node.boot();
        return;
      case "stop":
      case "halt":
      case "resume":
      case "crash":
      case "overrun":
        node[deed.kind]();
        return;
      default:
        this.#toKernel(deed, node);
    }
  }

  #toKernel(
    deed: Extract<Deed, { kind: "carrier" | "pull out" | "plug in" | "renumber" | "unassign" }>,
    node: Node,
  ) {
    const { kernel } = node;
    if (node.status === "down") return;
    if (deed.kind === "unassign") {
      const held = this.#params(node, deed.instance)?.addresses[0];
      if (held) kernel.remove(held.interface, held.address);
      return;
    }
    const on = deed.interface;
    const { address, prefix } = this.#own(node.name, on);
    if (deed.kind === "carrier") kernel.carrier(on, deed.up);
    else if (deed.kind === "pull out") kernel.pullOut(on);
    else if (deed.kind === "plug in") {
      if (!kernel.exists(on)) kernel.plugIn(on, [{ address, prefix }]);
    } else this.#renumber(node, on, deed.host);
  }

  #renumber({ name, kernel }: Node, on: string, host: number | null): void {
    const { address, prefix } = this.#own(name, on);
    const net = address.slice(0, address.lastIndexOf(".") + 1);
    for (const held of kernel.links().find((link) => link.name === on)?.addresses ?? []) {
      // Hosts below 100 are nodes.
      if (held.address.startsWith(net) && Number(held.address.slice(net.length)) < 100) {
        kernel.remove(on, held.address);
      }
    }
    if (host !== null) kernel.add(on, `${net}${host}` as IpAddress, prefix);
  }

  #reload(node: Node, change: Change): void {
    const plan = changed(this.plan(node.name), change);
    this.#plans.set(node.name, plan);
    node.reload(plan);
  }

  #params(node: Node, instance: string): VrrpParams | undefined {
    return this.plan(node.name).instances.find(({ name }) => name === instance);
  }

  /** Somebody who is no node sends a packet to everybody. */
  #stranger(node: Node, instance: string, flaw: Flaw): void {
    const params = this.#params(node, instance);
    if (!params) return;
    const spec = { ...specOf(params), ...flawed(params, flaw) };
    const priority = flaw === "farewell" ? 0 : 255;
    const bytes = encodeAdvert(spec, priority);
    const ttl = flaw === "ttl" ? 254 : 255;
    bytes[8] = ttl;
    const spoilt = flaw === "garbage";
    if (spoilt) bytes.fill(0x5a, 20);
    const { network, clock } = this.#world;
    const meant = { spec, priority, ttl, spoilt };
    network.send({
      segment: params.interface,
      from: "?",
      to: spec.destinations[0]!,
      bytes,
      meant,
      sentAt: clock.now,
    });
  }
}

function specOf(params: VrrpParams): AdvertSpec {
  return {
    interface: params.interface,
    version: params.version,
    vrid: params.vrid,
    interval: params.interval,
    addresses: params.addresses.map(({ address }) => address),
    auth: params.auth,
    source: "192.168.1.250" as IpAddress,
    destinations: [params.group],
    ttl: 255,
    checksumForm: params.version === 2 ? "plain" : "pseudo-header",
  };
}

function flawed({ version, vrid, interval, auth }: VrrpParams, flaw: Flaw): Partial<AdvertSpec> {
  switch (flaw) {
    case "version":
      return version === 2
        ? { version: 3, checksumForm: "pseudo-header", auth: { kind: "none" } }
        : { version: 2, checksumForm: "plain", interval: 1_000_000 as typeof interval };
    case "vrid":
      return { vrid: 255 - vrid };
    case "interval":
      return {
        interval: version === 2 ? interval + 1_000_000 as typeof interval : 2 * interval as typeof interval,
      };
    case "addresses":
      return { addresses: ["203.0.113.1" as IpAddress] };
    case "password":
      return auth.kind === "simple" ? { auth: { kind: "simple", password: "1112" } } : {};
    case "no password":
      return { auth: { kind: "none" } };
    case "group":
      return { destinations: ["224.0.0.19" as IpAddress] };
    default:
      return {};
  }
}

function changed(plan: Plan, change: Change): Plan {
  const { instances } = plan;
  switch (change.kind) {
    case "all":
      return change.changes.reduce(changed, plan);
    case "nothing":
      return { instances };
    case "drop":
      return { instances: instances.filter(({ name }) => name !== change.name) };
    case "add":
      return { instances: [...instances.filter(({ name }) => name !== change.params.name), change.params] };
    case "change":
      return {
        instances: instances.map((old) => old.name === change.name ? { ...old, ...change.params } : old),
      };
  }
}

/** A deed in words. */
export function told(deed: Deed): string {
  const { kind, ...rest } = deed;
  if ("node" in rest) delete (rest as { node?: string }).node;
  const details = JSON.stringify(rest);
  return `* ${kind}${details === "{}" ? "" : ` ${details}`}`;
}
