import { createBridge, createVeth, setLinkMaster } from "../wire/mod.ts";
import { Namespace } from "./namespace.ts";
import type { Node } from "./observation.ts";
import type { Plan } from "./plan.ts";

/** The processes whose network namespaces the lab is made of. */
export interface Pids {
  readonly switch: number;
  readonly hosts: readonly [number, number];
  readonly client: number;
}

/** The name of the client's only interface. */
const CLIENT_INTERFACE = "eth0";
const BRIDGE = "bridge";

/** The lab's network: a bridge in a namespace of its own, and a cable to each interface of the hosts and the client. */
export class Network {
  readonly #plan: Plan;
  readonly #switch: Namespace;
  readonly #hosts = new Map<Node, Namespace>();
  readonly #all: Namespace[];
  readonly #ports = new Map<string, Node>();
  readonly #portIndexes = new Map<number, Node>();

  /**
   * Connects the namespaces as planned.
   * @throws Error when the kernel refuses something
   */
  constructor(plan: Plan, pids: Pids) {
    this.#plan = plan;
    this.#switch = new Namespace(pids.switch);
    this.#all = [this.#switch];
    this.#switch.request("a bridge", (sequence) => createBridge(sequence, BRIDGE));
    this.#switch.setLink(BRIDGE, true);
    for (const [index, { node, interfaces }] of plan.hosts.entries()) {
      const host = this.#join(pids.hosts[index]!);
      this.#hosts.set(node, host);
      for (const [number, own] of interfaces.entries()) {
        const port = `node${node}-${number}`;
        this.#connect(port, host, own.name);
        host.assign(own.name, own);
        this.#ports.set(port, node);
        this.#portIndexes.set(this.#switch.index(port), node);
      }
    }
    const client = this.#join(pids.client);
    this.#connect("client", client, CLIENT_INTERFACE);
    for (const address of plan.client) client.assign(CLIENT_INTERFACE, address);
  }

  /** The host that sends what comes in at the bridge's port of this index; `null` when it is none of the hosts. */
  nodeAt(portIndex: number): Node | null {
    return this.#portIndexes.get(portIndex) ?? null;
  }

  /** Pulls a host's cables, or plugs them in again. */
  plug(node: Node, plugged: boolean): void {
    for (const [port, owner] of this.#ports) if (owner === node) this.#switch.setLink(port, plugged);
  }

  /** Takes the virtual addresses of the watched instance from a host, as switching it off would. */
  forget(node: Node): void {
    const { addresses, excluded } = this.#plan.hosts[node - 1]!.watched;
    for (const held of [...addresses, ...excluded]) this.#hosts.get(node)?.withdraw(held.interface, held);
  }

  /** Lets go of the namespaces; they end with their processes. */
  close(): void {
    for (const namespace of this.#all) namespace.close();
  }

  #join(pid: number): Namespace {
    const namespace = new Namespace(pid);
    this.#all.push(namespace);
    namespace.setLink("lo", true);
    return namespace;
  }

  #connect(port: string, to: Namespace, name: string): void {
    this.#switch.request(
      `a cable to ${name}`,
      (sequence) => createVeth(sequence, port, name, { peerNamespacePid: to.pid }),
    );
    const index = this.#switch.index(port);
    const bridge = this.#switch.index(BRIDGE);
    this.#switch.request(`a port for ${name}`, (sequence) => setLinkMaster(sequence, index, bridge));
    this.#switch.setLink(port, true);
  }
}
