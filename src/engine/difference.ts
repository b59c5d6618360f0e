import type { Chains, MachineId, Spacing } from "../core/mod.ts";
import type { FixtureParams, GroupParams, TrackerParams, VrrpParams } from "../machine/mod.ts";
import { type Identified, identityOf } from "./route.ts";

/** All that the machines of one role are made of. */
export interface Plan {
  readonly instances: readonly VrrpParams[];
  /** Sync groups; none when left out. */
  readonly groups?: readonly GroupParams[];
  /** What instances watch; nothing when left out. */
  readonly trackers?: readonly TrackerParams[];
  /** All that is static, in one; nothing when left out. */
  readonly fixtures?: readonly FixtureParams[];
  /** How far apart announcements leave; no machine knows of it. As they come when it is left out. */
  readonly spacing?: Spacing;
  /** Whether adverts that concern no instance are logged. */
  readonly logsStrangers?: boolean;
  /** The chains that refuse what instances do not accept; nftables does where they are left out. */
  readonly firewall?: Chains;
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
  /** Nothing changes when they are left out. */
  readonly groups?: Part<GroupParams, MachineId>;
  readonly trackers?: Part<TrackerParams, MachineId>;
  readonly fixtures?: Part<FixtureParams, MachineId>;
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
  const gone = [...left.values()].map((
    { interface: on, vmac, vrid, family, group, unicast, sourceAddress },
  ) => ({
    interface: on,
    vmac,
    vrid,
    family,
    group,
    unicast,
    sourceAddress,
  }));
  return {
    instances: { given, gone },
    groups: companions(before.groups ?? [], after.groups ?? []),
    trackers: companions(before.trackers ?? [], after.trackers ?? []),
    fixtures: companions(before.fixtures ?? [], after.fixtures ?? []),
  };
}

function companions<P extends { readonly id: MachineId }>(
  before: readonly P[],
  after: readonly P[],
): Part<P, MachineId> {
  const left = new Map(before.map((params) => [params.id, params]));
  const given = after.filter((params) => {
    const old = left.get(params.id);
    left.delete(params.id);
    return !old || !same(old, params);
  });
  return { given, gone: [...left.keys()] };
}

/** Parameters are plain JSON, always made by the same function, with their fields in the same order. */
function same<P>(a: P, b: P): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
