import {
  type Action,
  done,
  type IpAddress,
  ipv4Number,
  type Link,
  type LinkAddress,
  type MacAddress,
  type Outcome,
  type VirtualAddress,
} from "../../src/core/mod.ts";

/** What a kernel tells whoever follows its interfaces. `overrun`: there was more, and it is lost. */
export type Notice =
  | { readonly kind: "overrun" }
  | { readonly kind: "link"; readonly link: Link }
  | { readonly kind: "link gone"; readonly name: string }
  | { readonly kind: "address gone"; readonly link: Link; readonly address: IpAddress };

/** The actions that a kernel may refuse, and with which errno. */
export interface Trouble {
  readonly verb: "hold" | "release" | "advert";
  readonly code: string;
  /** With several addresses the first one succeeds all the same. */
  readonly halfway: boolean;
}

interface Nic {
  readonly index: number;
  readonly mac: MacAddress;
  up: boolean;
  /** Primaries before secondaries, as in Linux. */
  addresses: Held[];
}

interface Held extends LinkAddress {
  readonly secondary: boolean;
}

/** The kernel of one node: interfaces and their IPv4 addresses, with Linux's primaries and secondaries. */
export class Kernel {
  readonly #nics = new Map<string, Nic>();
  #indexes = 1;
  /** Grows with every change of an address or an interface. */
  version = 0;
  trouble: Trouble | null = null;
  /** Takes every notice; a new kernel has nobody who listens. */
  tell: (notice: Notice) => void = () => {};
  /** Sees every address come and go. */
  watch: (verb: "hold" | "release", interface_: string, address: IpAddress) => void = () => {};

  constructor(readonly node: string) {}

  /** Adds an interface with addresses of its own. */
  plugIn(name: string, addresses: readonly LinkAddress[]): void {
    const index = ++this.#indexes;
    const mac = `02:00:00:00:${hex(index)}:${hex(this.node.charCodeAt(0))}` as MacAddress;
    this.#nics.set(name, { index, mac, up: true, addresses: [] });
    for (const { address, prefix } of addresses) this.#put(name, address, prefix);
    this.#tellLink(name);
  }

  /** Takes an interface away, with all addresses on it. */
  pullOut(name: string): void {
    const nic = this.#nics.get(name);
    if (!nic) return;
    this.version++;
    for (const { address } of [...nic.addresses]) this.remove(name, address);
    this.#nics.delete(name);
    this.tell({ kind: "link gone", name });
  }

  /** Gives or takes the carrier. */
  carrier(name: string, up: boolean): void {
    const nic = this.#nics.get(name);
    if (!nic || nic.up === up) return;
    nic.up = up;
    this.#tellLink(name);
  }

  /** Whether frames pass through the interface. */
  up(name: string): boolean {
    return this.#nics.get(name)?.up ?? false;
  }

  /** Whether there is such an interface. */
  exists(name: string): boolean {
    return this.#nics.has(name);
  }

  /** Whether the address is on the interface. */
  has(name: string, address: IpAddress): boolean {
    return this.#nics.get(name)?.addresses.some((held) => held.address === address) ?? false;
  }

  /** All interfaces as they are. */
  links(): Link[] {
    return [...this.#nics.keys()].map((name) => this.#link(name));
  }

  /** Adds an address, whoever wants it. @returns an errno's name if it cannot be */
  add(name: string, address: IpAddress, prefix: number): "ENODEV" | "EEXIST" | null {
    const nic = this.#nics.get(name);
    if (!nic) return "ENODEV";
    if (nic.addresses.some((held) => held.address === address && held.prefix === prefix)) return "EEXIST";
    this.#put(name, address, prefix);
    this.#tellLink(name);
    return null;
  }

  /** Removes an address, whoever wants it; a primary takes its secondaries with it (promote_secondaries is 0). */
  remove(name: string, address: IpAddress, prefix?: number): boolean {
    const nic = this.#nics.get(name);
    const found = nic?.addresses.find((held) =>
      held.address === address && (prefix === undefined || held.prefix === prefix)
    );
    if (!nic || !found) return false;
    const gone = found.secondary
      ? [found]
      : nic.addresses.filter((held) => held === found || (held.secondary && sameSubnet(held, found)));
    for (const lost of gone) {
      this.version++;
      nic.addresses = nic.addresses.filter((held) => held !== lost);
      this.watch("release", name, lost.address);
      this.tell({ kind: "address gone", link: this.#link(name), address: lost.address });
    }
    return true;
  }

  /** Carries an action out, as far as it is the kernel's. @returns `null` when there is nothing to report */
  execute(action: Action): Outcome | null {
    switch (action.kind) {
      case "advert":
        return this.#advert(action.spec.interface);
      case "hold":
      case "release":
        return this.#each(action.kind, action.addresses);
      default:
        return null;
    }
  }

  #each(verb: "hold" | "release", addresses: readonly VirtualAddress[]): Outcome {
    let outcome: Outcome = done;
    for (const [row, { interface: on, address, prefix }] of addresses.entries()) {
      const refused = this.#refused(verb, row === 0 && addresses.length > 1);
      if (refused) outcome = refused;
      else if (verb === "release") this.remove(on, address, prefix);
      else if (this.add(on, address, prefix) === "ENODEV") outcome = failure("ENODEV");
    }
    return outcome;
  }

  #advert(name: string): Outcome {
    if (!this.exists(name)) return failure("ENODEV");
    if (!this.up(name)) return failure("ENETDOWN");
    return this.#refused("advert", false) ?? done;
  }

  #refused(verb: Trouble["verb"], first: boolean): Outcome | null {
    const { trouble } = this;
    if (trouble?.verb !== verb || (first && trouble.halfway)) return null;
    return failure(trouble.code);
  }

  #put(name: string, address: IpAddress, prefix: number): void {
    this.version++;
    const nic = this.#nics.get(name);
    if (!nic) return;
    const secondary = nic.addresses.some((held) => !held.secondary && sameSubnet(held, { address, prefix }));
    const primaries = nic.addresses.filter((held) => !held.secondary);
    const secondaries = nic.addresses.filter((held) => held.secondary);
    (secondary ? secondaries : primaries).push({ address, prefix, secondary });
    nic.addresses = [...primaries, ...secondaries];
    this.watch("hold", name, address);
  }

  #link(name: string): Link {
    const { index, mac, up, addresses } = this.#nics.get(name)!;
    const bare = addresses.map(({ address, prefix }) => ({ address, prefix }));
    return { name, index, mac, mtu: 1500, up, addresses: bare };
  }

  #tellLink(name: string): void {
    this.tell({ kind: "link", link: this.#link(name) });
  }
}

function failure(code: string): Outcome {
  return { ok: false, code, message: code };
}

function sameSubnet(a: LinkAddress, b: LinkAddress): boolean {
  if (a.prefix !== b.prefix) return false;
  const host = a.prefix === 0 ? 0xffffffff : (2 ** (32 - a.prefix) - 1) >>> 0;
  return (ipv4Number(a.address) | host) >>> 0 === (ipv4Number(b.address) | host) >>> 0;
}

function hex(byte: number): string {
  return (byte & 0xff).toString(16).padStart(2, "0");
}
