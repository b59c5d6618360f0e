import type { Deed, NodeName } from "./driver.ts";

/**
 * What is expected next. The runner waits for it, no longer than it may take; all lengths are in seconds, and
 * `latest` is the protocol's own time: what the driver's slack adds is no business of the table.
 *
 * - `becomes`: the node sends its first advert as master, between `earliest` and `latest` after the last deed
 *   done to itself (`own`), or to anybody (`deed`), or after the last advert that anybody else sent (`silence`; a farewell of priority 0 is one), or
 *   after the last advert that anybody else sent before the last `cut`, since it heard none after that.
 * - `leaves`: the node stops being master within `within` of the last deed; with or without a `farewell`, or `null`
 *   where either will do.
 * - `stays`: the node is the only master for so long, and misses no advert.
 * - `alone`: the node is master and no other is, at the latest after `within`, counted from when it is asked.
 * - `nobody`: no node sends an advert for so long.
 * - `both`: each of the two sends adverts for so long (a partition, or peers that refuse each other).
 * - `answers`: the node sends an advert at once when it hears the other's first after the last deed, or does not.
 * - `partner`: the other instance of the node's sync group speaks as master, or does not, at the latest after `within`.
 * - `leads`: the route of the scenarios is on the node, or is not, at the latest after `within`.
 * - `holds`: the virtual address is on the node's interface, or is not, at the latest after `within`.
 * - `announces`: so long after its first advert as master the node says that it has the address, and never in between.
 * - `keeps`: of the next `seconds` after the last deed the node is `without` the address for no longer than this in all.
 */
export type Expectation =
  | {
    readonly kind: "becomes";
    readonly node: NodeName;
    readonly after: "own" | "deed" | "silence" | "cut";
    readonly earliest: number;
    readonly latest: number;
  }
  | {
    readonly kind: "leaves";
    readonly node: NodeName;
    readonly within: number;
    readonly farewell: boolean | null;
  }
  | { readonly kind: "stays"; readonly node: NodeName; readonly seconds: number }
  | { readonly kind: "alone"; readonly node: NodeName; readonly within: number }
  | { readonly kind: "nobody"; readonly seconds: number }
  | { readonly kind: "both"; readonly nodes: readonly [NodeName, NodeName]; readonly seconds: number }
  | { readonly kind: "answers"; readonly node: NodeName; readonly to: NodeName; readonly atOnce: boolean }
  | {
    readonly kind: "partner";
    readonly node: NodeName;
    readonly master: boolean;
    readonly within: number;
  }
  | {
    readonly kind: "announces";
    readonly node: NodeName;
    readonly times: readonly number[];
  }
  | { readonly kind: "keeps"; readonly node: NodeName; readonly seconds: number; readonly without: number }
  | { readonly kind: "leads"; readonly node: NodeName; readonly there: boolean; readonly within: number }
  | { readonly kind: "holds"; readonly node: NodeName; readonly held: boolean; readonly within: number };

/** A step is a deed or an expectation; deeds in a row happen as close together as the driver can. */
export type Step =
  | { readonly act: Deed; readonly expect?: never }
  | { readonly expect: Expectation; readonly act?: never };

/** A story with a known outcome. Pure data: it runs on every driver. */
export interface Scenario {
  /** A sentence. */
  readonly name: string;
  readonly nodes: readonly NodeName[];
  /** For how long two nodes may be master at once outside of a `cut`, in seconds; nothing when left out. */
  readonly overlap?: number;
  /** Whether the nodes have a second interface. */
  readonly second?: boolean;
  /** Why it is not played in the simulator. */
  readonly labOnly?: string;
  readonly steps: readonly Step[];
  /** What the yardstick, keepalived 2.2.7, does instead, and why havip does not do the same. */
  readonly yardstick?: { readonly why: string; readonly steps: readonly Step[] };
}
