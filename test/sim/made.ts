import { done, type IpAddress, type Link, type Outcome, type Vmac } from "../../src/core/mod.ts";
import type { Maker } from "../../src/daemon/vmacs.ts";
import { Vmacs } from "../../src/daemon/vmacs.ts";
import { difference, type Engine, type Plan } from "../../src/engine/mod.ts";
import type { Kernel } from "./kernel.ts";

/** The interfaces that a role makes for its instances: the daemon's own way to keep them, on a simulated kernel. */
export class MadeInterfaces {
  readonly #vmacs: Vmacs;
  /** What instances were configured with before the reload that goes on. */
  #before: Plan = { instances: [] };

  /** @param learn lets the role hear at once of what was made */
  constructor(kernel: Kernel, engine: Engine, learn: () => void) {
    this.#vmacs = new Vmacs(new SimulatedMaker(kernel), {
      index: (name) => kernel.index(name),
      link: (name) => kernel.links().find((link) => link.name === name),
      isVirtual: (name, address) => engine.isVirtual(name, address),
      learn,
      detour: () => {},
      report: () => {},
    });
  }

  /** Makes what a plan needs that is about to be carried out. */
  want(before: Plan, plan: Plan): void {
    this.#before = before;
    for (const params of plan.instances) this.#vmacs.want(params);
    this.#vmacs.guard();
  }

  /** The plan has been carried out. */
  settle(plan: Plan): void {
    for (const params of plan.instances) this.#vmacs.settle(params);
    for (const instance of difference(this.#before, plan).instances.gone) this.#vmacs.drop(instance);
  }

  came(link: Link): void {
    this.#vmacs.came(link);
  }

  went(name: string): void {
    this.#vmacs.went(name, null);
  }

  /** The role ends in good order. */
  close(): void {
    this.#vmacs.close();
  }
}

class SimulatedMaker implements Maker {
  readonly #kernel: Kernel;
  readonly #linkLocals = new Map<string, IpAddress>();

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  make({ name, base }: Vmac): Outcome {
    if (this.#kernel.stack(name, base)) return done;
    return { ok: false, code: "ENODEV", message: `there is no interface ${base}` };
  }

  address({ name }: Vmac, address: IpAddress | null): void {
    const before = this.#linkLocals.get(name);
    if (address === null || (address === before && this.#kernel.has(name, address))) return;
    if (before !== undefined) this.#kernel.remove(name, before);
    this.#linkLocals.set(name, address);
    this.#kernel.add(name, address, 128);
  }

  /** No interface of the simulator is in a VRF. */
  enslave(): Outcome {
    return done;
  }

  remove({ name }: Vmac): Outcome {
    this.#kernel.pullOut(name);
    return done;
  }

  discard(): Outcome {
    return done;
  }

  moved(_base: string, _now: string | null, on: readonly Vmac[]): void {
    for (const vmac of on) this.remove(vmac);
  }
}
