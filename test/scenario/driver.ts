/**
 * What a scenario needs of the thing it runs on. A driver is the simulator, havip in the lab, or keepalived in
 * the lab; the table and the judge know none of them, only the deeds below and what was observed of them.
 * @module
 */

/** `a` has 192.168.199.121, `b` .122, `c` .123; every node has the one interface `ens33`. */
export type NodeName = "a" | "b" | "c";

/** The nodes' own addresses on `ens33`, each with a prefix of 24. */
export const NODE_ADDRESS: { readonly [N in NodeName]: string } = {
  a: "192.168.199.121",
  b: "192.168.199.122",
  c: "192.168.199.123",
};

/** The interface of every node. */
export const INTERFACE = "ens33";

/** Every node's interface on a second segment, in scenarios that want one. */
export const SECOND_INTERFACE = "ens34";

/** Microseconds since whenever the driver likes; only differences are looked at. */
export type Stamp = number;

/** What was seen from outside. Nothing here comes from inside a daemon. */
export type Observation =
  /** An advert on the wire, at the moment it left its sender, whether or not anybody hears it. */
  | {
    readonly kind: "advert";
    readonly at: Stamp;
    readonly node: NodeName;
    readonly version: number;
    readonly vrid: number;
    readonly priority: number;
    /** In seconds. */
    readonly interval: number;
    readonly addresses: readonly string[];
  }
  /** An advert of the other instance in the sync group of the one that the scenario is about. */
  | { readonly kind: "partner"; readonly at: Stamp; readonly node: NodeName; readonly priority: number }
  /** The route that scenarios speak of appeared on the node, or disappeared from it. */
  | { readonly kind: "route"; readonly at: Stamp; readonly node: NodeName; readonly there: boolean }
  /** The address of that one disappeared from its interface. */
  | { readonly kind: "partner release"; readonly at: Stamp; readonly node: NodeName }
  /** A gratuitous ARP on the wire: the sender says that it has `address`. */
  | { readonly kind: "announcement"; readonly at: Stamp; readonly node: NodeName; readonly address: string }
  /** A virtual address appeared on the node's interface, or disappeared from it. */
  | {
    readonly kind: "hold" | "release";
    readonly at: Stamp;
    readonly node: NodeName;
    readonly address: string;
  };

/**
 * What is done to the world.
 *
 * - `start` starts the daemon with a configuration, and ends when it listens; `stop` is SIGTERM, awaited; `kill` ends all of the daemon's
 *   processes at once without a word: its addresses stay on the interface.
 * - `reload` replaces the configuration file and sends SIGHUP.
 * - `unplug` takes the carrier from the node's interface, or from its second one, `plug` gives it back.
 * - `cut` loses all frames that go from one node to another, one way; `heal` undoes every cut.
 * - `check` makes the script that the node's configuration may track succeed or fail from now on; `number` writes one into
 *   the file that it may track.
 * - `process` starts the process that the configuration may track, or kills it.
 * - `unassign` removes an address from the node's interface behind the daemon's back, and `unroute` the route.
 */
export type Deed =
  | { readonly kind: "start" | "reload"; readonly node: NodeName; readonly config: string }
  | { readonly kind: "stop" | "kill" | "unroute"; readonly node: NodeName }
  | { readonly kind: "unplug" | "plug"; readonly node: NodeName; readonly second?: boolean }
  | { readonly kind: "process"; readonly node: NodeName; readonly running: boolean }
  | { readonly kind: "cut"; readonly from: NodeName; readonly to: NodeName }
  | { readonly kind: "heal" }
  | { readonly kind: "check"; readonly node: NodeName; readonly ok: boolean }
  | { readonly kind: "number"; readonly node: NodeName; readonly value: number }
  | { readonly kind: "unassign"; readonly node: NodeName; readonly address: string };

/** One run's nodes, wires and clock. Disposing removes all of it, whatever happened before. */
export interface World extends AsyncDisposable {
  now(): Stamp;
  perform(deed: Deed): Promise<void>;
  /** Lets time go by. */
  pass(seconds: number): Promise<void>;
  /** How long the machine itself stood still, at most, since the world was made, in seconds. */
  heldUp(): number;
  /** Ends when all that happened before is in the trace. */
  catchUp(): Promise<void>;
  /** What was observed so far, the oldest first. A lab may add late, and out of order. */
  trace(): readonly Observation[];
  /** What helps a person to see why it failed: logs, say. */
  account(): string;
}

/** Something that scenarios run on. */
export interface Driver<W extends World = World> {
  readonly name: string;
  /** How much later than the protocol's own time things may be here, in seconds, hold-ups aside. Never earlier. */
  readonly slack: number;
  /** The order of `hold` and `release` against the wire is exact, so that it can be judged. */
  readonly exact: boolean;
  /** It is the program that havip is measured by, and may differ where a scenario says so. */
  readonly yardstick: boolean;
  /** @param second whether nodes have a second interface */
  open(nodes: readonly NodeName[], second?: boolean): Promise<W>;
}
