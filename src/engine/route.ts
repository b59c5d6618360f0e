import {
  type Family,
  familyOf,
  type IpAddress,
  isLinkLocal,
  type Link,
  type LinkState,
  type MachineId,
  type VirtualAddress,
} from "../core/mod.ts";
import type { VrrpParams, VrrpState } from "../machine/mod.ts";

/** The ID of the instance that is called so in the configuration. */
export function idOf({ name }: Pick<VrrpParams, "name">): MachineId {
  return `vrrp:${name}`;
}

/** What tells an instance from all others. */
export type Identified = Pick<
  VrrpParams,
  "interface" | "vmac" | "vrid" | "family" | "group" | "unicast" | "sourceAddress"
>;

/**
 * What must stay the same for a reload to leave an instance running, as in keepalived: interface, VRID and group, or the
 * source where it is unicast. Its name and the version of the protocol need not.
 */
export function identityOf(
  { interface: name, vmac, vrid, family, group, unicast, sourceAddress }: Identified,
): string {
  const on = vmac ? `${name} with ${vmac.mac ?? "ipvlan"} on ${vmac.base}` : name;
  if (!unicast) return `${on} ${vrid} ${group}`;
  const peers = unicast.peers.length > 0 ? "" : " without peers";
  return `${on} ${vrid} ${family} unicast from ${sourceAddress ?? "its first address"}${peers}`;
}

/** Whether an advert from and to these addresses is meant for an instance that listens on the interface and has its VRID. */
export function isFor({ params, link }: VrrpState, destination: IpAddress, source: IpAddress): boolean {
  if (!params.unicast) return params.group === destination;
  if (link.source !== destination) return false;
  const { peers, checkSource } = params.unicast;
  return !checkSource || peers.some(({ address }) => address === source);
}

/** Key of an address on an interface. */
export function placeOf(held: Pick<VirtualAddress, "address" | "interface">): string {
  return `${held.interface} ${held.address}`;
}

/** The places of all addresses that interfaces have. */
export function placesOn(links: Iterable<Link>): Set<string> {
  const places = new Set<string>();
  for (const { name, addresses } of links) {
    for (const { address } of addresses) places.add(placeOf({ interface: name, address }));
  }
  return places;
}

/** Tells which places are virtual. */
export type Virtual = Pick<ReadonlySet<string>, "has">;

/**
 * The first address of an interface that is of this family and not a virtual one. IPv6: one of the link (RFC 5798 §5.1.2.1),
 * once the kernel lets it be used.
 */
export function ownAddress(link: Link, family: Family, virtual: Virtual): IpAddress | null {
  const own = link.addresses.find(({ address, tentative }) =>
    familyOf(address) === family && (family === "ipv4" || (!tentative && isLinkLocal(address))) &&
    !virtual.has(placeOf({ address, interface: link.name }))
  );
  return own?.address ?? null;
}

/** Whether an instance is in fault without the address that it is configured to send from. */
export function needsSource(
  { trackSourceAddress, unicast }: Pick<VrrpParams, "trackSourceAddress" | "unicast">,
): boolean {
  return trackSourceAddress || unicast !== null;
}

/** Whether an interface has an address that can be sent from. */
export function hasAddress({ addresses }: Pick<Link, "addresses">, wanted: IpAddress): boolean {
  return addresses.some(({ address, tentative }) => address === wanted && !tentative);
}

/**
 * What an instance needs to know of its interface, and of the one that havip makes for it. Adverts leave from the
 * configured source, or else from the first address of the interface that is of the group's family and not a virtual one.
 * With `track_src_ip` the configured one has to be on the interface, and that of unicast somewhere on this host: nothing
 * that is sent to it would be heard otherwise. A macvlan has no address of its own: its adverts leave from its base's.
 */
export function linkStateOf(
  links: Pick<ReadonlyMap<string, Link>, "get" | "values">,
  { interface: on, vmac, sourceAddress, trackSourceAddress, unicast, family }: Pick<
    VrrpParams,
    "interface" | "vmac" | "sourceAddress" | "trackSourceAddress" | "unicast" | "family"
  >,
  virtual: Virtual,
): LinkState {
  const anywhere = () =>
    sourceAddress !== null && [...links.values()].some((link) => hasAddress(link, sourceAddress));
  if (on === "") return { exists: true, up: true, source: anywhere() ? sourceAddress : null };
  const base = links.get(vmac?.base ?? on);
  const made = vmac ? links.get(vmac.name) : base;
  if (!base || !made) return { exists: false, up: false, source: null };
  const up = base.up && made.up;
  if (sourceAddress !== null && needsSource({ trackSourceAddress, unicast })) {
    const there = hasAddress(base, sourceAddress) || (!trackSourceAddress && anywhere());
    if (!there) return { exists: true, up, source: null };
  }
  return { exists: true, up, source: sourceAddress ?? ownAddress(base, family, virtual) };
}

/** Interfaces as they were the last time that somebody looked. */
export class Looks {
  readonly #looks = new Map<string, string>();

  /** Whether one is not as it was, for instances on it: their own addresses are part of it, and the sources that they have to have. */
  differs(
    name: string,
    link: Link | undefined,
    virtual: Virtual & { watched(interface_: string): Iterable<IpAddress> },
  ): boolean {
    const look = lookOf(link, virtual.watched(name), virtual);
    if (this.#looks.get(name) === look) return false;
    this.#looks.set(name, look);
    return true;
  }

  /** It is no more. */
  forget(name: string): void {
    this.#looks.delete(name);
  }
}

function lookOf(link: Link | undefined, watched: Iterable<IpAddress>, virtual: Virtual): string {
  const own = (family: Family) => link ? ownAddress(link, family, virtual) : null;
  const sources = [...watched].filter((source) => link && hasAddress(link, source));
  return JSON.stringify([link?.up, own("ipv4"), own("ipv6"), sources]);
}
