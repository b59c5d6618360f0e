import type { Belongings, LogEntry, Told } from "../core/mod.ts";
import type { Changes, CompanySnapshot, Identified, InstanceSnapshot } from "../engine/mod.ts";
import type {
  DropCounts,
  Family,
  Instant,
  LinkAddress,
  MacAddress,
  MachineId,
  Micros,
  Spacing,
} from "../core/mod.ts";
import type { Loan, VmacNews } from "../effect/mod.ts";
import type { FixtureParams, GroupParams, TrackerParams, VrrpParams } from "../machine/mod.ts";
import type { ScriptResult } from "./track_script.ts";
import type { ProcessSettings } from "./process_setting.ts";

/**
 * What the supervisor says to a role, one JSON value a line. A configuration comes in pieces, so that a large
 * one never keeps the role from its timers: each instance by itself, then `commit`. Of a reload only what is not as the
 * role has been told before: what is new or changed, and `gone` and `dismissed` for what is no more. A `result` is of a
 * script that is tracked.
 */
export type ToRole =
  | { readonly kind: "instance"; readonly params: VrrpParams }
  | { readonly kind: "gone"; readonly instance: Identified }
  /** Comes before all else, and again when a reload changes it. */
  | { readonly kind: "process"; readonly settings: ProcessSettings }
  | { readonly kind: "group"; readonly params: GroupParams }
  | { readonly kind: "tracker"; readonly params: TrackerParams }
  /** How far apart announcements leave from now on, and whether adverts that concern no instance are logged. */
  | { readonly kind: "habits"; readonly spacing: Spacing; readonly logsStrangers: boolean }
  | { readonly kind: "fixture"; readonly params: FixtureParams }
  | { readonly kind: "dismissed"; readonly of: "groups" | "trackers" | "fixtures"; readonly id: MachineId }
  /** What an earlier role, or the plan that it had, may have left behind: it has to go. */
  | { readonly kind: "remains" } & Belongings
  | { readonly kind: "commit"; readonly quiet?: Quiet }
  | { readonly kind: "result"; readonly result: ScriptResult }
  /** How many of the tracked processes run. */
  | { readonly kind: "counts"; readonly counts: readonly (readonly [MachineId, number])[] }
  /** With `clear` the counters that the answer has are 0 from then on. */
  | { readonly kind: "snapshot"; readonly id: number; readonly clear: boolean }
  | { readonly kind: "stop" };

/** For how long nobody becomes master after the start of the daemon, and after that of the machine. */
export interface Quiet {
  readonly afterStart: Micros;
  readonly afterBoot: Micros;
}

/** What a role says to the supervisor. `at` is in milliseconds since 1970. */
export type FromRole =
  | { readonly kind: "log"; readonly at: number; readonly entry: LogEntry }
  | Exclude<Told, { kind: "log" }>
  | { readonly kind: "committed"; readonly changes: Changes }
  | { readonly kind: "portion"; readonly id: number; readonly portion: SnapshotPortion }
  | { readonly kind: "snapshot"; readonly id: number; readonly snapshot: RoleSnapshot }
  /** A setting of the kernel is about to be changed; it is as it was again, or is no more. */
  | { readonly kind: "lent"; readonly loan: Loan }
  | { readonly kind: "returned"; readonly file: string }
  | VmacNews
  /** The kernel does not tell the role of processes: it asks to be told how many there are. */
  | { readonly kind: "census" }
  | { readonly kind: "stopped" };

/** What can be seen of a role. */
export interface RoleSnapshot extends CompanySnapshot {
  /** The role's clock when the picture was taken. */
  readonly now: Instant;
  readonly instances: readonly InstanceSnapshot[];
  readonly links: readonly {
    readonly name: string;
    readonly index: number;
    readonly up: boolean;
    readonly mac: MacAddress | null;
    readonly mtu: number;
    readonly addresses: readonly LinkAddress[];
  }[];
  /** What adverts come in through, and leave through, by their numbers in the role. */
  readonly sockets: readonly {
    readonly interface: string;
    readonly family: Family;
    readonly ah: boolean;
    readonly in: number;
    readonly out: number | null;
  }[];
  /** Packets that concerned no instance, by reason. */
  readonly drops: DropCounts;
  /** Lines for the log that a slow reader made the role drop. */
  readonly lostLines: number;
}

/**
 * A part of a large snapshot; the last part is the `snapshot` itself, and all together are the picture. An interface with
 * many addresses comes several times, with some of them each time.
 */
export type SnapshotPortion = Pick<RoleSnapshot, "instances" | "links">;

/** The message that travels for what a machine wants to be told. */
export function messageOf(action: Told): FromRole {
  if (action.kind === "log") return { kind: "log", at: Date.now(), entry: action.entry };
  return action;
}
