import type { Host } from "../lab/host.ts";
import { run } from "../lab/command.ts";
import { Daemon, type Make } from "../lab/daemon.ts";
import { Lab, NODE1, NODE2 } from "../lab/lab.ts";
import type { Cable } from "./account.ts";
import { cableName } from "./conf.ts";
import { Program } from "../lab/program.ts";
import { Observer, ownProgram } from "./observer.ts";
import type { Quest } from "./probe.ts";

/** What is open now: a run that is ended by a signal closes it. */
const open = new Set<Field>();

/** Closes all that is open. */
export async function closeAll(): Promise<void> {
  await Promise.all([...open].map((field) => field[Symbol.asyncDispose]()));
}

interface Link {
  readonly ifname: string;
  readonly ifindex: number;
  readonly address: string;
}

/**
 * Two hosts of the lab with as many cables between them as wanted, each with a bridge of its own, and an observer at all
 * bridges. Disposing ends and removes everything.
 */
export class Field implements AsyncDisposable {
  readonly cables = new Map<number, Cable>();
  readonly lab: Lab;
  /** The indexes of the bridges, by segment. */
  bridges: readonly number[] = [];
  #observer: Observer | null = null;
  #prober: Program | null = null;

  private constructor(lab: Lab) {
    this.lab = lab;
    open.add(this);
  }

  /** @param segments how many cables each host has */
  static async open(segments: number): Promise<Field> {
    const field = new Field(await Lab.open(NODE1, NODE2));
    try {
      await field.#plug(segments);
      return field;
    } catch (error) {
      await field[Symbol.asyncDispose]();
      throw error;
    }
  }

  get hosts(): readonly [Host, Host] {
    return [this.lab.host(NODE1), this.lab.host(NODE2)];
  }

  get observer(): Observer {
    if (this.#observer === null) throw new Error("not open yet");
    return this.#observer;
  }

  /** The index of the bridge's port that a host's cable is plugged into. */
  port(host: number, segment = 0): number {
    for (const [port, cable] of this.cables) {
      if (cable.host === host && cable.segment === segment) return port;
    }
    throw new Error(`host ${host} has no cable ${segment}`);
  }

  start(make: Make, host: 0 | 1, text: string, ...more: string[]): Promise<Daemon> {
    return Daemon.start(make, this.lab, this.hosts[host], text, ...more);
  }

  /** Starts to ask a host for addresses as soon as it sends an advert; the program says `answered` when all have. */
  async probe(host: number, addresses: Quest["addresses"]): Promise<Program> {
    const namespace = this.hosts[host]!.namespace;
    const links = JSON.parse(await run(["ip", "-n", namespace, "-j", "link"])) as Link[];
    const macs = new Map(links.map(({ ifname, address }) => [ifname, address]));
    const cables = this.bridges.map((bridge, segment) => ({
      port: this.port(host, segment),
      bridge,
      mac: macs.get(cableName(segment))!,
    }));
    const quest: Quest = { bridges: this.bridges, cables, addresses };
    const file = `${await this.lab.directory()}/quest.json`;
    await Deno.writeTextFile(file, JSON.stringify(quest));
    this.#prober = new Program(ownProgram(this.hosts[0].bridge, 0, "probe.ts", file));
    await this.#prober.line(/^waiting$/, 30);
    return this.#prober;
  }

  /** Gives the first host interfaces with an address each; what is sent there never comes to the observer. */
  async aside(links: readonly { readonly name: string; readonly address: string }[]): Promise<void> {
    const lines = links.flatMap(({ name, address }) => [
      `link add ${name} type veth peer name ${name}-peer`,
      `address add ${address}/24 dev ${name}`,
      `link set ${name} up`,
      `link set ${name}-peer up`,
    ]);
    await batch(this.hosts[0].namespace, lines);
  }

  async #plug(segments: number): Promise<void> {
    const bridge = this.hosts[0].bridge;
    const ports = new Map<string, Cable>(this.hosts.map(({ port }, host) => [port, { host, segment: 0 }]));
    const lines: string[] = [];
    for (let segment = 1; segment < segments; segment++) {
      lines.push(`link add br${segment} type bridge mcast_snooping 0`, `link set br${segment} up`);
      for (const [host, { namespace }] of this.hosts.entries()) {
        const port = `p${host}-${segment}`;
        lines.push(
          `link add ${port} type veth peer name ${cableName(segment)} netns ${namespace}`,
          `link set ${port} master br${segment} up`,
        );
        ports.set(port, { host, segment });
      }
    }
    await batch(bridge, lines);
    for (const [host, { namespace }] of this.hosts.entries()) {
      const names = Array.from({ length: segments - 1 }, (_, i) => i + 1);
      await batch(
        namespace,
        names.flatMap((segment) => [
          `address add 10.250.${segment}.${host + 1}/24 dev ${cableName(segment)}`,
          `link set ${cableName(segment)} up`,
        ]),
      );
    }
    const links = JSON.parse(await run(["ip", "-n", bridge, "-j", "link"])) as Link[];
    for (const { ifname, ifindex } of links) {
      const cable = ports.get(ifname);
      if (cable !== undefined) this.cables.set(ifindex, cable);
    }
    this.bridges = links.filter(({ ifname }) => /^br\d+$/.test(ifname)).map(({ ifindex }) => ifindex);
    this.#observer = await Observer.open(bridge, this.bridges);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!open.delete(this)) return;
    await Promise.all([this.#prober?.dispose(), this.#observer?.[Symbol.asyncDispose]()]);
    await this.lab[Symbol.asyncDispose]();
  }
}

async function batch(namespace: string, lines: readonly string[]): Promise<void> {
  if (lines.length > 0) await run(["ip", "-n", namespace, "-batch", "-"], lines.join("\n") + "\n");
}
