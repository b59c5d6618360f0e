/**
 * What keepalived writes to files when it is told to by a signal: `dump_json.ts`, `dump_stats.ts`, `dump_data.ts`. Others
 * read these files, so their form is keepalived 2.2.7's; `dump_text.ts` has the words for addresses, routes and scripts.
 * @module
 */
import type { Config, Script, VrrpInstance } from "../config/mod.ts";
import type { DropCounts, DropReason, Family, Instant, LinkAddress, MacAddress } from "../core/mod.ts";
import type { CompanySnapshot, InstanceSnapshot } from "../engine/mod.ts";
import type { FixtureParams, TrackerParams, VrrpParams } from "../machine/mod.ts";

/** One instance: as it is, as it was meant, and as it was written. */
export interface DumpedInstance {
  readonly seen: InstanceSnapshot;
  readonly params: VrrpParams;
  readonly written: VrrpInstance;
}

/** All that dumps are made of. */
export interface Dump extends CompanySnapshot {
  readonly config: Config;
  readonly instances: readonly DumpedInstance[];
  readonly links: readonly {
    readonly name: string;
    readonly index: number;
    readonly up: boolean;
    readonly mac: MacAddress | null;
    readonly mtu: number;
    readonly addresses: readonly LinkAddress[];
  }[];
  /** What is static, if anything is. */
  readonly fixtures?: readonly FixtureParams[];
  /** What is watched, as it was meant. */
  readonly watched: readonly TrackerParams[];
  /** What adverts come in through, and leave through. */
  readonly sockets: readonly {
    readonly interface: string;
    readonly family: Family;
    readonly ah: boolean;
    readonly in: number;
    readonly out: number | null;
  }[];
  /** What files are made without. */
  readonly umask: number;
  /** Microseconds from boot to 1970, backwards: an instant plus this is a time of the wall clock. */
  readonly bootedAt: number;
  /** The path of a program that is found in PATH or through symbolic links, as keepalived shows it. */
  readonly programPath: (program: string) => string;
  /** Whom a script runs as, as `uid:gid`; nobody named is the usual account of scripts. */
  readonly account: (named: { readonly user?: string; readonly group?: string }) => string;
}

/** An instant as seconds since 1970, to the microsecond. */
export function wallSeconds(at: Instant, { bootedAt }: Dump): string {
  const wall = Math.round(at + bootedAt);
  return `${Math.floor(wall / 1_000_000)}.${String(wall % 1_000_000).padStart(6, "0")}`;
}

/** A script's words as keepalived shows them: each between single quotes, the program with its path. */
export function commandText({ words: [program = "", ...args] }: Script, { programPath }: Dump): string {
  return [programPath(program), ...args].map((word) => `'${word}'`).join(" ");
}

/** The same, and whom it runs as. */
export function ownedCommandText(script: Script, dump: Dump): string {
  return `${commandText(script, dump)}, uid:gid ${dump.account(script)}`;
}

/** keepalived's counters of one instance, by its own names for them in JSON. */
export interface Counters {
  readonly advert_rcvd: number;
  readonly advert_sent: number;
  readonly become_master: number;
  readonly release_master: number;
  readonly packet_len_err: number;
  readonly advert_interval_err: number;
  readonly ip_ttl_err: number;
  readonly invalid_type_rcvd: number;
  readonly addr_list_err: number;
  readonly invalid_authtype: number;
  readonly authtype_mismatch: number;
  readonly auth_failure: number;
  readonly pri_zero_rcvd: number;
  readonly pri_zero_sent: number;
}

/** The sum of the packets that were dropped for any of these reasons. */
function sumOf(drops: DropCounts, reasons: readonly DropReason[]): number {
  return reasons.reduce((sum, reason) => sum + (drops[reason] ?? 0), 0);
}

/** What later ones count besides: adverts whose signature is not as it should be. */
export function signatureCountersOf({ drops }: InstanceSnapshot): { readonly [name: string]: number } {
  const of = (...reasons: DropReason[]) => sumOf(drops, reasons);
  return {
    auth_ext_missing: of("hmac_missing"),
    auth_ext_malformed: of("hmac_malformed"),
    auth_ext_unknown_key: of("hmac_unknown_key"),
    auth_ext_invalid_hmac: of("hmac_invalid"),
    auth_ext_stale: of("hmac_stale"),
    auth_ext_replay: of("hmac_replay"),
  };
}

/** The counters of an instance under keepalived's names, in the order of its JSON. */
export function countersOf({ counters, drops }: InstanceSnapshot): Counters {
  const of = (...reasons: DropReason[]) => sumOf(drops, reasons);
  return {
    advert_rcvd: counters.advertsReceived,
    advert_sent: counters.advertsSent,
    become_master: counters.becameMaster,
    release_master: counters.releasedMaster,
    packet_len_err: of("too_short", "length_mismatch"),
    advert_interval_err: of("interval_mismatch"),
    ip_ttl_err: of("ttl"),
    invalid_type_rcvd: of("packet_type"),
    addr_list_err: of("address_list", "destination"),
    invalid_authtype: of("auth_type_invalid"),
    authtype_mismatch: of("auth_type_mismatch"),
    auth_failure: of("auth_failure"),
    pri_zero_rcvd: counters.priorityZeroReceived,
    pri_zero_sent: counters.priorityZeroSent,
  };
}

/** keepalived's numbers of the states. */
const numbers: { readonly [S in InstanceSnapshot["state"]]: number } = {
  init: 0,
  backup: 1,
  master: 2,
  fault: 3,
  stopped: 0,
};

/** An instance's state as keepalived numbers it: 0 INIT, 1 BACKUP, 2 MASTER, 3 FAULT. */
export function stateNumber({ state }: InstanceSnapshot): number {
  return numbers[state];
}

/** What an instance would be without its sync group, likewise. */
export function wantedNumber({ wants }: InstanceSnapshot): number {
  return numbers[wants];
}

/** A state as keepalived names it. */
export function stateName(number: number): string {
  return ["INIT", "BACKUP", "MASTER", "FAULT"][number] ?? "INIT";
}
