import type { Link, LinkAddress, MacAddress } from "../core/mod.ts";

type Bare = Omit<Link, "addresses">;

/** The interfaces of the network namespace, as netlink has told of them. */
export class LinkTable {
  readonly #links = new Map<number, Bare & { addresses: LinkAddress[] }>();
  readonly #byName = new Map<string, number>();
  /** The addresses of each interface, to look them up: there may be thousands. */
  readonly #places = new Set<string>();
  /** Names that interfaces had before they were renamed, until another one has the name. */
  readonly #formerly = new Map<string, number>();

  /** The kernel's index of an interface; 0 when there is none of this name. */
  index(name: string): number {
    return this.#byName.get(name) ?? 0;
  }

  /** The index of the interface of this name, or else of the one that had it and was renamed; 0 when there is neither. */
  lastIndex(name: string): number {
    return this.#byName.get(name) ?? this.#formerly.get(name) ?? 0;
  }

  /** The hardware address of an interface. */
  mac(name: string): MacAddress | null {
    return this.#links.get(this.index(name))?.mac ?? null;
  }

  /** An interface by its index. */
  at(index: number): Link | undefined {
    return this.#links.get(index);
  }

  /** All interfaces. */
  all(): Iterable<Link> {
    return this.#links.values();
  }

  /** @returns the interface as it is now, and the name it had if it was renamed; `null` when nothing changed */
  put(link: Bare): { link: Link; renamedFrom: string | null } | null {
    const known = this.#links.get(link.index);
    if (known && same(known, link)) return null;
    const renamedFrom = known && known.name !== link.name ? known.name : null;
    if (renamedFrom !== null && this.#byName.get(renamedFrom) === link.index) {
      this.#byName.delete(renamedFrom);
      this.#formerly.set(renamedFrom, link.index);
    }
    const next = { ...link, addresses: known?.addresses ?? [] };
    this.#links.set(link.index, next);
    this.#byName.set(link.name, link.index);
    this.#formerly.delete(link.name);
    return { link: next, renamedFrom };
  }

  /** @returns the name that the interface had; `null` when it was not known */
  remove(index: number): string | null {
    const known = this.#links.get(index);
    if (!known) return null;
    this.#links.delete(index);
    for (const address of known.addresses) this.#places.delete(placeOf(index, address));
    for (const [name, former] of this.#formerly) if (former === index) this.#formerly.delete(name);
    if (this.#byName.get(known.name) === index) this.#byName.delete(known.name);
    return known.name;
  }

  /** @returns the interface when the address is new on it, or fit for use by now */
  putAddress(index: number, address: LinkAddress): Link | null {
    const link = this.#links.get(index);
    const place = placeOf(index, address);
    if (!link) return null;
    if (this.#places.has(place)) {
      const at = link.addresses.findIndex((have) => sameAddress(have, address));
      if (link.addresses[at]?.tentative === address.tentative) return null;
      link.addresses[at] = address;
      return link;
    }
    this.#places.add(place);
    link.addresses.push(address);
    return link;
  }

  /** @returns the interface when the address was on it */
  removeAddress(index: number, address: LinkAddress): Link | null {
    const link = this.#links.get(index);
    if (!link || !this.#places.delete(placeOf(index, address))) return null;
    link.addresses.splice(link.addresses.findIndex((have) => sameAddress(have, address)), 1);
    return link;
  }

  /** Before everything is read anew: what has another name by then had this one formerly. */
  clear(): void {
    this.#links.clear();
    this.#places.clear();
    for (const [name, index] of this.#byName) this.#formerly.set(name, index);
    this.#byName.clear();
  }
}

function same(a: Bare, b: Bare): boolean {
  return a.name === b.name && a.up === b.up && a.mac === b.mac && a.mtu === b.mtu && a.below === b.below &&
    a.vrf === b.vrf && a.table === b.table && a.group === b.group;
}

function placeOf(index: number, { address, prefix }: LinkAddress): string {
  return `${index} ${address}/${prefix}`;
}

function sameAddress(a: LinkAddress, b: LinkAddress): boolean {
  return a.address === b.address && a.prefix === b.prefix;
}
