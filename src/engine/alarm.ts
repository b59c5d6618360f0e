import type { Instant } from "../core/mod.ts";
import type { Row } from "./roster.ts";

/** Later than any instant. */
const never = Infinity as Instant;

/**
 * When to look at the machines again, known without looking at all of them: what a backup waits for moves with every
 * advert, so these are bounds that nobody's instant precedes, and they are made exact only when they are reached.
 */
export class Alarm {
  #soonest = never;
  #takeover = never;

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

  /** As `note`, of an instance, which may be about to become master. */
  noteRow(row: Row): void {
    this.note(row.deadline);
    this.#noteTakeover(row);
  }

  /**
   * All instances sleep and wait until then, and beside them there are these.
   * @returns whether that is so: `false` when one of these is due
   */
  sleepOn(until: Instant, others: Iterable<{ readonly deadline: Instant | null }>, now: Instant): boolean {
    let soonest = until;
    for (const { deadline } of others) {
      if (deadline === null || deadline >= soonest) continue;
      if (deadline <= now) return false;
      soonest = deadline;
    }
    this.#soonest = soonest;
    this.#takeover = until;
    return true;
  }

  /** When the next of these takes over unless it hears of a master: exact if that is before `by`, else not too late. */
  takeover(by: Instant, rows: Iterable<Row>): Instant | null {
    if (this.#takeover <= by) {
      this.#takeover = never;
      for (const row of rows) this.#noteTakeover(row);
    }
    return this.#takeover === never ? null : this.#takeover;
  }

  #noteTakeover({ state: { phase } }: Row): void {
    if (phase.kind === "backup" && phase.downAt < this.#takeover) this.#takeover = phase.downAt;
  }
}
