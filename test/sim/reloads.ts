import type { Plan } from "../../src/engine/mod.ts";
import type { MadeInterfaces } from "./made.ts";
import type { Random } from "./random.ts";
import type { TurnInProgress } from "./turn.ts";

/** The reloads of a role, one after the other: at once, or piece by piece. Both have to be right. */
export class Reloads {
  readonly #made: MadeInterfaces;
  readonly #random: Random;
  /** Plans that are taken over piece by piece; the first one is under way. */
  readonly #waiting: Plan[] = [];

  constructor(made: MadeInterfaces, random: Random) {
    this.#made = made;
    this.#random = random;
  }

  /** Whether one is under way. */
  get going(): boolean {
    return this.#waiting.length > 0;
  }

  /** What is to run in the end, if that is not so yet. */
  get newest(): Plan | undefined {
    return this.#waiting.at(-1);
  }

  /** @returns the new plan, if that is all by now */
  order(turn: TurnInProgress, before: Plan, plan: Plan): Plan | null {
    if (!this.going && this.#random.chance(0.3)) {
      this.#made.want(before, plan);
      turn.reload(before, plan);
      this.#made.settle(plan);
      return plan;
    }
    if (this.#waiting.push(plan) === 1) this.#begin(turn, before, plan);
    return null;
  }

  /**
   * Does some pieces of the one that goes on; before the next ones there is another turn.
   * @param completed is called after the last one of a reload
   * @returns the plan as it is now
   */
  advance(turn: TurnInProgress, before: Plan, completed: () => void): Plan {
    let now = before;
    for (let pieces = this.#random.whole(1, 3); pieces > 0 && !turn.stopped; pieces--) {
      const [target, next] = this.#waiting;
      if (!target) return now;
      const { plan, complete } = turn.advance();
      now = complete ? target : plan;
      if (!complete) continue;
      this.#waiting.shift();
      this.#made.settle(target);
      completed();
      if (next) this.#begin(turn, now, next);
    }
    return now;
  }

  #begin(turn: TurnInProgress, before: Plan, plan: Plan): void {
    this.#made.want(before, plan);
    turn.begin(plan);
  }
}
