import type { AdvertSpec, Instant, MachineId, VirtualAddress } from "../core/mod.ts";
import { copyOf, heldAddresses, specified, vrrp, type VrrpState } from "../machine/mod.ts";
import { due } from "./remains.ts";
import type { Row } from "./roster.ts";
import { rouse } from "./sleeper.ts";

/** An instance that is about to become master, and what it will send then. */
export interface Successor {
  readonly id: MachineId;
  /** Of its first advert. */
  readonly spec: AdvertSpec;
  readonly priority: number;
  /** What it will hold, and announce so many times. */
  readonly addresses: readonly VirtualAddress[];
  readonly repeat: number;
}

/** Those of these instances that become master by an instant unless they hear of one. None of them sleeps any more. */
export function successors(rows: () => Iterable<Row>, by: Instant): Iterable<Successor> {
  rouse(rows(), by);
  return waiting(rows(), by);
}

function* waiting(rows: Iterable<Row>, by: Instant): Generator<Successor> {
  let first = true;
  for (const { id, state } of rows) {
    if (state.phase.kind !== "backup" || state.phase.downAt > by || state.link.source === null) continue;
    const spec = specified(state);
    if (first) tryOut(state, state.phase.downAt);
    first = false;
    yield {
      id,
      spec,
      priority: state.effectivePriority,
      addresses: heldAddresses(state.params),
      repeat: state.params.garp.repeat,
    };
  }
}

/** Decides for a copy what will be decided: what that looks at is in the processor's caches when it counts. */
function tryOut(state: VrrpState, at: Instant): void {
  vrrp.step(copyOf(state), due, at);
}
