import type { LogCode, LogEntry, LogFields } from "../core/log.ts";
import type { DropReason } from "../core/drop.ts";
import type { Level, Wording } from "./wording.ts";
import { estateWords } from "./words_estate.ts";
import { trackWords } from "./words_track.ts";

export type { Level, Wording } from "./wording.ts";

/** A log entry put into words. */
export interface Worded {
  readonly level: Level;
  readonly detail: boolean;
  readonly text: string;
}

/** keepalived's names of its child processes, by the names of our roles. */
const roleNames: Readonly<Record<string, string>> = { vrrp: "VRRP", checkers: "Healthcheck", bfd: "BFD" };

function roleName(role: string): string {
  return roleNames[role.replace(/^havip_/, "")] ?? role;
}

function counted(n: number, what: string, many = `${what}s`): string {
  return `${n} ${n === 1 ? what : many}`;
}

function milliseconds(seconds: number): string {
  return `${Math.round(seconds * 1000)}ms`;
}

/** Why a packet was dropped, in keepalived 2.2.7's words where it has any. */
export const dropWords: { readonly [R in DropReason]: string } = {
  ip_header: "invalid IP header",
  too_short: "vrrp packet too short",
  length_mismatch: "ip_tot_len mismatch against received length",
  unknown_version: "unknown VRRP version",
  packet_type: "Invalid packet type",
  checksum: "Invalid VRRP checksum",
  unknown_vrid: "Unknown VRID received",
  unknown_interface: "received on an interface without instances",
  own_packet: "received our own advert",
  ttl: "invalid TTL/HL",
  version_mismatch: "wrong version",
  auth_type_invalid: "Invalid auth type",
  auth_type_mismatch: "received another type of auth",
  auth_failure: "received an invalid passwd!",
  interval_mismatch: "advertisement interval mismatch",
  destination: "Expected multicast packet but received unicast packet",
  not_unicast: "Expected unicast packet but received multicast packet",
  unknown_peer: "unicast source address not a unicast peer",
  replay: "IPSEC-AH : sequence number already processed",
  hmac_missing: "missing authentication trailer",
  hmac_malformed: "malformed authentication trailer",
  hmac_unknown_key: "unknown authentication key id",
  hmac_invalid: "invalid authentication HMAC",
  hmac_stale: "stale authentication trailer",
  hmac_replay: "replayed authentication trailer",
  address_list: "received an unexpected ip address list",
  not_running: "received an advert while not running",
};

/** Every word of the log. Where keepalived 2.2.7 has a message, it is that, since people grep for it. */
export const words: { readonly [C in LogCode]: Wording<LogFields[C]> } = {
  // the process
  "daemon.starting": { level: "info", text: (f) => `Starting havip v${f.version}` },
  "daemon.platform": { level: "info", text: (f) => `Running on ${f.system}` },
  "daemon.command": {
    level: "info",
    text: (f) => `Command line: ${f.words.map((word) => `'${word}'`).join(" ")}`,
  },
  "daemon.startup_complete": { level: "info", text: () => "Startup complete" },
  "daemon.stopping": { level: "info", text: () => "Stopping" },
  "daemon.stopped": { level: "info", text: (f) => `Stopped havip v${f.version}` },
  "daemon.signal_ignored": { level: "warning", text: (f) => `Ignoring ${f.signal}: ${f.why}` },
  "process.setting_failed": {
    level: "warning",
    text: (f) => `Unable to set ${f.setting} of the ${roleName(f.role)} process: ${f.why}`,
  },
  "dump.printing": {
    level: "info",
    text: (f) => `Printing VRRP ${f.what === "json" ? "as json" : f.what} for process(${f.pid}) on signal`,
  },
  "dump.failed": { level: "warning", text: (f) => `Can't open dump file ${f.path} (${f.why})` },
  "role.starting": {
    level: "info",
    text: (f) => `Starting ${roleName(f.role)} child process, pid=${f.pid}`,
  },
  "role.died": {
    level: "critical",
    text: (f) =>
      `${roleName(f.role)} child process(${f.pid}) died: ${f.respawn ? "Respawning" : "Exiting"} (${f.how})`,
  },
  "role.respawn": {
    level: "info",
    text: (f) =>
      f.delay > 0
        ? `Restart of ${roleName(f.role)} process delayed ${f.delay} seconds to limit respawn rate`
        : `Restarting ${roleName(f.role)} process`,
  },
  "config.opening": { level: "info", detail: true, text: (f) => `Opening file '${f.file}'.` },
  "config.file": { level: "info", text: (f) => `Configuration file ${f.file}` },
  "config.diagnostic": {
    level: (f) => f.severity === "note" ? "notice" : f.severity,
    text: (f) => f.text,
  },
  "reload.start": { level: "info", text: () => "Reloading ..." },
  "reload.complete": {
    level: "info",
    text: ({ changed, besides }) => {
      const all = [...(changed === 0 ? [] : [counted(changed, "instance")]), ...besides];
      return `Reload complete (${all.length === 0 ? "nothing" : all.join("; ")} changed)`;
    },
  },
  "reload.refused": {
    level: "error",
    text: (f) =>
      `New config failed validation with ${counted(f.errors, "error")}, keeping the running configuration`,
  },
  "reload.scheduled": {
    level: "info",
    text: (f) =>
      f.from === null ? `Scheduling reload for ${f.at}` : `Reload time updated from ${f.from} to ${f.at}`,
  },
  "reload.cancelled": { level: "info", text: (f) => `Cancelling reload scheduled for ${f.at}` },
  "reload.time_refused": {
    level: "warning",
    text: (f) =>
      f.past
        ? "Reload date/time is in the past - ignoring"
        : `Invalid reload time '${f.text}' specified - ignoring`,
  },
  "reload.unwatched": {
    level: "warning",
    text: (f) => `Changes of reload_time_file ${f.file} are not noticed: ${f.why}`,
  },
  "reload.file_failed": {
    level: "warning",
    text: (f) => `Failed to create or remove reload file (${f.file}) ${f.why}`,
  },
  // the network
  "netlink.command": {
    level: "info",
    detail: true,
    text: () => "Registering Kernel netlink command channel",
  },
  "netlink.reflector": { level: "info", detail: true, text: () => "Registering Kernel netlink reflector" },
  "netlink.link": {
    level: (f) => f.up ? "notice" : "warning",
    text: (f) => `Netlink reports ${f.interface} ${f.up ? "up" : "down"}`,
  },
  "netlink.link_added": { level: "info", text: (f) => `Interface ${f.interface} added` },
  "config.interface_awaited": {
    level: "info",
    text: (f) =>
      `Configuration specifies interface ${f.interface} which doesn't currently exist - will use if created`,
  },
  "netlink.link_gone": { level: "warning", text: (f) => `Interface ${f.interface} deleted` },
  "netlink.overrun": {
    level: "warning",
    text: () => "Netlink: Receive buffer overrun on monitor socket - reading all state again",
  },
  "arp.channel": { level: "info", detail: true, text: () => "Registering gratuitous ARP shared channel" },
  "socket.pool": {
    level: "info",
    detail: true,
    text: (f) =>
      `VRRP sockpool: [ifindex(${String(f.index).padStart(3)}), family(IPv4), proto(112), ` +
      `fd(${f.fd},${f.fd}) multicast, address(${f.group})]`,
  },
  "advert.failing": {
    level: "error",
    text: (f) =>
      `Cant send adverts on ${f.interface} (${f.why})${
        f.why === "Operation not permitted"
          ? " - does a firewall on this host refuse protocol 112 (vrrp)?"
          : ""
      }`,
  },
  "advert.recovered": { level: "notice", text: (f) => `Adverts can be sent on ${f.interface} again` },
  "socket.failed": {
    level: "error",
    text: (f) => `cant open raw socket on ${f.interface}. ${f.why}`,
  },
  "vmac.made": {
    level: "info",
    text: (f) => `(${f.name}): Success creating ${f.kind} interface ${f.vmac}`,
  },
  "vmac.unguarded": {
    level: "warning",
    text: (f) => `Reports of multicast groups leave VMAC interfaces from the virtual MAC address: ${f.why}`,
  },
  "vmac.failed": {
    level: "error",
    text: (f) => `(${f.name}): Unable to create ${f.kind} interface ${f.vmac}: ${f.why}`,
  },
  "firewall.set": {
    level: "info",
    text: (f) =>
      (f.addresses > 0
        ? `setting firewall drop rule for ${counted(f.addresses, "address", "addresses")}`
        : "removing firewall drop rule") + ` (${f.by})`,
  },
  "firewall.failed": {
    level: "error",
    text: (f) =>
      (f.addresses > 0
        ? "cannot set firewall drop rule, so addresses with no_accept may answer"
        : "cannot remove firewall drop rule") + `: ${f.why} (${f.by})`,
  },
  "address.adjusted": {
    level: "info",
    text: (f) => `${f.address} was on ${f.interface} already, with ${f.what}: it is put right`,
  },
  "address.assigned": {
    level: "info",
    detail: true,
    text: (f) => `Assigned address ${f.address} for interface ${f.interface}`,
  },
  // an instance
  "vrrp.entering": {
    level: (f) => f.state === "FAULT" ? "warning" : "notice",
    text: (f) => `(${f.name}) Entering ${f.state} STATE${f.init ? " (init)" : ""}`,
  },
  // keepalived says the next six only with -D; without them a takeover cannot be understood afterwards.
  "vrrp.advert_timeout": { level: "info", text: (f) => `(${f.name}) Receive advertisement timeout` },
  "vrrp.setting_addresses": { level: "info", text: (f) => `(${f.name}) setting VIPs.` },
  "vrrp.removing_addresses": { level: "info", text: (f) => `(${f.name}) removing VIPs.` },
  "vrrp.announcing": {
    level: "info",
    text: (f) => {
      const what = f.address.includes(":") ? "Unsolicited Neighbour Adverts" : "gratuitous ARPs";
      return `(${f.name}) Sending/queueing ${what} on ${f.interface} for ${f.address}`;
    },
  },
  "vrrp.sent_priority_zero": { level: "info", text: (f) => `(${f.name}) sent 0 priority` },
  "vrrp.backup_got_zero": {
    level: "info",
    text: (f) => `(${f.name}) Backup received priority 0 advertisement`,
  },
  "vrrp.announced": {
    level: "info",
    detail: true,
    text: (f) => {
      const what = f.address.includes(":") ? "unsolicited Neighbour Advert" : "gratuitous ARP";
      return `Sending ${what} on ${f.interface} for ${f.address}`;
    },
  },
  "vrrp.master_got_zero": {
    level: "info",
    text: (f) => `(${f.name}) Master received priority 0 message`,
  },
  "vrrp.lower_in_backup": {
    level: "info",
    text: (f) => `(${f.name}) received lower priority (${f.priority}) advert from ${f.source} - discarding`,
  },
  "vrrp.lower_in_master": {
    level: "notice",
    text: (f) =>
      `(${f.name}) Received advert from ${f.source} with lower priority ${f.priority}, ours ${f.ours}${
        f.forcing ? ", forcing new election" : ""
      }`,
  },
  "vrrp.higher_in_master": {
    level: "notice",
    text: (f) =>
      `(${f.name}) Master received advert from ${f.source} with higher priority ${f.priority}, ours ${f.ours}`,
  },
  "vrrp.same_priority_higher_address": {
    level: "notice",
    text: (f) =>
      `(${f.name}) Master received advert from ${f.source} with same priority ${f.priority} ` +
      "but higher IP address than ours",
  },
  "vrrp.two_owners": {
    level: "error",
    text: (f) =>
      `(${f.name}) CONFIGURATION ERROR: local instance and a remote instance are both configured as ` +
      "address owner, please fix - the higher address stays master",
  },
  "vrrp.interval_learned": {
    level: "info",
    text: (f) =>
      `(${f.name}) advertisement interval updated from ${milliseconds(f.from)} to ` +
      `${milliseconds(f.to)} by master`,
  },
  "vrrp.preempt_delay_started": {
    level: "info",
    text: (f) => `(${f.name}) start preempt delay (${f.delay.toFixed(6)})`,
  },
  "vrrp.preempt_delay_stopped": { level: "info", text: (f) => `(${f.name}) stop preempt delay` },
  "vrrp.peer_speaks": {
    level: "warning",
    text: (f) =>
      `(${f.name}) strict peer ${f.source} sends ` +
      `${f.auth === "none" ? "no authentication" : "simple authentication"} - doing the same`,
  },
  "vrrp.peer_checksum": {
    level: "warning",
    text: (f) =>
      `(${f.name}) ` +
      (f.form === "group"
        ? "Setting unicast VRRPv3 checksum to old version"
        : `peer ${f.source} sends VRRPv3 checksums ${
          f.form === "plain" ? "without" : "with"
        } a pseudo header - doing the same`),
  },
  "vrrp.dropped": {
    level: "warning",
    text: (f) =>
      `(${f.name}) ${dropWords[f.reason]}${f.detail === "" ? "" : ` (${f.detail})`} ` +
      `from ${f.source} - discarding`,
  },
  "vrrp.unknown_vrid": {
    level: "info",
    text: (f) =>
      `Unknown VRID(${f.vrid}) received on interface(${f.interface}) from ${f.source}. ignoring...`,
  },
  "vrrp.address_failed": {
    level: "error",
    text: (f) => `(${f.name}) Netlink: cannot ${f.verb} address ${f.why}`,
  },
  "vrrp.address_lost": {
    level: "warning",
    text: (f) => `(${f.name}) ip address ${f.address} dev ${f.interface}, no longer exist - put back`,
  },
  "vrrp.too_many_addresses": {
    level: "warning",
    text: (f) =>
      `(${f.name}) Number of VIPs (${f.count}) exceeds maximum/space available in packet ` +
      `(max ${f.most} addresses) - excess moved to eVIPs`,
  },
  "vrrp.no_peer": {
    level: "warning",
    text: (f) => `(${f.name}) Cannot use unicast without any peers - going to fault state`,
  },
  "vrrp.routes": { level: "info", text: (f) => `(${f.name}) ${f.verb} Virtual ${f.what}` },
  "vrrp.route_lost": {
    level: "warning",
    text: (f) => `(${f.name}) ${f.what} no longer exists - put back`,
  },
  "vrrp.route_failed": {
    level: "error",
    text: (f) => `(${f.name}) Netlink: cannot ${f.verb} ${f.why}`,
  },
  "vrrp.no_source": { level: "warning", text: (f) => `(${f.name}) No address yet for ${f.interface}` },
  "vrrp.late": {
    level: "warning",
    text: (f) => `(${f.name}) A thread timer expired ${f.late.toFixed(6)} seconds ago`,
  },
  "vrrp.priority_changed": {
    level: "info",
    text: (f) => `(${f.name}) Changing effective priority from ${f.from} to ${f.to}`,
  },
  "static.restored": { level: "info", text: (f) => `Restoring deleted static ${f.what} ${f.text}` },
  "static.failed": { level: "error", text: (f) => `Netlink: cannot ${f.verb} static ${f.why}` },
  ...estateWords,
  ...trackWords,
  // scripts
  "script.failed": { level: "warning", text: (f) => `(${f.name}) notify script ${f.script} ${f.why}` },
  "hook.running": { level: "info", detail: true, text: (f) => `Running ${f.when} script ${f.script}` },
  "hook.failed": { level: "warning", text: (f) => `${f.when} script ${f.script} ${f.why}` },
  "mail.sent": { level: "info", detail: true, text: (f) => `SMTP alert successfully sent: ${f.subject}` },
  "mail.failing": {
    level: "warning",
    text: (f) => `SMTP server ${f.host} takes no mail, it is tried again: ${f.why}`,
  },
  "mail.refused": {
    level: "warning",
    text: (f) => `SMTP server ${f.host} refused "${f.subject}": ${f.why}`,
  },
  "mail.lost": {
    level: "warning",
    text: (f) => `${counted(f.count, "mail")} for SMTP server ${f.host} given up`,
  },
  "fifo.failed": { level: "warning", text: (f) => `notify fifo ${f.path} ${f.why}` },
  "fifo.reader_ended": {
    level: "warning",
    text: (f) => `${f.keyword.replaceAll("_", " ")} script terminated: ${f.script} ${f.why}`,
  },
  // the log itself
  "log.limited": {
    level: "warning",
    text: (f) => `(${f.name}) left out ${counted(f.count, "line")} like the next one, there are too many`,
  },
  "log.lost": {
    level: "warning",
    text: (f) => `${counted(f.count, "log message")} lost, since ${f.to} did not take them`,
  },
};

/** An entry's level and text, as the table has them. */
export function worded(entry: LogEntry): Worded {
  const row = words[entry.code] as Wording<LogFields[LogCode]>;
  const level = typeof row.level === "function" ? row.level(entry.fields) : row.level;
  return { level, detail: row.detail ?? false, text: row.text(entry.fields) };
}
