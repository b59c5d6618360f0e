import type { MachineId } from "../core/mod.ts";
import type { Identified } from "../engine/mod.ts";
import type { FixtureParams, GroupParams, TrackerParams, VrrpParams } from "../machine/mod.ts";

/** A reload of which nothing is known yet: it grows as the supervisor tells of it. */
export function emptyDelta() {
  const instances: { given: VrrpParams[]; gone: Identified[] } = { given: [], gone: [] };
  const groups: { given: GroupParams[]; gone: MachineId[] } = { given: [], gone: [] };
  const trackers: { given: TrackerParams[]; gone: MachineId[] } = { given: [], gone: [] };
  const fixtures: { given: FixtureParams[]; gone: MachineId[] } = { given: [], gone: [] };
  return { instances, groups, trackers, fixtures };
}
