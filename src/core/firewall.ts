import type { VirtualAddress } from "./address.ts";

/** An address that is not to be reached; of a link-local one the interface counts. */
export type Refused = Pick<VirtualAddress, "address" | "interface">;

/** The chains of the host's own firewall that rules go to (`vrrp_iptables`), and the sets they ask (`vrrp_ipsets`). */
export interface Chains {
  readonly in: string;
  /** `null`: what leaves from the addresses is let go. */
  readonly out: string | null;
  readonly sets: SetNames | null;
}

/** Sets of IPv4, of IPv6, and of link-local addresses with their interfaces. */
export interface SetNames {
  readonly ipv4: string;
  readonly ipv6: string;
  readonly linkLocal: string;
}
