import { assert, assertEquals } from "@std/assert";
import { entry, type IpAddress, type LogEntry } from "../../../src/core/mod.ts";
import { worded, words } from "../../../src/observe/words.ts";

const vip = "192.168.77.20" as IpAddress;
const peer = "192.168.77.3" as IpAddress;

/** Entries and the lines that keepalived 2.2.7 wrote for the same thing, taken from a real run and its source. */
const asKeepalived: [LogEntry, string][] = [
  [entry("role.starting", { role: "vrrp", pid: 19 }), "Starting VRRP child process, pid=19"],
  [entry("daemon.command", { words: ["havip", "-n", "-l"] }), "Command line: 'havip' '-n' '-l'"],
  [entry("config.opening", { file: "/mnt/daemon.conf" }), "Opening file '/mnt/daemon.conf'."],
  [entry("config.file", { file: "/mnt/daemon.conf" }), "Configuration file /mnt/daemon.conf"],
  [entry("netlink.reflector", {}), "Registering Kernel netlink reflector"],
  [entry("netlink.command", {}), "Registering Kernel netlink command channel"],
  [
    entry("address.assigned", { interface: "eth0", address: vip }),
    `Assigned address ${vip} for interface eth0`,
  ],
  [entry("arp.channel", {}), "Registering gratuitous ARP shared channel"],
  [entry("daemon.startup_complete", {}), "Startup complete"],
  [
    entry("vmac.made", { name: "VI_1", vmac: "ipv51", kind: "ipvlan" }),
    "(VI_1): Success creating ipvlan interface ipv51",
  ],
  [
    entry("vrrp.entering", { name: "VI_1", state: "BACKUP", init: true }),
    "(VI_1) Entering BACKUP STATE (init)",
  ],
  [entry("vrrp.entering", { name: "VI_2", state: "MASTER", init: false }), "(VI_2) Entering MASTER STATE"],
  [
    entry("socket.pool", { interface: "eth0", index: 3, group: "224.0.0.18", fd: 15 }),
    "VRRP sockpool: [ifindex(  3), family(IPv4), proto(112), fd(15,15) multicast, address(224.0.0.18)]",
  ],
  [
    entry("vrrp.priority_changed", { name: "VI_1", from: 100, to: 110 }),
    "(VI_1) Changing effective priority from 100 to 110",
  ],
  [entry("vrrp.advert_timeout", { name: "VI_2" }), "(VI_2) Receive advertisement timeout"],
  [entry("vrrp.setting_addresses", { name: "VI_2" }), "(VI_2) setting VIPs."],
  [entry("vrrp.removing_addresses", { name: "VI_2" }), "(VI_2) removing VIPs."],
  [
    entry("vrrp.announcing", { name: "VI_2", interface: "eth0", address: vip }),
    `(VI_2) Sending/queueing gratuitous ARPs on eth0 for ${vip}`,
  ],
  [
    entry("vrrp.announced", { interface: "eth0", address: vip }),
    `Sending gratuitous ARP on eth0 for ${vip}`,
  ],
  [entry("reload.start", {}), "Reloading ..."],
  [entry("daemon.stopping", {}), "Stopping"],
  [entry("vrrp.sent_priority_zero", { name: "VI_1" }), "(VI_1) sent 0 priority"],
  [
    entry("vrrp.lower_in_backup", { name: "VI_1", priority: 90, source: peer }),
    `(VI_1) received lower priority (90) advert from ${peer} - discarding`,
  ],
  [
    entry("vrrp.lower_in_master", { name: "VI_1", priority: 90, ours: 101, source: peer, forcing: true }),
    `(VI_1) Received advert from ${peer} with lower priority 90, ours 101, forcing new election`,
  ],
  [
    entry("vrrp.higher_in_master", { name: "VI_1", priority: 110, ours: 101, source: peer }),
    `(VI_1) Master received advert from ${peer} with higher priority 110, ours 101`,
  ],
  [
    entry("vrrp.interval_learned", { name: "VI_1", from: 1, to: 0.25 }),
    "(VI_1) advertisement interval updated from 1000ms to 250ms by master",
  ],
  [
    entry("vrrp.preempt_delay_started", { name: "VI_1", delay: 2.5 }),
    "(VI_1) start preempt delay (2.500000)",
  ],
  [entry("netlink.link", { interface: "eth0", up: false }), "Netlink reports eth0 down"],
];

Deno.test("messages read as keepalived 2.2.7 writes them", () => {
  for (const [given, text] of asKeepalived) assertEquals(worded(given).text, text);
});

Deno.test("a takeover can be followed without asking for details", () => {
  const shown: LogEntry["code"][] = [
    "vrrp.entering",
    "vrrp.advert_timeout",
    "vrrp.setting_addresses",
    "vrrp.removing_addresses",
    "vrrp.announcing",
    "vrrp.sent_priority_zero",
    "role.starting",
    "config.file",
  ];
  for (const code of shown) assert(!words[code].detail, code);
});

Deno.test("what keepalived says only with -D of its own channels and single packets needs -D here too", () => {
  const hidden: LogEntry["code"][] = [
    "vrrp.announced",
    "netlink.command",
    "netlink.reflector",
    "arp.channel",
    "socket.pool",
    "address.assigned",
    "config.opening",
  ];
  for (const code of hidden) assertEquals(words[code].detail, true, code);
});

Deno.test("a diagnostic has the level of its severity", () => {
  const level = (severity: "error" | "warning" | "note") =>
    worded(entry("config.diagnostic", { severity, text: "x" })).level;
  assertEquals([level("error"), level("warning"), level("note")], ["error", "warning", "notice"]);
});

Deno.test("entering FAULT is a warning, the other states are notices", () => {
  const level = (state: "BACKUP" | "MASTER" | "FAULT") =>
    worded(entry("vrrp.entering", { name: "VI_1", state, init: false })).level;
  assertEquals([level("BACKUP"), level("MASTER"), level("FAULT")], ["notice", "notice", "warning"]);
});

Deno.test("a dropped packet is named by keepalived's words, the machine's detail and its sender", () => {
  const dropped = entry("vrrp.dropped", {
    name: "VI_1",
    reason: "ttl",
    source: peer,
    detail: "received 254, expected 255",
  });
  assertEquals(
    worded(dropped).text,
    `(VI_1) invalid TTL/HL (received 254, expected 255) from ${peer} - discarding`,
  );
});

Deno.test("one of something is singular", () => {
  const complete = (changed: number, ...besides: string[]) =>
    worded(entry("reload.complete", { changed, besides })).text;
  assertEquals(complete(1), "Reload complete (1 instance changed)");
  assertEquals(complete(0), "Reload complete (nothing changed)");
  assertEquals(complete(2, "sync groups"), "Reload complete (2 instances; sync groups changed)");
});
