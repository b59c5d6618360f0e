import type { Instant } from "../core/mod.ts";

/** Later than any instant. */
const never = Infinity as Instant;

/**
 * When to look at the machines again, known without looking at all of them: what a backup waits for moves with every
 * advert, so this is a bound that no deadline precedes, and it is made exact only when it is reached.
 */
export class Alarm {
  #soonest = never;

  /** No deadline is earlier; `null` when there is none. */
  get soonest(): Instant | null {
    return this.#soonest === never ? null : this.#soonest;
  }

  /** Whether somebody may be due. If so, all machines have to be noted again. */
  rings(now: Instant): boolean {
    if (now < this.#soonest) return false;
    this.#soonest = never;
    return true;
  }

  /** Somebody waits for this instant. */
  note(deadline: Instant | null): void {
    if (deadline !== null && deadline < this.#soonest) this.#soonest = deadline;
  }
}
