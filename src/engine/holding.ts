import { type Effect, type Emitted, noBelongings } from "../core/mod.ts";
import type { VrrpState } from "../machine/mod.ts";
import { identityOf } from "./route.ts";
import type { Row } from "./roster.ts";

/**
 * Tells what an instance that something has happened to may have in the kernel, if that has changed: behind what it wants
 * done, so that nothing is said to be gone that is still to be taken away.
 */
export function tellHolding(row: Row, wanted: Emitted[]): void {
  const holding = written(row.state);
  if (holding === row.holding) return;
  row.holding = holding;
  wanted.push({ from: row.id, action: holdingOf(row.state) });
}

function holdingOf({ params, phase, leftover, leaving }: VrrpState): Effect {
  const { routes, rules } = leaving ?? noBelongings;
  return {
    kind: "holding",
    instance: identityOf(params),
    master: phase.kind === "master",
    addresses: leftover?.addresses ?? [],
    routes,
    rules,
  };
}

/** The same text for the same; nothing is made for it while the kernel keeps nothing. */
function written({ phase, leftover, leaving }: VrrpState): string {
  const word = phase.kind === "master" ? "master" : "";
  if (leftover === null && leaving === null) return word;
  return JSON.stringify([word, leftover?.addresses, leaving?.routes, leaving?.rules]);
}
