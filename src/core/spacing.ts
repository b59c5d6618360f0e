import { type Micros, micros } from "./time.ts";

/** How far apart announcements leave at least: gratuitous ARP, and unsolicited neighbour advertisements. 0: as they come. */
export interface Gap {
  readonly arp: Micros;
  readonly neighbor: Micros;
}

/** The gaps of all interfaces (`vrrp_garp_interval`, `vrrp_gna_interval`, `garp_group`). */
export interface Spacing {
  /** Of an interface that is in no group. */
  readonly usual: Gap;
  /** Interfaces that share one gap. */
  readonly groups: readonly { readonly gap: Gap; readonly interfaces: readonly string[] }[];
  /** What interfaces are made on, by their names: they share its gap. */
  readonly bases: { readonly [made: string]: string };
}

/** As they come, everywhere. */
export const noSpacing: Spacing = { usual: { arp: micros(0), neighbor: micros(0) }, groups: [], bases: {} };
