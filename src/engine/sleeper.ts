import { between, type Instant, type Micros } from "../core/mod.ts";
import type { VrrpPhase } from "../machine/mod.ts";

/** A backup that hears of a master, and nothing else. */
export interface Sleeper {
  /** Whoever spares it its master's usual advert is told here, once, when there is more for it to hear. */
  stir: (() => void) | null;
}

/** Something is to happen to it. */
export function stir(sleeper: Sleeper): void {
  const told = sleeper.stir;
  sleeper.stir = null;
  told?.();
}

/** Stirs those of these instances whose wait ends by an instant unless they hear of a master. */
export function rouse(
  rows: Iterable<Sleeper & { readonly state: { readonly phase: VrrpPhase } }>,
  by: Instant,
): void {
  for (const row of rows) {
    const until = waitsUntil(row.state.phase);
    if (until > 0 && until <= by) stir(row);
  }
}

/**
 * How long a sleeper that has just heard of its master waits for the next word; 0 when it has something else to do
 * meanwhile.
 */
export function waitOf(
  { state: { phase }, deadline }: {
    readonly state: { readonly phase: VrrpPhase };
    readonly deadline: Instant | null;
  },
  now: Instant,
): Micros | 0 {
  const until = waitsUntil(phase);
  return until !== 0 && until > now && until === deadline ? between(now, until) : 0;
}

/** Until when a backup waits; 0 for any other. */
export function waitsUntil(phase: VrrpPhase): Instant | 0 {
  return phase.kind === "backup" ? phase.downAt : 0;
}

/** Whether an advert that nothing was done for has made a backup wait for longer, and would again at any time. */
export function sleepsOn(phase: VrrpPhase, waited: Instant | 0): boolean {
  return phase.kind === "backup" && waited > 0 && phase.downAt > waited && phase.preemptAt === null;
}
