import type { Action, Effect } from "./action.ts";
import type { Event } from "./event.ts";
import type { MachineId } from "./identity.ts";
import type { Instant } from "./time.ts";

/**
 * The only way into any machine. `step` may change its own state and nothing else, and the same state, event
 * and instant give the same actions. A timer is a field of the state that holds an instant.
 */
export interface Machine<Params, State> {
  create(params: Params, now: Instant): State;
  step(state: State, event: Event<Params>, now: Instant): Action[];
  /** When to send the next `due`; `null` when nothing is waited for. */
  deadline(state: State): Instant | null;
}

/** An action, and the machine that wants it. */
export interface Emitted {
  readonly from: MachineId;
  readonly action: Effect;
}
