import { after, type Instant, type Micros, micros } from "../core/mod.ts";

/**
 * How long before a takeover a process begins to get ready for it, in µs. One that has slept is slow at first: its code and
 * data have left the processor's caches, and the timer itself comes late.
 */
export const lead = micros(10_000);

/** How long before it gets ready once more, in µs: what was cold the first time may have taken most of the time until then. */
const again = micros(3_000);

/**
 * How long before a takeover nobody sleeps any more, in µs: as long as being woken takes. Who stays awake for longer has used
 * up its turn on a busy processor just when it counts.
 */
const moment = micros(200);

/** How many times it gets ready for a takeover. */
const times = 3;

/** Who has got ready for a takeover is ready for those that follow, for so long, in µs. */
const readyFor = 50_000;

/** Nobody gets ready when less than this would be left afterwards, in µs. */
const spare = 100;

/**
 * When to get ready for the next takeover: when there is time for it, again when it is near, and right before it as well, since
 * on a host whose caches others use two milliseconds of sleep are enough to make everything cold again. How long before the
 * last time is depends on how long it took just now. Pure.
 */
export class Readiness {
  #expected: Instant | null = null;
  /** How many times for the expected takeover. */
  #round = 0;
  /** How long the latest of them took from cold, in µs. */
  #cold = 0;
  #last = -readyFor;

  /** Whether it is time to get ready for a takeover. */
  isDue(takeover: Instant, now: Instant): boolean {
    if (takeover !== this.#expected) {
      if (now - this.#last < readyFor) return false;
      this.#expected = takeover;
      this.#round = 0;
    }
    const [left, before] = [takeover - now, this.#round];
    while (this.#round < times && left <= this.#lead(this.#round)) this.#round++;
    return this.#round > before && (this.#round < times || left >= this.#cold + spare);
  }

  /** It got ready, which took so long from cold. */
  got(cold: Micros, now: Instant): void {
    this.#cold = Math.min(cold, again - moment);
    this.#last = now;
  }

  /** When to be awake for a takeover the next time; `null` when there is no time to sleep any more. */
  wake(takeover: Instant, now: Instant): Instant | null {
    const left = takeover - now;
    if (left <= moment) return null;
    const next = takeover === this.#expected && this.#round < times ? this.#lead(this.#round) : moment;
    return left > next ? after(takeover, -next as Micros) : null;
  }

  #lead(round: number): number {
    return round === 0 ? lead : round === 1 ? again : moment + this.#cold;
  }
}
