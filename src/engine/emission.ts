import type { Effect, Emitted, MachineId } from "../core/mod.ts";

/** Whose actions leave the engine. */
export interface Emitter {
  readonly id: MachineId;
  /** The last advert that left: the same action again is the same emission. */
  emitted?: Emitted | null;
}

/** What leaves the engine of an action. Nothing is made for a master's advert that is as the one before. */
export function emission(by: Emitter, action: Effect): Emitted {
  if (by.emitted?.action === action && by.emitted.from === by.id) return by.emitted;
  const emitted = { from: by.id, action };
  if (action.kind === "advert") by.emitted = emitted;
  return emitted;
}
