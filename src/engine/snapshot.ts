import {
  type Auth,
  type DropCounts,
  type DropReason,
  type Family,
  type GroupState,
  type Instant,
  type IpAddress,
  type MachineId,
  type Micros,
  type Verdict,
} from "../core/mod.ts";
import {
  faultyTrackers,
  heldAddresses,
  masterDown,
  totalPriority,
  type VrrpCounters,
  type VrrpState,
} from "../machine/mod.ts";
import type { Companion } from "./company.ts";

/** What can be seen of one instance from outside. Plain JSON; passwords are not part of it. */
export interface InstanceSnapshot {
  readonly name: string;
  readonly interface: string;
  readonly family: Family;
  /** Its unicast peers; `null` where adverts go to a group. */
  readonly peers: readonly IpAddress[] | null;
  readonly vrid: number;
  readonly version: 2 | 3;
  readonly state: VrrpState["phase"]["kind"];
  /** What it would be by itself, whatever its sync group says. */
  readonly wants: "backup" | "master" | "fault";
  /** Why it is in fault. */
  readonly fault: string | null;
  /** The trackers, or the sync group, that say so. */
  readonly faultBy: readonly MachineId[];
  readonly priority: number;
  readonly effectivePriority: number;
  /** The same, had priorities no bounds. */
  readonly totalPriority: number;
  readonly interval: Micros;
  /** Where its adverts come from. */
  readonly source: IpAddress | null;
  /** The other master that was heard last, while this one is not master itself. */
  readonly master: { readonly address: IpAddress; readonly priority: number } | null;
  /** Of the master that was believed last, whatever this one is now; 0 before there was one. */
  readonly masterPriority: number;
  /** The interval that the master's death is judged by. */
  readonly masterInterval: Micros;
  /** How long a backup waits for a master that has fallen silent. */
  readonly masterDown: Micros;
  /** When it acts by itself: takes over, or sends its next advert. */
  readonly timeout: Instant | null;
  /** When the state was entered. */
  readonly since: Instant;
  /** As `address/prefix`, the advertised ones first. */
  readonly addresses: readonly string[];
  /** Whether the addresses are on their interfaces, as far as this instance put them there. */
  readonly held: boolean;
  readonly authentication: Auth["kind"];
  readonly counters: VrrpCounters;
  /** Packets for this instance that were dropped, by reason. */
  readonly drops: DropCounts;
}

/** Counts dropped packets. */
export function countDrop(drops: DropCounts, reason: DropReason, count = 1): void {
  drops[reason] = (drops[reason] ?? 0) + count;
}

/** Takes the picture of an instance; `undecoded` are drops that the machine itself never saw. */
export function snapshotOf(state: VrrpState, undecoded: DropCounts): InstanceSnapshot {
  const { params, phase } = state;
  const drops: DropCounts = { ...state.drops };
  for (const [reason, count] of Object.entries(undecoded) as [DropReason, number][]) {
    countDrop(drops, reason, count);
  }
  const masterInterval = phase.kind === "backup" ? phase.masterInterval : params.interval;
  return {
    name: params.name,
    interface: params.interface,
    family: params.family,
    peers: params.unicast?.peers.map(({ address }) => address) ?? null,
    vrid: params.vrid,
    version: params.version,
    state: phase.kind,
    wants: wantsOf(state),
    fault: phase.kind === "fault" ? phase.reason : null,
    faultBy: faultBy(state),
    priority: params.priority,
    effectivePriority: state.effectivePriority,
    totalPriority: totalPriority(params, state.verdicts),
    interval: params.interval,
    source: state.link.source,
    master: phase.kind === "master" ? null : state.master,
    masterPriority: state.master?.priority ?? 0,
    masterInterval,
    masterDown: masterDown(params, state.effectivePriority, masterInterval),
    timeout: timeoutOf(phase),
    since: state.since,
    addresses: heldAddresses(params).map(({ address, prefix }) => `${address}/${prefix}`),
    held: phase.kind === "master" && phase.repair === null,
    authentication: state.speaks,
    counters: { ...state.counters },
    drops,
  };
}

function wantsOf({ phase, params }: VrrpState): InstanceSnapshot["wants"] {
  if (phase.kind === "master" || phase.kind === "fault") return phase.kind;
  const eager = phase.kind === "backup" ? phase.eager : params.beginsAsMaster;
  return eager ? "master" : "backup";
}

function faultBy({ phase, params, verdicts }: VrrpState): readonly MachineId[] {
  if (phase.kind !== "fault") return [];
  if (phase.reason === "tracker") return faultyTrackers(params, verdicts);
  return phase.reason === "group" && params.syncGroup !== null ? [params.syncGroup] : [];
}

function timeoutOf(phase: VrrpState["phase"]): Instant | null {
  if (phase.kind === "backup") return phase.downAt;
  return phase.kind === "master" ? phase.advertAt : null;
}

/** What can be seen of a tracker. */
export interface TrackerSnapshot {
  readonly verdict: Verdict;
  /** Of a script: from 0 to rise + fall − 1. */
  readonly score?: number;
  /** Of processes: how many run, and whether a change of the verdict is on its way. */
  readonly count?: number;
  readonly turning?: "up" | "down" | null;
}

/** What can be seen of a sync group. */
export interface GroupSnapshot {
  readonly state: "init" | GroupState;
  /** How many members are in fault, and how many do not know yet. */
  readonly inFault: number;
  readonly inInit: number;
}

/** What is beside the instances, by the names in the plan. */
export interface CompanySnapshot {
  readonly trackers: { readonly [id: MachineId]: TrackerSnapshot };
  readonly groups: { readonly [id: MachineId]: GroupSnapshot };
}

/** Takes the picture of trackers and sync groups. */
export function companySnapshot(rows: Iterable<Companion>): CompanySnapshot {
  const trackers: { [id: MachineId]: TrackerSnapshot } = {};
  const groups: { [id: MachineId]: GroupSnapshot } = {};
  for (const row of rows) {
    if (row.kind === "tracker") trackers[row.id] = trackerOf(row.state);
    else if (row.kind === "group") {
      const standings = Object.values(row.state.members).map(({ standing }) => standing);
      const count = (wanted: string) => standings.filter((standing) => standing === wanted).length;
      groups[row.id] = { state: row.state.phase, inFault: count("fault"), inInit: count("init") };
    }
  }
  return { trackers, groups };
}

function trackerOf(state: Extract<Companion, { kind: "tracker" }>["state"]): TrackerSnapshot {
  const { verdict } = state;
  if (state.kind === "script") return { verdict, score: state.score };
  if (state.kind !== "process") return { verdict };
  const turning = state.pending === null ? null : state.pending.up ? "up" : "down";
  return { verdict, count: state.count, turning };
}
