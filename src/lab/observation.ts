import type { Instant, IpAddress, Micros } from "../core/mod.ts";

/** A host of the lab. */
export type Node = 1 | 2;

/** The other host. */
export function otherNode(node: Node): Node {
  return node === 1 ? 2 : 1;
}

/**
 * What the lab did and saw. Adverts and announcements were taken from the wire as they left their host; `backup` is
 * the moment at which a daemon said in its log that it waits as a backup; `poll` has the moment of the question
 * and who answered it, `null` when nobody did in time.
 */
export type Observation =
  | {
    readonly kind: "advert";
    readonly at: Instant;
    readonly node: Node;
    readonly version: 2 | 3;
    readonly vrid: number;
    readonly priority: number;
    readonly interval: Micros;
  }
  | {
    readonly kind: "announcement";
    readonly at: Instant;
    readonly node: Node;
    readonly address: IpAddress;
  }
  | { readonly kind: "poll"; readonly at: Instant; readonly by: Node | null }
  | { readonly kind: "backup"; readonly at: Instant; readonly node: Node }
  | {
    readonly kind: "deed";
    readonly at: Instant;
    readonly deed: "start" | "stop" | "kill";
    readonly node: Node;
  };

/** An observation of one kind. */
export type Seen<K extends Observation["kind"]> = Extract<Observation, { kind: K }>;
