import type { IpAddress } from "./address.ts";
import type { ChecksumForm } from "./advert.ts";
import type { DropReason } from "./drop.ts";
import type { MachineId } from "./identity.ts";
import type { GroupState, ScriptEnd } from "./track.ts";

/**
 * Every message of the log: its code, and the fields that its words are made of. Machines and roles emit these;
 * `src/observe/words.ts` owns the words. Lengths of time are in seconds here, since they are only read by people.
 */
export interface LogFields {
  // the process
  "daemon.starting": { version: string };
  "daemon.platform": { system: string };
  "daemon.command": { words: readonly string[] };
  "daemon.startup_complete": Record<never, never>;
  "daemon.stopping": Record<never, never>;
  "daemon.stopped": { version: string };
  "daemon.signal_ignored": { signal: string; why: string };
  "process.setting_failed": { role: string; setting: string; why: string };
  "dump.printing": { what: "data" | "stats" | "json"; pid: number };
  "dump.failed": { what: "data" | "stats" | "json"; path: string; why: string };
  "role.starting": { role: string; pid: number };
  "role.died": { role: string; pid: number; how: string; respawn: boolean };
  "role.respawn": { role: string; delay: number };
  "config.opening": { file: string };
  "config.file": { file: string };
  "config.diagnostic": { severity: "error" | "warning" | "note"; text: string };
  "reload.start": Record<never, never>;
  "reload.complete": { changed: number; besides: readonly string[] };
  "reload.refused": { errors: number };
  "reload.scheduled": { at: string; from: string | null };
  "reload.cancelled": { at: string };
  "reload.time_refused": { text: string; past: boolean };
  "reload.unwatched": { file: string; why: string };
  "reload.file_failed": { file: string; why: string };
  // the network
  "netlink.command": Record<never, never>;
  "netlink.reflector": Record<never, never>;
  "netlink.link": { interface: string; up: boolean };
  "netlink.link_gone": { interface: string };
  "netlink.link_added": { interface: string };
  "config.interface_awaited": { interface: string };
  "netlink.overrun": Record<never, never>;
  "arp.channel": Record<never, never>;
  "socket.pool": { interface: string; index: number; group: string; fd: number };
  "advert.failing": { interface: string; why: string };
  "advert.recovered": { interface: string };
  "socket.failed": { interface: string; why: string };
  "vmac.made": { name: string; vmac: string; kind: "VMAC" | "ipvlan" };
  "vmac.unguarded": { why: string };
  "vmac.failed": { name: string; vmac: string; kind: "VMAC" | "ipvlan"; why: string };
  "firewall.set": { by: string; addresses: number };
  "firewall.failed": { by: string; addresses: number; why: string };
  "address.adjusted": { address: string; interface: string; what: string };
  "address.assigned": { interface: string; address: IpAddress };
  // an instance
  "vrrp.entering": { name: string; state: "BACKUP" | "MASTER" | "FAULT"; init: boolean };
  "vrrp.advert_timeout": { name: string };
  "vrrp.setting_addresses": { name: string };
  "vrrp.removing_addresses": { name: string };
  "vrrp.announcing": { name: string; interface: string; address: IpAddress };
  "vrrp.announced": { interface: string; address: IpAddress };
  "vrrp.sent_priority_zero": { name: string };
  "vrrp.backup_got_zero": { name: string };
  "vrrp.master_got_zero": { name: string };
  "vrrp.lower_in_backup": { name: string; priority: number; source: IpAddress };
  "vrrp.lower_in_master": {
    name: string;
    priority: number;
    ours: number;
    source: IpAddress;
    forcing: boolean;
  };
  "vrrp.higher_in_master": { name: string; priority: number; ours: number; source: IpAddress };
  "vrrp.same_priority_higher_address": { name: string; priority: number; source: IpAddress };
  "vrrp.two_owners": { name: string };
  "vrrp.interval_learned": { name: string; from: number; to: number };
  "vrrp.preempt_delay_started": { name: string; delay: number };
  "vrrp.preempt_delay_stopped": { name: string };
  "vrrp.peer_speaks": { name: string; auth: "none" | "simple"; source: IpAddress };
  "vrrp.peer_checksum": { name: string; form: ChecksumForm; source: IpAddress };
  "vrrp.dropped": { name: string; reason: DropReason; source: IpAddress; detail: string };
  "vrrp.unknown_vrid": { vrid: number; interface: string; source: IpAddress };
  "vrrp.address_failed": { name: string; verb: "add" | "remove"; why: string };
  "vrrp.address_lost": { name: string; address: IpAddress; interface: string };
  "vrrp.routes": { name: string; verb: "setting" | "removing"; what: "Routes" | "Rules" };
  "vrrp.route_lost": { name: string; what: string };
  "vrrp.route_failed": { name: string; verb: "add" | "remove"; why: string };
  "vrrp.no_source": { name: string; interface: string };
  "vrrp.no_peer": { name: string };
  "vrrp.too_many_addresses": { name: string; count: number; most: number };
  "vrrp.late": { name: string; late: number };
  "vrrp.priority_changed": { name: string; from: number; to: number };
  "vrrp.tracker_fault": { name: string; tracker: MachineId; fault: boolean };
  // what is static
  "static.restored": { what: "address" | "route" | "rule"; text: string };
  "static.failed": { verb: "add" | "remove"; why: string };
  // what nobody wants any more
  "estate.found": { what: readonly string[] };
  "estate.refused": { what: readonly string[]; why: string };
  "estate.released": Record<never, never>;
  "estate.left": { what: readonly string[] };
  "journal.ignored": { file: string; why: string };
  "journal.failed": { file: string; why: string };
  // sync groups
  "group.syncing": { name: string; state: GroupState };
  // trackers
  "script.status": { name: string; status: number };
  "script.verdict": { name: string; how: ScriptEnd };
  "script.reloaded": { name: string; up: boolean };
  "script.skipped": { name: string; ending: boolean };
  "script.unusable": { name: string; why: string };
  "process.quorum": { name: string; up: boolean };
  "process.source": { how: "events" | "scan"; why: string };
  "file.invalid": { name: string; file: string; text: string };
  "file.unwatched": { name: string; file: string; why: string };
  "file.not_written": { name: string; file: string; why: string };
  "interface.delay": { interface: string; up: boolean; delay: number };
  "interface.delay_cancelled": { interface: string };
  "start.delayed": { delay: number };
  // scripts
  "script.failed": { name: string; script: string; why: string };
  "hook.running": { when: "startup" | "shutdown"; script: string };
  "hook.failed": { when: "startup" | "shutdown"; script: string; why: string };
  "mail.sent": { subject: string };
  "mail.failing": { host: string; why: string };
  "mail.refused": { host: string; subject: string; why: string };
  "mail.lost": { count: number; host: string };
  "fifo.failed": { path: string; why: string };
  "fifo.reader_ended": { keyword: string; script: string; why: string };
  // the log itself
  "log.limited": { count: number; of: string; name: string };
  "log.lost": { count: number; to: "stderr" | "syslog" };
}

/** What a log entry says, by a name that does not change; its words are in `src/observe/`. */
export type LogCode = keyof LogFields;

/** A message for the log: a code and its fields. */
export type LogEntry = { [C in LogCode]: { readonly code: C; readonly fields: LogFields[C] } }[LogCode];

/** Makes a log entry; the compiler checks the fields against the code. */
export function entry<C extends LogCode>(code: C, fields: LogFields[C]): LogEntry {
  return { code, fields } as LogEntry;
}
