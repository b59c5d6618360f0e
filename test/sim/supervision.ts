import { Estate } from "../../src/daemon/estate.ts";
import { staticId } from "../../src/core/mod.ts";
import type { Engine, Plan } from "../../src/engine/mod.ts";
import { belongingsOf } from "../../src/machine/mod.ts";
import type { Kernel } from "./kernel.ts";

/** What the supervisor of a node does about what its roles leave behind: by the daemon's own account of it. */
export class Supervision {
  readonly estate = new Estate();
  readonly #kernel: Kernel;
  #roles = 0;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /**
   * Before a role begins what the one before has left goes, as far as the kernel lets it. The first one finds what an
   * earlier daemon has left in its plan; that there is nothing else is no matter of this one.
   */
  clear(plan: Plan): void {
    const { instances, fixtures = [] } = plan;
    if (this.#roles++ === 0) {
      this.#kernel.sweep([...instances.map(belongingsOf), ...fixtures].flatMap(({ addresses }) => addresses));
      return;
    }
    for (const { addresses, routes, rules } of this.estate.parts(plan, true)) {
      this.#kernel.execute({ kind: "withdraw", routes, rules });
      this.#kernel.execute({ kind: "release", addresses });
    }
  }

  /** Lets a role that has begun know what it is to ask for. */
  tell(engine: Engine, plan: Plan, now: Parameters<Engine["feed"]>[2]): void {
    const left = this.estate.inherit(plan);
    if (left) engine.feed(staticId, { kind: "remains", ...left }, now);
  }
}
