import { noSpacing, type Spacing, type VirtualAddress } from "../../src/core/mod.ts";
import { Pace } from "../../src/effect/pace.ts";
import type { Alarm, Clock, NodeClock } from "./clock.ts";

/** What an announcer needs of its node. */
export interface Mouth {
  readonly clock: Clock;
  /** The node's own. */
  readonly local: NodeClock;
  late(): number;
  /** Whether it gets time to work. */
  works(): boolean;
  say(held: VirtualAddress, repeat: number): void;
}

/** Sends the announcements of one life of a role: at once, or apart from each other as the daemon keeps them, in simulated time. */
export class Announcer {
  readonly #mouth: Mouth;
  readonly #pace: Pace;
  #alarm: Alarm | null = null;
  /** The timer has fired, and nobody has read that yet. */
  #fired = false;
  /** Another object whenever it may be another one. */
  spacing: Spacing;

  constructor(mouth: Mouth, spacing: Spacing = noSpacing) {
    this.#mouth = mouth;
    this.spacing = { ...spacing };
    const timer = { fd: -1, arm: (at: number | null) => this.#arm(at), clear: () => {}, close: () => {} };
    const now = () => mouth.local.local(mouth.clock.now);
    this.#pace = new Pace(spacing, (held) => mouth.say(held, 1), () => {}, timer, now);
  }

  announce(addresses: readonly VirtualAddress[], repeat: number): void {
    for (const held of addresses) {
      if (this.#pace.concerns(held)) this.#pace.queue(held, repeat);
      else this.#mouth.say(held, repeat);
    }
    this.#pace.run();
  }

  forget(addresses: readonly VirtualAddress[]): void {
    this.#pace.forget(addresses);
  }

  configure(spacing: Spacing = noSpacing): void {
    this.spacing = { ...spacing };
    this.#pace.configure(spacing);
  }

  /** Reads its timer, if that has fired. */
  wake(): void {
    if (!this.#fired || !this.#mouth.works()) return;
    this.#fired = false;
    this.#pace.read();
  }

  /** Its role is no more. */
  close(): void {
    this.#arm(null);
    this.#fired = false;
  }

  #arm(at: number | null): number {
    if (this.#alarm) this.#alarm.deed = null;
    if (at === null) return 0;
    const { clock, local, late } = this.#mouth;
    this.#alarm = clock.at(local.world(at as never) + late(), () => {
      this.#fired = true;
      this.wake();
    });
    return 0;
  }
}
