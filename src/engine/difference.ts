import type { VrrpParams } from "../machine/mod.ts";
import { type Identified, identityOf } from "./route.ts";

/** All that the machines of one role are made of. */
export interface Plan {
  readonly instances: readonly VrrpParams[];
}

/** What makes one list of machines of another. */
export interface Part<Params, Identity> {
  /** Those that are new, and those that say something else than before. */
  readonly given: readonly Params[];
  /** Those that are no more. */
  readonly gone: readonly Identity[];
}

/** What makes one plan of another; what is in neither list stays as it is. */
export interface Delta {
  readonly instances: Part<VrrpParams, Identified>;
}

/** A role that runs nothing. */
export const emptyPlan: Plan = { instances: [] };

/** What a reload of `after` over a running `before` is about. The order within a plan means nothing. */
export function difference(before: Plan, after: Plan): Delta {
  const left = new Map(before.instances.map((params) => [identityOf(params), params]));
  const given: VrrpParams[] = [];
  for (const params of after.instances) {
    const identity = identityOf(params);
    const old = left.get(identity);
    left.delete(identity);
    if (!old || !same(old, params)) given.push(params);
  }
  const gone = [...left.values()].map(({ interface: on, vrid, family, group, unicast, sourceAddress }) => ({
    interface: on,
    vrid,
    family,
    group,
    unicast,
    sourceAddress,
  }));
  return { instances: { given, gone } };
}

/** Parameters are plain JSON, always made by the same function, with their fields in the same order. */
function same(a: VrrpParams, b: VrrpParams): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
