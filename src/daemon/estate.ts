import { type Action, type Belongings, noBelongings } from "../core/mod.ts";
import type { Plan } from "../engine/mod.ts";
import { identityOf } from "../engine/route.ts";
import { belongingsBeyond, isNothing, joined } from "../machine/exchange.ts";
import { belongingsOf } from "../machine/vrrp/params.ts";

/** Takes things away, and says which of them the kernel refused to let go. */
export type Taker = (parts: readonly Belongings[]) => Belongings;

type Holding = Extract<Action, { kind: "holding" }>;

/**
 * What a daemon has in the kernel, and who sees to it when a role dies: the supervisor at once, and the next role as long as
 * the kernel keeps it.
 */
export class Estate {
  /** What the role may still hold addresses of while it takes over another plan, or several in a row. */
  #outgoing: Plan[] = [];
  /** What nobody wants any more, and the kernel keeps, by the role's own account. */
  #remains = noBelongings;
  /** What instances have by their own account, by identity; one that is not in it has nothing. */
  readonly #holdings = new Map<string, Holding>();
  /**
   * What is left of an earlier role, or an earlier daemon. When the next role runs its plan, that has taken it over, has taken
   * it away, or has said that the kernel keeps it.
   */
  #left: Belongings;
  /** Whether there is a role. */
  #occupied = false;

  /** @param found what an earlier daemon has left */
  constructor(found = noBelongings) {
    this.#left = found;
  }

  /** What the kernel may have while there is no role. */
  get left(): Belongings {
    return this.#left;
  }

  /** From now on the role is to run another plan than this one. */
  replace(plan: Plan): void {
    if (this.#occupied) this.#outgoing.push(plan);
  }

  /** The role runs the newest plan, and has told what the kernel keeps of those before. */
  settle(): void {
    this.#outgoing = [];
    this.#left = noBelongings;
  }

  /** All that the kernel keeps, by the role's own account. */
  keep(remains: Belongings): void {
    this.#remains = remains;
  }

  /** All that an instance has, by its own account. */
  hear(holding: Holding): void {
    if (holding.master || !isNothing(holding)) this.#holdings.set(holding.instance, holding);
    else this.#holdings.delete(holding.instance);
  }

  /** All that the daemon may have in the kernel. A backup has nothing, whatever the plan says of it. */
  inventory(plan: Plan): Belongings {
    const plans = this.#occupied ? [plan, ...this.#outgoing] : [];
    const own = plans.flatMap((each) => {
      const masters = each.instances.filter((params) => this.#holdings.get(identityOf(params))?.master);
      return partsOf({ ...each, instances: masters });
    });
    return joined([...own, ...this.#holdings.values(), this.#remains, this.#left]);
  }

  /** Before the first role: what an earlier daemon has left, and the plan has not, goes. */
  begin(plan: Plan, take: Taker): void {
    this.#take([beyond(this.#left, partsOf(plan))], this.#left, take);
  }

  /**
   * The role has ended: what it may have goes.
   * @param soon another role is there in a moment: what it begins with anyhow stays for it to take over
   */
  end(plan: Plan, soon: boolean, take: Taker): void {
    const had = this.inventory(plan);
    const parts = this.#parts(plan, soon);
    this.#occupied = false;
    this.#outgoing = [];
    this.#holdings.clear();
    this.#remains = noBelongings;
    this.#take(parts, had, take);
  }

  /** While there is no role: what the kernel has kept so far is asked for once more. */
  again(take: Taker): void {
    this.#take([this.#left], noBelongings, take);
  }

  /** A role begins with a plan. What it has to ask for, since it is not in that; `null` for nothing. */
  inherit(plan: Plan): Belongings | null {
    this.#occupied = true;
    this.#remains = beyond(joined([this.#remains, this.#left]), partsOf(plan));
    return isNothing(this.#remains) ? null : this.#remains;
  }

  #take(parts: readonly Belongings[], had: Belongings, take: Taker): void {
    const refused = take(parts);
    this.#left = joined([beyond(had, parts), refused]);
  }

  #parts(plan: Plan, soon: boolean): Belongings[] {
    const settled = soon && this.#outgoing.length === 0;
    const stays = settled ? plan.instances.filter(({ beginsAsMaster }) => beginsAsMaster) : [];
    const staying = settled ? partsOf({ ...plan, instances: stays }) : [];
    const going = plan.instances.filter((params) => !stays.includes(params));
    const plans = settled ? [{ instances: going }] : [plan, ...this.#outgoing];
    return [...plans.flatMap(partsOf), beyond(joined([this.#remains, this.#left]), staying)];
  }
}

function partsOf({ instances, fixtures = [] }: Plan): Belongings[] {
  return [...instances.map(belongingsOf), ...fixtures];
}

function beyond(of: Belongings, known: readonly Belongings[]): Belongings {
  return isNothing(of) ? of : belongingsBeyond(of, joined(known));
}
