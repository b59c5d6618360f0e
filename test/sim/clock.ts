import type { Instant } from "../../src/core/mod.ts";

/** A moment of the simulated world: whole microseconds since the run began. */
export type Time = number;

/** Something that will happen, unless it is called off. */
export interface Alarm {
  readonly at: Time;
  readonly order: number;
  /** `null` once it was called off or has happened. */
  deed: (() => void) | null;
}

/** The one clock of a run. Time leaps from event to event; of two at the same moment the older one is first. */
export class Clock {
  #now: Time = 0;
  #order = 0;
  readonly #heap: Alarm[] = [];

  get now(): Time {
    return this.#now;
  }

  /** Lets `deed` happen at a moment that has not passed. */
  at(time: Time, deed: () => void): Alarm {
    const alarm = { at: Math.max(time, this.#now), order: this.#order++, deed };
    this.#rise(alarm);
    return alarm;
  }

  /** Lets `deed` happen in a while. */
  after(length: number, deed: () => void): Alarm {
    return this.at(this.#now + Math.ceil(length), deed);
  }

  /** Lets all happen that is to happen until then; afterwards it is that moment. */
  runUntil(end: Time): void {
    for (let first = this.#heap[0]; first && first.at <= end; first = this.#heap[0]) {
      this.#sink();
      const { deed } = first;
      if (!deed) continue;
      first.deed = null;
      this.#now = first.at;
      deed();
    }
    this.#now = end;
  }

  #rise(alarm: Alarm): void {
    const heap = this.#heap;
    let at = heap.length;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!before(alarm, heap[above]!)) break;
      heap[at] = heap[above]!;
      at = above;
    }
    heap[at] = alarm;
  }

  /** Takes the first one away. */
  #sink(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= heap.length) break;
      if (below + 1 < heap.length && before(heap[below + 1]!, heap[below]!)) below++;
      if (!before(heap[below]!, last)) break;
      heap[at] = heap[below]!;
      at = below;
    }
    heap[at] = last;
  }
}

function before(a: Alarm, b: Alarm): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/** The clock of one node: it was booted at another time than the others, and runs a little fast or slow. */
export class NodeClock {
  /** @param offset what it shows when the run begins; @param drift in parts per million */
  constructor(readonly offset: number, readonly drift: number) {}

  /** What it shows at a moment of the world. */
  local(time: Time): Instant {
    return (this.offset + Math.floor(time * (1 + this.drift / 1e6))) as Instant;
  }

  /** The first moment at which it shows this instant or a later one. */
  world(instant: Instant): Time {
    let time = Math.max(0, Math.floor((instant - this.offset) / (1 + this.drift / 1e6)) - 1);
    while (this.local(time) < instant) time++;
    return time;
  }
}
