import { parseIpv6 } from "../../src/core/mod.ts";
import type { Capture } from "../lab/capture.ts";
import { Daemon, keepalived, type Make } from "../lab/daemon.ts";
import type { Host } from "../lab/host.ts";
import { Lab } from "../lab/lab.ts";
import type { Frame } from "../lab/packet.ts";
import type { Program } from "../lab/program.ts";
import { sleep, wallClock } from "../lab/wait.ts";
import {
  FAILURE,
  FOLDER,
  NUMBER,
  PARTNER_ADDRESS,
  PARTNER_VRID,
  PROGRAM,
  ROUTE,
  VIRTUAL_ADDRESS,
  VIRTUAL_ADDRESS_6,
} from "./conf.ts";
import { type Deed, type Driver, INTERFACE, NODE_ADDRESS } from "./driver.ts";
import type { NodeName, Observation, Stamp, World } from "./driver.ts";

/** Runs scenarios with real daemons on hosts of the lab, in real time: the same on all nodes, or one for each. */
export function labDriver(makes: Make | Partial<Record<NodeName, Make>>): Driver<LabWorld> {
  const of = (node: NodeName) => "command" in makes ? makes : makes[node]!;
  return {
    name: "command" in makes
      ? `${makes.name} in the lab`
      : `${Object.entries(makes).map(([node, { name }]) => `${name} (${node})`).join(" with ")} in the lab`,
    slack: 0.3,
    exact: false,
    yardstick: makes === keepalived,
    open: async (nodes, second = false) => {
      const world = await LabWorld.open(of, nodes);
      if (second) await world.addSegment();
      return world;
    },
  };
}

/** Hosts of the lab as a world that scenarios are played in. */
export class LabWorld implements World {
  readonly #makeOf: (node: NodeName) => Make;
  readonly #lab: Lab;
  readonly #daemons = new Map<NodeName, Daemon>();
  readonly #processes = new Map<NodeName, Program>();
  readonly #folders = new Map<NodeName, string>();
  readonly #hosts: ReadonlyMap<NodeName, Host>;
  /** Everything on a second segment. */
  #second: Capture | null = null;

  private constructor(
    makeOf: (node: NodeName) => Make,
    lab: Lab,
    /** Everything on the wire. */
    readonly capture: Capture,
    hosts: ReadonlyMap<NodeName, Host>,
  ) {
    this.#makeOf = makeOf;
    this.#lab = lab;
    this.#hosts = hosts;
  }

  static async open(makeOf: (node: NodeName) => Make, nodes: readonly NodeName[]): Promise<LabWorld> {
    const lab = await Lab.open(...nodes.map((node) => NODE_ADDRESS[node]));
    try {
      const capture = await lab.capture();
      await Promise.all(lab.hosts.map((host) => host.watch()));
      const hosts = new Map(nodes.map((node) => [node, lab.host(NODE_ADDRESS[node])]));
      return new LabWorld(makeOf, lab, capture, hosts);
    } catch (error) {
      await lab[Symbol.asyncDispose]();
      throw error;
    }
  }

  now(): Stamp {
    return wallClock();
  }

  pass(seconds: number): Promise<void> {
    return sleep(seconds);
  }

  heldUp(): number {
    return this.#lab.heldUp();
  }

  async catchUp(): Promise<void> {
    const captures = this.#second === null ? [this.capture] : [this.capture, this.#second];
    await Promise.all([...captures, ...this.#hosts.values()].map((witness) => witness.catchUp()));
  }

  /** The host that plays a node. */
  host(node: NodeName): Host {
    return this.#hosts.get(node)!;
  }

  /** The daemon that was last started on a node. */
  daemon(node: NodeName): Daemon {
    const daemon = this.#daemons.get(node);
    if (daemon === undefined) throw new Error(`no daemon runs on ${node}`);
    return daemon;
  }

  async perform(deed: Deed): Promise<void> {
    switch (deed.kind) {
      case "start":
        return this.#start(deed.node, deed.config);
      case "reload":
        return await this.daemon(deed.node).reload(this.#placed(deed.node, deed.config));
      case "stop":
        return await this.#stop(deed.node);
      case "kill":
        return await this.daemon(deed.node).kill();
      case "unplug":
      case "plug": {
        const host = this.host(deed.node);
        return await host[deed.kind](deed.second ? host.secondPort : host.port);
      }
      case "process":
        return await this.#process(deed.node, deed.running);
      case "unroute":
        await this.host(deed.node).run("ip", "route", "del", ROUTE);
        return;
      case "cut":
        return await this.#lab.cut(this.host(deed.from), this.host(deed.to));
      case "heal":
        return await this.#lab.heal();
      case "check":
        return await this.#check(deed.node, deed.ok);
      case "number":
        return await Deno.writeTextFile(`${this.#folder(deed.node)}/${NUMBER}`, `${deed.value}\n`);
      case "unassign": {
        const words = ["-n", this.host(deed.node).namespace, "address", "del", `${deed.address}/24`];
        await this.host(deed.node).attempt("ip", ...words, "dev", INTERFACE);
        return;
      }
    }
  }

  async #process(node: NodeName, running: boolean): Promise<void> {
    const known = this.#processes.get(node);
    if (!running) return await known?.kill();
    const path = `${this.#folder(node)}/${PROGRAM}`;
    await Deno.copyFile("/bin/sleep", path);
    this.#processes.set(node, this.host(node).start([path, "1000"]));
  }

  async #check(node: NodeName, ok: boolean): Promise<void> {
    const path = `${this.#folder(node)}/${FAILURE}`;
    if (ok) await Deno.remove(path);
    else await Deno.writeTextFile(path, "");
  }

  /** A folder of the node's own, where scripts and files are. */
  #folder(node: NodeName): string {
    const known = this.#folders.get(node) ?? Deno.makeTempDirSync();
    this.#folders.set(node, known);
    return known;
  }

  #placed(node: NodeName, config: string): string {
    return config.includes(FOLDER) ? config.replaceAll(FOLDER, this.#folder(node)) : config;
  }

  async #start(node: NodeName, config: string): Promise<void> {
    const text = this.#placed(node, config);
    const daemon = await Daemon.start(this.#makeOf(node), this.#lab, this.host(node), text);
    this.#daemons.set(node, daemon);
    await daemon.ready();
  }

  async #stop(node: NodeName): Promise<void> {
    const ending = await this.daemon(node).stop();
    if (ending.kind !== "exit" || ending.code !== 0) {
      throw new Error(`${node} ended with ${JSON.stringify(ending)}\n${this.account()}`);
    }
  }

  /** Gives every host an interface `ens34` on a segment of its own. */
  async addSegment(): Promise<void> {
    this.#second = await this.#lab.addSegment();
  }

  trace(): readonly Observation[] {
    const seen: Observation[] = [];
    let last: NodeName | null = null;
    for (const frame of [...this.capture.frames, ...this.#second?.frames ?? []]) {
      // A virtual router's own address belongs to whoever last said to be its master.
      if (frame.kind === "advert" && isVirtualRouter(frame.from)) last = this.#speaker(frame.source);
      const node = this.#node(frame.from) ?? (isVirtualRouter(frame.from) ? last : null);
      if (node !== null) seen.push(...observe(node, frame));
    }
    for (const [node, host] of this.#hosts) {
      for (const { at, kind, address } of host.seen()) {
        if (isVirtual(address)) seen.push({ kind, at, node, address: VIRTUAL_ADDRESS });
        if (address === PARTNER_ADDRESS && kind === "release") {
          seen.push({ kind: "partner release", at, node });
        }
      }
    }
    for (const [node, host] of this.#hosts) {
      for (const { at, there } of host.seenRoute(ROUTE)) seen.push({ kind: "route", at, node, there });
    }
    return seen.sort((a, b) => a.at - b.at);
  }

  #node(mac: string): NodeName | null {
    for (const [node, host] of this.#hosts) if (host.mac === mac || host.secondMac === mac) return node;
    return null;
  }

  #speaker(source: string): NodeName | null {
    for (const [node, host] of this.#hosts) {
      if (host.address === source || linkLocalOf(host.mac) === source) return node;
    }
    return null;
  }

  account(): string {
    return this.#lab.tail();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#lab[Symbol.asyncDispose]();
    for (const folder of this.#folders.values()) await Deno.remove(folder, { recursive: true });
  }
}

/** RFC 5798 §7.3. */
function isVirtualRouter(mac: string): boolean {
  return mac.startsWith("00:00:5e:00:01:") || mac.startsWith("00:00:5e:00:02:");
}

/** The address that the kernel makes of a hardware address (RFC 4291, appendix A). */
function linkLocalOf(mac: string): string | null {
  const [a = 0, b, c, d, e, f] = mac.split(":").map((part) => parseInt(part, 16));
  const bytes = [a ^ 2, b, c, 0xff, 0xfe, d, e, f].map((byte = 0) => byte.toString(16).padStart(2, "0"));
  return parseIpv6(`fe80::${bytes.join("").match(/..../g)?.join(":")}`);
}

/** IPv6's stands for the one that scenarios speak of. */
function isVirtual(address: string): boolean {
  return address === VIRTUAL_ADDRESS || address === VIRTUAL_ADDRESS_6;
}

function observe(node: NodeName, frame: Frame): Observation[] {
  if (frame.kind === "advert") {
    const { at, version, vrid, priority, interval, addresses } = frame;
    if (vrid === PARTNER_VRID) return [{ kind: "partner", at, node, priority }];
    return [{ kind: "advert", at, node, version, vrid, priority, interval, addresses }];
  }
  const announced = frame.kind === "neighbor" || (frame.kind === "arp" && frame.gratuitous);
  if (announced && isVirtual(frame.sender)) {
    return [{ kind: "announcement", at: frame.at, node, address: VIRTUAL_ADDRESS }];
  }
  return [];
}
