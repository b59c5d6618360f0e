import {
  type Action,
  type Event,
  type Instant,
  type MachineId,
  noBelongings,
  staticId,
  unreachable,
  type Verdict,
} from "../core/mod.ts";
import {
  fixture,
  type FixtureParams,
  type FixtureState,
  group,
  type GroupParams,
  isNothing,
  type SyncGroupState,
  tracker,
  type TrackerParams,
  type TrackerState,
} from "../machine/mod.ts";
import type { Plan } from "./difference.ts";

/** A sync group, a tracker, or all that is static, in its engine. */
export type Companion =
  | { readonly id: MachineId; readonly kind: "group"; readonly state: SyncGroupState; deadline: null }
  | {
    readonly id: MachineId;
    readonly kind: "tracker";
    readonly state: TrackerState;
    deadline: Instant | null;
  }
  | {
    readonly id: MachineId;
    readonly kind: "fixture";
    readonly state: FixtureState;
    deadline: Instant | null;
  };

/** What a companion is made of. */
export type CompanionParams =
  | { readonly kind: "group"; readonly params: GroupParams }
  | { readonly kind: "tracker"; readonly params: TrackerParams }
  | { readonly kind: "fixture"; readonly params: FixtureParams };

/** A companion that nothing has happened to. */
export function companion({ kind, params }: CompanionParams, now: Instant): Companion {
  const { id } = params;
  if (kind === "group") return { id, kind, state: group.create(params, now), deadline: null };
  if (kind === "fixture") return { id, kind, state: fixture.create(params, now), deadline: null };
  return { id, kind, state: tracker.create(params, now), deadline: null };
}

/** One event of its life. */
export function stepCompanion(row: Companion, event: Event, now: Instant): Action[] {
  if (row.kind === "group") return group.step(row.state, event as Event<GroupParams>, now);
  if (row.kind === "fixture") {
    const actions = fixture.step(row.state, event as Event<FixtureParams>, now);
    row.deadline = fixture.deadline(row.state);
    return actions;
  }
  if (row.kind !== "tracker") return unreachable(row);
  const actions = tracker.step(row.state, event as Event<TrackerParams>, now);
  row.deadline = tracker.deadline(row.state);
  return actions;
}

/** What a tracker says; nothing yet, when it is none. */
export function verdictOf(row: Companion | undefined): Verdict {
  return row?.kind === "tracker" ? row.state.verdict : "unknown";
}

/** What the trackers among these say, by their names in the plan. */
export function verdictsOf(rows: Iterable<Companion>): { [id: MachineId]: Verdict } {
  const trackers = [...rows].flatMap((row) => row.kind === "tracker" ? [row.state] : []);
  return Object.fromEntries(trackers.map(({ params, verdict }) => [params.id, verdict]));
}

/** The tracker that follows an interface. */
export function interfaceTracker(name: string): MachineId {
  return `interface:${name}`;
}

/** What is made of trackers, sync groups and static things. */
export function planOf(
  rows: Iterable<Companion>,
): Required<Pick<Plan, "groups" | "trackers" | "fixtures">> {
  const all = [...rows];
  const fixtures = all.flatMap((row) => row.kind === "fixture" ? [row.state.params] : []);
  return {
    groups: all.flatMap((row) => row.kind === "group" ? [row.state.params] : []),
    trackers: all.flatMap((row) => row.kind === "tracker" ? [row.state.params] : []),
    fixtures: fixtures.filter((params) => !isNothing(params)),
  };
}

/** There is nothing static, any more or yet; but what the kernel keeps is asked for. */
export const keeper = { kind: "fixture", params: { id: staticId, ...noBelongings } } as const;
