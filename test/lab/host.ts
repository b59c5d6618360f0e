import { attempt, type Ended, run } from "./command.ts";
import { Capture } from "./capture.ts";
import { Program } from "./program.ts";
import { until } from "./wait.ts";

/** The interface of every host. */
export const INTERFACE = "ens33";
/** The interface of every host on a second segment. */
export const SECOND = "ens34";

/** An address on an interface, as `ip -j address` has it. */
export interface HostAddress {
  readonly local: string;
  readonly prefixlen: number;
  readonly scope: string;
  readonly label?: string;
  readonly secondary?: boolean;
}

/** An address that appeared or disappeared; `at` in microseconds since 1970, stamped by `ip monitor`. */
export interface AddressChange {
  readonly at: number;
  readonly kind: "hold" | "release";
  readonly address: string;
}

/** A host of the lab: a network namespace with one interface, `ens33`, plugged into the lab's bridge. */
export class Host implements AsyncDisposable {
  /** The hardware addresses of `ens33` and, on a second segment, of `ens34`. */
  mac = "";
  secondMac = "";
  /** What came and went on its interfaces, and on what virtual routers have on top of them, since the lab was opened. */
  readonly changes: AddressChange[] = [];
  readonly #programs: Program[] = [];
  readonly #captures: Capture[] = [];
  #monitored = 0;
  #monitor: Program | null = null;
  #marks = 0;

  constructor(
    readonly namespace: string,
    readonly address: string,
    readonly bridge: string,
    readonly port: string,
  ) {}

  /** The words that run a program in here. */
  inside(words: readonly string[]): string[] {
    return ["ip", "netns", "exec", this.namespace, ...words];
  }

  /** Runs a program in here to its end; throws unless it exits with 0. */
  run(...words: string[]): Promise<string> {
    return run(this.inside(words));
  }

  /** Runs a program in here to its end, whatever its exit code. */
  attempt(...words: string[]): Promise<Ended> {
    return attempt(this.inside(words));
  }

  /** Starts a program in here; it is killed when the lab goes. */
  start(words: readonly string[], env?: Record<string, string>): Program {
    const program = new Program(this.inside(words), env ? { env } : {});
    this.#programs.push(program);
    return program;
  }

  /** Captures on this host's interface. */
  async capture(): Promise<Capture> {
    const capture = await Capture.open(this.inside([]), INTERFACE);
    this.#captures.push(capture);
    return capture;
  }

  /** The IPv4 addresses on `ens33`. */
  async addresses(): Promise<HostAddress[]> {
    const text = await run(["ip", "-n", this.namespace, "-j", "-4", "address", "show", "dev", INTERFACE]);
    const links: { addr_info?: HostAddress[] }[] = JSON.parse(text);
    return links.flatMap((link) => link.addr_info ?? []);
  }

  async has(address: string): Promise<boolean> {
    return (await this.addresses()).some(({ local }) => local === address);
  }

  /** Waits until the address is there, or is not. */
  async settles(address: string, there: boolean, seconds: number): Promise<void> {
    await until(
      `${address} ${there ? "on" : "off"} ${this.address}`,
      seconds,
      async () => await this.has(address) === there,
      () => this.tail(),
    );
  }

  /** Takes the carrier from `ens33`, as pulling the cable does. */
  async unplug(port = this.port): Promise<void> {
    await run(["ip", "-n", this.bridge, "link", "set", port, "down"]);
  }

  async plug(port = this.port): Promise<void> {
    await run(["ip", "-n", this.bridge, "link", "set", port, "up"]);
  }

  /** Its port of the second segment. */
  get secondPort(): string {
    return `${this.port}b`;
  }

  /** Sets `ens33` itself down, as `ip link set` on the host does. */
  async down(): Promise<void> {
    await run(["ip", "-n", this.namespace, "link", "set", INTERFACE, "down"]);
  }

  async up(): Promise<void> {
    await run(["ip", "-n", this.namespace, "link", "set", INTERFACE, "up"]);
  }

  /** Makes `ens33` and its cable to the bridge. */
  async insert(): Promise<void> {
    const ip = (...words: string[]) => run(["ip", "-n", this.namespace, ...words]);
    const onBridge = (...words: string[]) => run(["ip", "-n", this.bridge, ...words]);
    await onBridge(
      "link",
      "add",
      this.port,
      "type",
      "veth",
      "peer",
      "name",
      INTERFACE,
      "netns",
      this.namespace,
    );
    await onBridge("link", "set", this.port, "master", "br0", "up");
    await ip("address", "add", `${this.address}/24`, "dev", INTERFACE);
    await ip("link", "set", INTERFACE, "up");
    this.mac = await hardwareAddress(this.namespace, INTERFACE);
  }

  /** Takes `ens33` out of the host, as somebody who removes the card. */
  async remove(): Promise<void> {
    await run(["ip", "-n", this.bridge, "link", "del", this.port]);
  }

  /** What its programs wrote last, for messages. */
  tail(): string {
    return this.#programs.map((program) => `${this.address} pid ${program.pid}\n${program.tail()}`).join(
      "\n",
    );
  }

  /** Follows its addresses and routes, from now on. */
  async watch(): Promise<void> {
    this.#monitor = this.start(["ip", "-ts", "-o", "monitor", "address", "route"]);
    await this.catchUp();
  }

  /** Waits until all that happened to its addresses and routes before has been seen. */
  async catchUp(): Promise<void> {
    // `ip monitor` does not say when it listens, nor how far it is: let it see something, and see that it did.
    const marks: string[] = [];
    await until("ip monitor to catch up", 30, async () => {
      const mark = `127.1.${this.#marks >> 8}.${this.#marks++ & 255}/32`;
      marks.push(` ${mark} `);
      const words = ["ip", "-n", this.namespace, "-batch", "-"];
      await run(words, `address add ${mark} dev lo\naddress del ${mark} dev lo\n`);
      return this.#monitor?.lines.some(({ text }) => marks.some((seen) => text.includes(seen)));
    });
  }

  /** The changes of a route so far, oldest first. */
  seenRoute(to: string): { readonly at: number; readonly there: boolean }[] {
    return (this.#monitor?.lines ?? []).flatMap(({ text }) => {
      const found = /^\[(\S+)\.(\d{6})\] (Deleted )?(\S+) /.exec(text);
      if (found === null || found[4] !== to) return [];
      return [{ at: Date.parse(found[1]!) * 1000 + Number(found[2]), there: found[3] === undefined }];
    });
  }

  /** The changes of addresses so far, oldest first. */
  seen(): readonly AddressChange[] {
    const lines = this.#monitor?.lines ?? [];
    for (; this.#monitored < lines.length; this.#monitored++) {
      const change = parseChange(lines[this.#monitored]!.text);
      if (change !== null) this.changes.push(change);
    }
    return this.changes;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#programs, ...this.#captures].map((each) => each.dispose()));
  }
}

/** `[2026-11-22T13:27:10.511050] Deleted 2: ens33    inet 192.0.2.1/24 …` */
function parseChange(line: string): AddressChange | null {
  const found = /^\[(\S+)\.(\d{6})\] (Deleted )?\d+: (\S+)\s+inet6? ([\da-f.:]+)/.exec(line);
  if (found === null || !(/^(ens\d+|vrrp\.\d+)$/.test(found[4]!))) return null;
  return {
    at: Date.parse(found[1]!) * 1000 + Number(found[2]),
    kind: found[3] === undefined ? "hold" : "release",
    address: found[5]!,
  };
}

/** The hardware address of an interface. */
export async function hardwareAddress(namespace: string, device: string): Promise<string> {
  const text = await run(["ip", "-n", namespace, "-j", "link", "show", "dev", device]);
  return (JSON.parse(text) as { address: string }[])[0]!.address;
}
