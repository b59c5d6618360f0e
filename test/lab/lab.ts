import { run } from "./command.ts";
import { Capture } from "./capture.ts";
import { HoldUp } from "./hold_up.ts";
import { hardwareAddress, Host, SECOND } from "./host.ts";
import { addFolder, addNamespace, removeNamespace, sweep } from "./namespace.ts";

/** The addresses of the tutorial's hosts, of its client, and the one that moves. */
export const NODE1 = "192.168.199.121";
export const NODE2 = "192.168.199.122";
export const CLIENT = "192.168.199.130";
export const VIRTUAL = "192.168.199.128";

/**
 * Hosts on a bridge, all of it in network namespaces that belong to this lab alone: several labs run at once, in one
 * process or in many, and do not meet. Disposing removes everything, whatever happened before.
 */
export class Lab implements AsyncDisposable {
  readonly hosts: Host[] = [];
  readonly #captures: Capture[] = [];
  readonly #holdUp = new HoldUp();
  readonly #directory: string;
  #bridge = "";

  private constructor(directory: string) {
    this.#directory = directory;
  }

  /** Makes the bridge and a host for each address. */
  static async open(...addresses: string[]): Promise<Lab> {
    await sweep();
    const lab = new Lab(await addFolder());
    try {
      lab.#bridge = await addNamespace();
      await lab.#ip("link", "add", "br0", "type", "bridge", "mcast_snooping", "0");
      await lab.#ip("link", "set", "br0", "up");
      await run(
        ["ip", "netns", "exec", lab.#bridge, "nft", "-f", "-"],
        "table netdev cut {}\n",
      );
      for (const address of addresses) await lab.#add(address);
      return lab;
    } catch (error) {
      await lab[Symbol.asyncDispose]();
      throw error;
    }
  }

  async #ip(...words: string[]): Promise<void> {
    await run(["ip", "-n", this.#bridge, ...words]);
  }

  /**
   * Plugs an `ens34` of every host into a bridge of its own; the last number of its address is that of the host.
   * @returns a capture on that bridge
   */
  async addSegment(): Promise<Capture> {
    await this.#ip("link", "add", "br1", "type", "bridge", "mcast_snooping", "0");
    await this.#ip("link", "set", "br1", "up");
    for (const host of this.hosts) {
      const [port, space] = [host.secondPort, host.namespace];
      const ip = (...words: string[]) => run(["ip", "-n", space, ...words]);
      await this.#ip("link", "add", port, "type", "veth", "peer", "name", SECOND, "netns", space);
      await this.#ip("link", "set", port, "master", "br1", "up");
      await ip("address", "add", `192.168.198.${host.address.split(".")[3]}/24`, "dev", SECOND);
      await ip("link", "set", SECOND, "up");
      host.secondMac = await hardwareAddress(space, SECOND);
    }
    const capture = await Capture.open(["ip", "netns", "exec", this.#bridge], "br1");
    this.#captures.push(capture);
    return capture;
  }

  async #add(address: string): Promise<void> {
    const port = `port${this.hosts.length + 1}`;
    const host = new Host(await addNamespace(), address, this.#bridge, port);
    this.hosts.push(host);
    const ip = (...words: string[]) => run(["ip", "-n", host.namespace, ...words]);
    // IPv6 would only make noise on the wire: neighbour discovery, router solicitations.
    await host.run(
      "sysctl",
      "-qw",
      "net.ipv6.conf.all.disable_ipv6=1",
      "net.ipv6.conf.default.disable_ipv6=1",
    );
    await ip("link", "set", "lo", "up");
    await host.insert();
    await run(
      ["ip", "netns", "exec", this.#bridge, "nft", "-f", "-"],
      `add chain netdev cut ${port} { type filter hook egress device "${port}" priority 0; }\n`,
    );
  }

  /** The host with an address of its own. */
  host(address: string): Host {
    const found = this.hosts.find((host) => host.address === address);
    if (found === undefined) throw new Error(`no host has ${address}`);
    return found;
  }

  /** How much later than usual things may be so far, in seconds, since the machine itself stood still for so long. */
  heldUp(): number {
    return this.#holdUp.longest();
  }

  /** Who sent a frame. */
  sender(mac: string): Host | undefined {
    return this.hosts.find((host) => host.mac === mac);
  }

  /** Loses every frame from one host to another, one way. What is captured on the bridge still shows it. */
  async cut(from: Host, to: Host): Promise<void> {
    await this.#nft(`add rule netdev cut ${to.port} ether saddr ${from.mac} drop\n`);
  }

  /** Undoes every cut. */
  async heal(): Promise<void> {
    await this.#nft("flush table netdev cut\n");
  }

  async #nft(commands: string): Promise<void> {
    await run(["ip", "netns", "exec", this.#bridge, "nft", "-f", "-"], commands);
  }

  /** Captures on the bridge: every ARP and VRRP frame of every host, once; `only` narrows it (pcap-filter(7)). */
  async capture(only?: string): Promise<Capture> {
    const capture = await Capture.open(["ip", "netns", "exec", this.#bridge], "br0", only);
    this.#captures.push(capture);
    return capture;
  }

  /** A fresh directory for configuration files, pid files and the like. */
  directory(): Promise<string> {
    return Deno.makeTempDir({ dir: this.#directory });
  }

  /** What everybody wrote last, for messages. */
  tail(): string {
    return this.hosts.map((host) => host.tail()).filter((text) => text !== "").join("\n");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#holdUp[Symbol.dispose]();
    await Promise.all([
      ...this.hosts.map((host) => host[Symbol.asyncDispose]()),
      ...this.#captures.map((capture) => capture.dispose()),
    ]);
    const namespaces = [...this.hosts.map((host) => host.namespace), this.#bridge];
    await Promise.all(namespaces.filter((name) => name !== "").map(removeNamespace));
    await Deno.remove(this.#directory, { recursive: true });
  }
}
