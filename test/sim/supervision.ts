import { Estate } from "../../src/daemon/estate.ts";
import { type Action, staticId } from "../../src/core/mod.ts";
import type { Engine, Plan } from "../../src/engine/mod.ts";
import { belongingsOf, joined } from "../../src/machine/mod.ts";
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
    this.estate.end(plan, true, (parts) => {
      const all = joined(parts);
      const take = (action: Action) => this.#kernel.execute(action)?.ok ?? true;
      const rules = all.rules.filter((rule) => !take({ kind: "withdraw", routes: [], rules: [rule] }));
      const routes = all.routes.filter((route) => !take({ kind: "withdraw", routes: [route], rules: [] }));
      const addresses = all.addresses.filter((held) => !take({ kind: "release", addresses: [held] }));
      return { addresses, routes, rules };
    });
  }

  /** A role told this, or did it. */
  hear(action: Action): void {
    if (action.kind === "remains") this.estate.keep(action);
    if (action.kind === "holding") this.estate.hear(action);
  }

  /** Lets a role that has begun know what it is to ask for. */
  tell(engine: Engine, plan: Plan, now: Parameters<Engine["feed"]>[2]): void {
    const left = this.estate.inherit(plan);
    if (left) engine.feed(staticId, { kind: "remains", ...left }, now);
  }
}
