import type {
  Action,
  AdvertSpec,
  Auth,
  ChecksumForm,
  DropCounts,
  GroupState,
  Instant,
  IpAddress,
  LinkState,
  MachineId,
  Micros,
  Standing,
  Verdict,
  VirtualAddress,
} from "../../core/mod.ts";
import type { VrrpParams, Ways } from "./params.ts";

/** A VRRP instance at one moment. Plain JSON. */
export interface VrrpState {
  params: VrrpParams;
  link: LinkState;
  phase: VrrpPhase;
  /** The configured priority as trackers have changed it. */
  effectivePriority: number;
  /** When the phase was entered. */
  since: Instant;
  /** The last other master that was believed. */
  master: { address: IpAddress; priority: number } | null;
  /** Which authentication adverts carry; differs from the configured one only in strict mode. */
  speaks: Auth["kind"];
  /** Which checksum adverts carry. */
  checksumForm: ChecksumForm;
  /** The highest number of an authentication header that was sent or accepted. */
  sequence: number;
  /** The last stamp of each sender of signed adverts, and when it was heard. */
  senders: { readonly [source: string]: { readonly stamp: string; readonly at: Instant } };
  /** What adverts are made of; rebuilt when it is `null`. */
  spec: AdvertSpec | null;
  /** The last advert without an authentication header: a master says the same over and over, and makes it once. */
  usual: Extract<Action, { kind: "advert" }> | null;
  /** What the kernel refused to take away, and when to ask it again. */
  leftover: { addresses: readonly VirtualAddress[]; at: Instant } | null;
  /** The kernel refused to put routes or rules in place: when a master asks for all of them again. */
  pending: { readonly at: Instant; readonly delay: Micros } | null;
  /** Routes and rules that the kernel refused to take away, and when to ask it again. */
  leaving: Ways & { readonly at: Instant; readonly delay: Micros } | null;
  counters: VrrpCounters;
  drops: DropCounts;
  verdicts: Verdicts;
  /** What the sync group last heard from here. */
  told: Standing | null;
  /** What the sync group last said. */
  groupState: GroupState | null;
  /** It becomes master at this instant at the earliest. */
  quietUntil: Instant | null;
}

/** What trackers have said so far, by their IDs. */
export type Verdicts = { [tracker: MachineId]: Verdict };

/** The phases of an instance, each with only what it needs. */
export type VrrpPhase =
  | {
    kind: "init"; /** All is in place, but a script or the sync group has not spoken yet. */
    started: boolean;
    /** What an earlier run left is kept to be taken over. */
    keeps: boolean;
  }
  | VrrpBackup
  | VrrpMaster
  | { kind: "fault"; reason: FaultReason; retryAt: Instant | null }
  | { kind: "stopped" };

/** Waiting for a master to fall silent. */
export interface VrrpBackup {
  kind: "backup";
  /** Take over when no advert has restarted this by then. */
  downAt: Instant;
  /** The master said that it stops: only the skew runs. */
  farewell: boolean;
  /** Version 3: learned from the master; version 2: our own. */
  masterInterval: Micros;
  /** While this lies ahead a master of lower priority is left in peace; `null` when none was heard. */
  preemptAt: Instant | null;
  /** It would be master, but for the other members of its sync group. */
  eager: boolean;
}

/** Holding the addresses. */
export interface VrrpMaster {
  kind: "master";
  advertAt: Instant;
  /** The second batch of announcements. */
  announceAt: Instant | null;
  refreshAt: Instant | null;
  /** The second batch after an advert of lower priority. */
  lowerPrioAt: Instant | null;
  /** The next announcement on other interfaces. */
  elsewhereAt: Instant | null;
  /** Until then adverts of lower priority, or of 0, are not answered again. */
  answeredUntil: Instant | null;
  /** Addresses could not be put on: how often in a row, and when to try again. */
  repair: { attempts: number; at: Instant } | null;
}

/** What keeps an instance from running. */
export type FaultReason = "link" | "source" | "peer" | "address" | "tracker" | "group";

/** Counted since the instance exists. */
export interface VrrpCounters {
  advertsReceived: number;
  advertsSent: number;
  becameMaster: number;
  releasedMaster: number;
  priorityZeroReceived: number;
  priorityZeroSent: number;
  /** Addresses that somebody else removed and the master put back. */
  addressesRestored: number;
  /** The same of routes and rules. */
  routesRestored: number;
}

/** Counters of an instance that has done nothing yet. */
export function noCounters(): VrrpCounters {
  return {
    advertsReceived: 0,
    advertsSent: 0,
    becameMaster: 0,
    releasedMaster: 0,
    priorityZeroReceived: 0,
    priorityZeroSent: 0,
    addressesRestored: 0,
    routesRestored: 0,
  };
}
