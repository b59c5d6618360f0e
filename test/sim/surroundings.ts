import type { IpAddress, LinkAddress, VirtualAddress } from "../../src/core/mod.ts";
import type { Engine } from "../../src/engine/mod.ts";
import type { Clock } from "./clock.ts";
import type { Network } from "./network.ts";
import type { Node } from "./node.ts";
import type { Turn } from "./turn.ts";

/** How the daemons of a run behave in time. Lengths in µs. */
export interface Manners {
  /** A turn begins so much later than it could, at most. */
  readonly lateness: number;
  /** The kernel tells of a change so much later, at most. */
  readonly noticeDelay: number;
  /** Outcomes of actions come so much later, at most; `null`: within the turn. */
  readonly outcomeDelay: number | null;
}

/** Where a node lives. */
export interface Surroundings {
  readonly clock: Clock;
  readonly network: Network;
  readonly manners: Manners;
  newEngine(): Engine;
  /** Takes every turn, right after it. */
  turned(turn: Turn): void;
  /** Sees addresses come and go. */
  addressed(node: Node, verb: "hold" | "release", interface_: string, address: IpAddress): void;
  /** Sees an announcement leave, if its interface is up. */
  announced(node: Node, held: VirtualAddress, repeat: number): void;
}

/**
 * `off`: nothing runs. `running`. `paused`: stopped by SIGSTOP. `dead`: the role was killed, the supervisor will start
 * it again. `down`: the host itself is gone.
 */
export type Status = "off" | "running" | "paused" | "dead" | "down";

/** An interface that a node has when it boots. */
export interface Outfit {
  readonly name: string;
  readonly addresses: readonly LinkAddress[];
}
