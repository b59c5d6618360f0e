import type { MadeVmac } from "../core/mod.ts";
import type { VmacNews } from "../effect/vmac.ts";
import { type RemovedVmacs, removeVmacs } from "../effect/vmac_removal.ts";
import type { Plan } from "../engine/mod.ts";
import { interfaceIndex } from "../../ffi/mod.ts";
import { needed } from "./vmacs.ts";

/**
 * The interfaces that the role has made and not removed, or that an earlier daemon has left. A role removes its own; what one
 * that was killed has left is taken over by the next one, or is removed here.
 */
export class MadeVmacs {
  /** By name: one that is made again has another index. */
  readonly #made: Map<string, MadeVmac>;
  readonly #remove: (these: readonly MadeVmac[]) => RemovedVmacs;
  readonly #index: (name: string) => number;

  /**
   * @param found what an earlier daemon has left
   * @param remove asks the kernel
   * @param index the kernel's index of an interface; 0 when there is none
   */
  constructor(found: readonly MadeVmac[] = [], remove = removeVmacs, index = interfaceIndex) {
    this.#made = new Map(found.map((made) => [made.vmac.name, made]));
    this.#remove = remove;
    this.#index = index;
  }

  /** All that may be there. */
  get all(): readonly MadeVmac[] {
    return [...this.#made.values()];
  }

  /** The role's own account. */
  hear(news: VmacNews): void {
    if (news.kind === "made") this.#made.set(news.made.vmac.name, news.made);
    else this.#made.delete(news.name);
  }

  /**
   * Removes what no instance asks for any more, in every detail: a role changes none of what it takes over. An interface of the
   * base's name that is another one by now counts as none.
   */
  tidy({ instances }: Pick<Plan, "instances">): RemovedVmacs {
    const wanted = new Set(instances.flatMap(needed).map((vmac) => JSON.stringify(vmac)));
    const unwanted = this.all.filter(({ vmac, below }) =>
      !wanted.has(JSON.stringify(vmac)) || this.#index(vmac.base) !== below
    );
    const removed = this.#remove(unwanted);
    for (const made of unwanted) if (!removed.refused.includes(made)) this.#made.delete(made.vmac.name);
    return removed;
  }
}
