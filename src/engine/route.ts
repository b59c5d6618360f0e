import { familyOf, type Link, type LinkState, type VirtualAddress } from "../core/mod.ts";
import { heldAddresses, type VrrpParams } from "../machine/mod.ts";

/** Where packets for an instance come in: an interface and a virtual router ID (RFC 5798 §1.3). */
export type RouteKey = string & { readonly route?: never };

/** The key of the instance that a packet with this VRID on this interface belongs to. */
export function routeKey(interface_: string, vrid: number): RouteKey {
  return `${interface_} ${vrid}`;
}

/**
 * What must stay the same for a reload to leave an instance running, as in keepalived: interface, VRID and group. Its
 * name and the version of the protocol need not.
 */
export function identityOf(params: VrrpParams): string {
  return `${params.interface} ${params.vrid} ${params.group}`;
}

/** Key of an address on an interface. */
export function placeOf(held: Pick<VirtualAddress, "address" | "interface">): string {
  return `${held.interface} ${held.address}`;
}

/** The addresses that any of the instances may hold: never the source of an advert. */
export function virtualPlaces(all: Iterable<VrrpParams>): Set<string> {
  const places = new Set<string>();
  for (const params of all) for (const held of heldAddresses(params)) places.add(placeOf(held));
  return places;
}

/**
 * What an instance needs to know of its interface. Adverts leave from the configured source, or else from the
 * first address of the interface that is of the group's family and not a virtual one.
 */
export function linkStateOf(
  link: Link | undefined,
  { sourceAddress, group }: Pick<VrrpParams, "sourceAddress" | "group">,
  virtual: ReadonlySet<string>,
): LinkState {
  if (!link) return { exists: false, up: false, source: null };
  const family = familyOf(group);
  const own = link.addresses.find(({ address }) =>
    familyOf(address) === family && !virtual.has(placeOf({ address, interface: link.name }))
  );
  return { exists: true, up: link.up, source: sourceAddress ?? own?.address ?? null };
}
