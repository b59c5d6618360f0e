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
