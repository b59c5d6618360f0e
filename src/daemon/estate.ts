import { type Belongings, noBelongings } from "../core/mod.ts";
import type { Plan } from "../engine/mod.ts";
import { belongingsBeyond, belongingsWith, isNothing } from "../machine/exchange.ts";
import { belongingsOf } from "../machine/vrrp/params.ts";

/**
 * What a role leaves behind when it dies, and who sees to it: the supervisor at once, and the next role as long as the
 * kernel keeps it.
 */
export class Estate {
  /** What the role may still hold addresses of while it takes over another plan, or several in a row. */
  #outgoing: Plan[] = [];
  /** What nobody wants any more, and the kernel keeps. */
  #remains = noBelongings;

  /** From now on the role is to run another plan than this one. */
  replace(plan: Plan): void {
    this.#outgoing.push(plan);
  }

  /** The role runs the newest plan, and has told what the kernel keeps of those before. */
  settle(): void {
    this.#outgoing = [];
  }

  /** All that the kernel keeps, by the role's own account. */
  keep(remains: Belongings): void {
    this.#remains = remains;
  }

  /**
   * What is to go when the role has ended.
   * @param soon another role is there in a moment: what it begins with anyhow stays for it to take over
   */
  *parts(plan: Plan, soon: boolean): Generator<Belongings> {
    const settled = soon && this.#outgoing.length === 0;
    const stays = settled ? plan.instances.filter(({ beginsAsMaster }) => beginsAsMaster) : [];
    const staying = settled ? partsOf({ ...plan, instances: stays }) : [];
    const going = plan.instances.filter((params) => !stays.includes(params));
    const plans = settled ? [{ instances: going }] : [plan, ...this.#outgoing];
    yield* plans.flatMap(partsOf);
    yield beyond(this.#remains, staying);
  }

  /** What the next role has to ask for, since it is not in the plan that it is given; `null` for nothing. */
  inherit(plan: Plan): Belongings | null {
    const all = this.#outgoing.flatMap(partsOf).reduce(belongingsWith, this.#remains);
    this.#remains = beyond(all, partsOf(plan));
    return isNothing(this.#remains) ? null : this.#remains;
  }
}

function partsOf({ instances, fixtures = [] }: Plan): Belongings[] {
  return [...instances.map(belongingsOf), ...fixtures];
}

function beyond(of: Belongings, known: readonly Belongings[]): Belongings {
  return belongingsBeyond(of, known.reduce(belongingsWith, noBelongings));
}
