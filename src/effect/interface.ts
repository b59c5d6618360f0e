import type { MacAddress } from "../core/mod.ts";

/** What the executors need to know of an interface, by name. */
export interface Interfaces {
  /** The kernel's index; 0 when there is no such interface. */
  index(name: string): number;
  /** The index of the interface that has this name, or had it before it was renamed; `index` when it is left out. */
  lastIndex?(name: string): number;
  /** Its hardware address; `null` when it has none that ARP could announce. */
  mac(name: string): MacAddress | null;
}
