import type { Action, Emitted, Instant, IpAddress, Outcome } from "../../src/core/mod.ts";
import type { InstanceSnapshot, Plan } from "../../src/engine/mod.ts";
import type { Time } from "./clock.ts";
import type { Notice } from "./kernel.ts";
import type { Packet } from "./network.ts";
import type { Node } from "./node.ts";

/** What waits for a node until its next turn. */
export type Input =
  | { readonly kind: "packet"; readonly packet: Packet }
  | { readonly kind: "notice"; readonly notice: Notice }
  | { readonly kind: "reload"; readonly plan: Plan }
  | { readonly kind: "stop" }
  | { readonly kind: "outcome"; readonly emitted: Emitted; readonly outcome: Outcome };

/**
 * What a node's engine was fed, in order. `yielded` is how many actions followed from a reload at once. A `start`
 * shows the interfaces as they were then.
 */
export type Fed =
  | Exclude<Input, { kind: "reload" }>
  | { readonly kind: "start"; readonly plan: Plan; readonly notices: readonly Notice[] }
  | { readonly kind: "reload"; readonly plan: Plan; readonly before: Plan; readonly yielded: number }
  | { readonly kind: "due" };

/** An action that was carried out. */
export interface Effect {
  readonly instance: string;
  readonly action: Action;
  /** `null` for actions that report nothing. */
  readonly outcome: Outcome | null;
  /** Of an announcement: the addresses that were not on their interface. */
  readonly absent: readonly IpAddress[];
  /** Of an advert: the packet as it left, or would have left. */
  readonly bytes: Uint8Array | null;
}

/** All of one turn of a node, for the oracles. */
export interface Turn {
  readonly node: Node;
  readonly at: Time;
  /** By the node's own clock. */
  readonly now: Instant;
  readonly fed: readonly Fed[];
  readonly effects: readonly Effect[];
  readonly snapshot: readonly InstanceSnapshot[];
  readonly deadline: Instant | null;
}
