/** The options of the daemon, keepalived's among them: how they are read, and what becomes of them. @module */

/** As @std/cli wants them. */
export const flags = {
  boolean: [
    "log-detail",
    "log-json",
    "no-syslog",
    "vrrp",
    "dont-respawn",
    "dont-fork",
    "log-console",
    "core-dump",
    "ignore-sigint",
    "version",
    "help",
    // without an effect
    "all",
    "no_bfd",
    "release-vips",
    "dont-release-ipvs",
    "dump-conf",
    "address-monitoring",
    "flush-log-file",
    // refused
    "check",
    "dont-release-vrrp",
    "genhash",
    "snmp",
    "all-config",
  ],
  string: [
    "config",
    "config-id",
    "run-dir",
    "log-facility",
    "pid",
    "vrrp_pid",
    "signum",
    "namespace",
    "umask",
    // without an effect
    "checkers_pid",
    "bfd_pid",
    // refused
    "core-dump-pattern",
    "log-file",
    "snmp-agent-socket",
  ],
  alias: {
    config: ["f", "use-file"],
    "config-id": "i",
    "log-detail": "D",
    "log-facility": "S",
    "no-syslog": "G",
    vrrp: "P",
    pid: "p",
    vrrp_pid: ["r", "vrrp-pid"],
    "dont-respawn": "R",
    "dont-fork": "n",
    "log-console": "l",
    namespace: "s",
    umask: "u",
    "core-dump": "m",
    version: "v",
    help: "h",
    no_bfd: "B",
    "release-vips": "X",
    "dont-release-ipvs": "I",
    "dump-conf": "d",
    "address-monitoring": "a",
    checkers_pid: "c",
    bfd_pid: "b",
    check: "C",
    "dont-release-vrrp": "V",
    genhash: "T",
    snmp: "x",
    "snmp-agent-socket": "A",
    "core-dump-pattern": "M",
    "log-file": "g",
    "all-config": "e",
  },
} as const;

/** Options of keepalived that mean something else than havip can do, and what to do instead. */
export const refused: { readonly [name: string]: string } = {
  check: "there are no health checks yet, so nothing would run",
  "dont-release-vrrp": "a havip that has stopped holds no address: another host would have it, too",
  genhash: "genhash is not part of havip",
  snmp: "SNMP is not supported yet",
  "snmp-agent-socket": "SNMP is not supported yet",
  "core-dump-pattern": "it is a setting of the whole machine: sysctl kernel.core_pattern",
  "log-file": "havip logs to stderr and syslog, and its stderr can lead to a file",
  "all-config": "write include_check into global_defs, which does the same",
};

const facilities: { readonly [name: string]: number | null } = {
  daemon: null,
  ...Object.fromEntries([0, 1, 2, 3, 4, 5, 6, 7].flatMap((n) => [[`${n}`, n], [`local${n}`, n]])),
};

/** The number of local0 to local7 in syslog, `null` for the usual facility; `undefined` when it is neither. */
export function facilityOf(name: string): number | null | undefined {
  return facilities[name];
}

/** A umask as C reads numbers: 022 and 0x12 and 18; `undefined` when it is none, or has more than nine bits. */
export function umaskOf(text: string): number | undefined {
  const octal = /^0([0-7]+)$/.exec(text);
  const number = octal ? parseInt(octal[1] ?? "", 8) : /^(0x[0-9a-f]+|\d+)$/i.test(text) ? Number(text) : NaN;
  return number <= 0o777 ? number : undefined;
}
