import type { VirtualAddress } from "../../../src/core/mod.ts";
import type { Node } from "../node.ts";
import type { Turn } from "../turn.ts";
import type { World } from "../world.ts";

/** Somebody who watches a run and knows what must never be. Shares no code with what it judges. */
export interface Oracle {
  readonly name: string;
  /** After every turn of a node. @throws Violation */
  turn?(turn: Turn, world: World): void;
  /** When a node announces an address. @throws Violation */
  announced?(node: Node, held: VirtualAddress, world: World): void;
  /** When the run is over. @throws Violation */
  end?(world: World): void;
}

/** Something happened that must never happen. */
export class Violation extends Error {
  override name = "Violation";

  constructor(readonly oracle: string, readonly why: string) {
    super(`${oracle}: ${why}`);
  }
}
