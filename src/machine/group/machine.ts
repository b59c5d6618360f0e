/**
 * A sync group. What its members stand at decides (see `Standing`), the first row that fits:
 *
 * | group | members | becomes |
 * |---|---|---|
 * | any | one is in fault | fault |
 * | master | one that was master is backup | backup |
 * | any | one does not know yet | what it is, and nobody is told |
 * | any | all are master, or would be | master |
 * | master | one has joined | master, and it too |
 * | init, backup, fault | any other | backup |
 *
 * On the way into a state the member that brought it about comes first, then the group's line in the log, then the
 * others and at last the notification, as in keepalived. Members that are there already are told nothing.
 *
 * @module
 */
import {
  type Action,
  entry,
  type Event,
  type GroupState,
  type Instant,
  type Machine,
  type MachineId,
  type NotifyEvent,
  type Standing,
} from "../../core/mod.ts";

/** What the configuration says of a sync group. */
export interface GroupParams {
  /** `group:NAME` */
  readonly id: MachineId;
  readonly name: string;
  /** The instances, in the order of the configuration. */
  readonly members: readonly MachineId[];
  /** Whether somebody wants `notify` actions. */
  readonly notify: boolean;
}

/** What a group knows of a member. */
export interface Member {
  standing: Standing;
  /** What it was told, or became by itself, last. */
  is: GroupState | null;
}

/** A sync group at one moment. Plain JSON. */
export interface SyncGroupState {
  params: GroupParams;
  phase: "init" | GroupState;
  members: { [id: MachineId]: Member };
  since: Instant;
}

/** The machine of one sync group. */
export const group: Machine<GroupParams, SyncGroupState> = { create, step, deadline: () => null };

function create(params: GroupParams, now: Instant): SyncGroupState {
  return { params, phase: "init", members: {}, since: now };
}

function step(state: SyncGroupState, event: Event<GroupParams>, now: Instant): Action[] {
  switch (event.kind) {
    case "start":
      return enrol(state);
    case "configured":
      state.params = event.params;
      return [...enrol(state), ...settle(state, null, now)];
    case "member":
      return heard(state, event.member, event.standing, now);
    case "outranked":
      return state.params.members.filter((id) => id !== event.member).map((to) => ({
        kind: "tell",
        to,
        word: { kind: "refresh" },
      }));
    case "stop":
      return notify(state, "STOP");
    default:
      return [];
  }
}

/** Takes new members in, and lets go of those that are none any more. */
function enrol(state: SyncGroupState): Action[] {
  const known = state.members;
  state.members = {};
  const actions: Action[] = [];
  for (const id of state.params.members) {
    state.members[id] = known[id] ?? { standing: "init", is: null };
    if (!known[id]) actions.push({ kind: "tell", to: id, word: { kind: "report" } });
  }
  return actions;
}

function heard(state: SyncGroupState, id: MachineId, standing: Standing, now: Instant): Action[] {
  const member = state.members[id];
  if (!member) return [];
  if (standing === "fault" || standing === "master") member.is = standing;
  else if (standing === "init") member.is = null;
  else if (member.standing === "master") member.is = "backup";
  member.standing = standing;
  return settle(state, id, now);
}

/** What the members make of the group; `null` when that has to wait. */
function decide({ phase, members }: SyncGroupState): GroupState | null {
  const all = Object.values(members);
  const some = (standing: Standing) => all.some((member) => member.standing === standing);
  if (some("fault")) return "fault";
  const fallen = all.some(({ standing, is }) => standing === "backup" && is !== null && is !== "fault");
  if (phase === "master" && fallen) return "backup";
  if (some("init") || all.length === 0) return null;
  if (!some("backup")) return "master";
  return phase === "master" ? "master" : "backup";
}

/** Brings the group where its members stand, and the members where the group is. */
function settle(state: SyncGroupState, first: MachineId | null, now: Instant): Action[] {
  const before = state.phase;
  const phase = decide(state);
  if (phase === null) return [];
  state.phase = phase;
  const { name } = state.params;
  const front = first === null ? [] : bring(state, first, phase);
  const rest = Object.keys(state.members).flatMap((id) => bring(state, id, phase));
  if (phase === before) return [...front, ...rest];
  state.since = now;
  // At the start all begin as backups, and keepalived says nothing of it.
  const said: Action[] = before === "init" && phase === "backup"
    ? []
    : [{ kind: "log", entry: entry("group.syncing", { name, state: phase }) }];
  const event = ({ backup: "BACKUP", master: "MASTER", fault: "FAULT" } as const)[phase];
  return [...front, ...said, ...rest, ...notify(state, event)];
}

/** Tells of the group; keepalived says 0 for its priority. */
function notify({ params }: SyncGroupState, event: NotifyEvent): Action[] {
  if (!params.notify) return [];
  return [{ kind: "notify", subject: "GROUP", name: params.name, event, priority: 0 }];
}

function bring(state: SyncGroupState, id: MachineId, to: GroupState): Action[] {
  const member = state.members[id];
  // One that does not know yet whether it can run, or cannot, is left alone until it does.
  if (!member || member.is === to || (to !== "fault" && blocked(member))) return [];
  member.is = to;
  return [{ kind: "tell", to: id, word: { kind: "sync", to } }];
}

function blocked({ standing }: Member): boolean {
  return standing === "init" || standing === "fault";
}
