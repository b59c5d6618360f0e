import type { IpAddress, MacAddress } from "./address.ts";

/** A network interface as the kernel reports it. */
export interface Link {
  readonly name: string;
  readonly index: number;
  /** `null` when it has none of six bytes (loopback has one of zeros, tunnels often none). */
  readonly mac: MacAddress | null;
  readonly mtu: number;
  /** Administratively up and with carrier (IFF_UP and IFF_RUNNING). */
  readonly up: boolean;
  /** The index of the interface that it is a part of, or is paired with. */
  readonly below?: number;
  /** What was made of the one below; left out for an interface of any other kind. */
  readonly kind?: "macvlan" | "ipvlan";
  /** The index of the VRF that it is in (ip-vrf(8)). */
  readonly vrf?: number;
  /** The routing table of an interface that is a VRF itself. */
  readonly table?: number;
  /** The group of interfaces that it is in; left out for the usual one, 0. */
  readonly group?: number;
  /** In the kernel's order: primary addresses of a subnet before their secondaries. */
  readonly addresses: readonly LinkAddress[];
}

/** An address that the kernel reports on an interface. */
export interface LinkAddress {
  readonly address: IpAddress;
  readonly prefix: number;
  /** IPv6: the kernel has not found out yet that nobody else has it, or found that somebody has: nothing is sent from it. */
  readonly tentative?: true;
}

/** What an instance needs to know of its own interface. */
export interface LinkState {
  readonly exists: boolean;
  readonly up: boolean;
  /** Adverts are sent from here; `null` while the interface has no address of its own. */
  readonly source: IpAddress | null;
}

/** An interface that shares the hardware address of its base, and has IP addresses of its own (ip-link(8), ipvlan mode l2). */
export interface Ipvlan {
  readonly mode: "bridge" | "private" | "vepa";
  /** Adverts leave from here. */
  readonly address: { readonly address: IpAddress; readonly prefix: number } | null;
}

/** An interface that havip makes so that a virtual router has a hardware address of its own (RFC 5798 §7.3). */
export interface Vmac {
  readonly name: string;
  /** The interface that it is a part of. */
  readonly base: string;
  /** `null` for an ipvlan, which has that of its base. */
  readonly mac: MacAddress | null;
  /** How it is an ipvlan; otherwise it is a macvlan. */
  readonly ipvlan?: Ipvlan;
  /** The group of interfaces that it is in (ip-link(8)); 0 is the usual one. */
  readonly group: number;
  /** `netlink_notify_msg`: others are told that its base takes more packets now, or fewer. */
  readonly tellsBase?: true;
  /** Whether it is to have IPv6 addresses. */
  readonly ipv6: boolean;
  /** Whether adverts of IPv6 leave from it: it has the link-local address of its base then (RFC 5798 §7.4). */
  readonly linkLocal: boolean;
}

/** One that is there. */
export interface MadeVmac {
  readonly vmac: Vmac;
  /** The kernel's index of it: no other interface has that, whatever its name, until the host starts again. */
  readonly index: number;
  /** The index of its base. */
  readonly below: number;
}
