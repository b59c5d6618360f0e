import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { DropReason, Instant, IpAddress } from "../../../src/core/mod.ts";
import { seconds } from "../../../src/core/mod.ts";
import type { Status } from "../../../src/daemon/status.ts";
import { dropReasons, duration, statusText } from "../../../src/observe/status.ts";
import { columnsOf } from "../../../src/observe/table.ts";
import type { ShownInstance, ShownStatus } from "../../../src/observe/status_type.ts";

const since = new Date(2026, 10, 22, 11, 9, 26);

const master: ShownInstance = {
  name: "VI_1",
  interface: "ens33",
  family: "ipv4",
  peers: null,
  vrid: 51,
  version: 2,
  state: "master",
  wants: "master",
  fault: null,
  faultBy: [],
  priority: 101,
  effectivePriority: 101,
  totalPriority: 101,
  interval: seconds(1),
  source: "192.168.199.121" as IpAddress,
  master: null,
  masterPriority: 0,
  masterInterval: seconds(1),
  masterDown: seconds(4),
  timeout: null,
  since: 0 as Instant,
  sinceWall: since.toISOString(),
  lasted: 11_532.6,
  addresses: ["192.168.199.128/24"],
  held: true,
  authentication: "simple",
  counters: {
    advertsReceived: 3,
    advertsSent: 11_532,
    becameMaster: 1,
    releasedMaster: 0,
    priorityZeroReceived: 0,
    priorityZeroSent: 0,
    addressesRestored: 0,
    routesRestored: 0,
  },
  drops: {},
};

const backup: ShownInstance = {
  ...master,
  name: "VI_2",
  state: "backup",
  priority: 90,
  effectivePriority: 90,
  master: { address: "192.168.199.122" as IpAddress, priority: 110 },
  addresses: ["192.168.199.129/24", "192.168.199.130/24", "192.168.199.131/24"],
  held: false,
  drops: { auth_failure: 7, checksum: 1 },
};

const fault: ShownInstance = {
  ...backup,
  name: "VI_3",
  interface: "ens34",
  state: "fault",
  fault: "link",
  drops: {},
};

const status: ShownStatus = {
  version: "0.1.0",
  pid: 1234,
  config: "/etc/keepalived/keepalived.conf",
  roles: [{ role: "vrrp", pid: 1240, restarts: 2, answers: true }],
  instances: [master, backup, fault],
  links: [{ name: "ens33", up: true, addresses: [] }],
  drops: { unknown_vrid: 12 },
  lostLines: 0,
};

function lines(given: Partial<ShownStatus>): string[] {
  return statusText({ ...status, ...given }, false).split("\n");
}

Deno.test("the page reads like this", () => {
  assertEquals(
    statusText(status, false),
    `havip 0.1.0, pid 1234, /etc/keepalived/keepalived.conf
vrrp: pid 1240, restarted 2 times

INSTANCE  STATE   SINCE                FOR         MASTER (PRIORITY)               ADDRESSES
VI_1      MASTER  2026-11-22 11:09:26  3 h 12 min  this host (101)                 192.168.199.128/24 on ens33
VI_2      BACKUP  2026-11-22 11:09:26  3 h 12 min  192.168.199.122 (110)           192.168.199.129/24 and 2 more
VI_3      FAULT   2026-11-22 11:09:26  3 h 12 min  192.168.199.122, last heard of  192.168.199.129/24 and 2 more

VI_1
  ens33, VRID 51, VRRP version 2, priority 101, an advert every 1 s, from 192.168.199.121, with password
  adverts: 11532 sent, 3 received; became master 1 time, gave it up 0 times

VI_2
  ens33, VRID 51, VRRP version 2, priority 90, an advert every 1 s, from 192.168.199.121, with password
  192.168.199.129/24, 192.168.199.130/24, 192.168.199.131/24
  adverts: 11532 sent, 3 received; became master 1 time, gave it up 0 times
  dropped 7 packets: wrong password, compare \`auth_pass\` on both hosts
  dropped 1 packet: wrong checksum

VI_3
  cannot run: interface ens34 does not exist
  ens34, VRID 51, VRRP version 2, priority 90, an advert every 1 s, from 192.168.199.121, with password
  192.168.199.129/24, 192.168.199.130/24, 192.168.199.131/24
  adverts: 11532 sent, 3 received; became master 1 time, gave it up 0 times

Concerning no instance here:
  dropped 12 packets: a VRID that no instance here has
`,
  );
});

Deno.test("the daemon's answer on its control socket is what the page is made of", () => {
  const answer: Status = { ...status, links: [] };
  assertMatch(statusText(answer, false), /^havip 0\.1\.0, pid 1234/);
});

Deno.test("a length of time has its two largest units", () => {
  const said = [0, 59.9, 60, 3599, 3600, 86_399, 90_000, -5].map(duration);
  assertEquals(said, [
    "0 s",
    "59 s",
    "1 min 0 s",
    "59 min 59 s",
    "1 h 0 min",
    "23 h 59 min",
    "1 d 1 h",
    "0 s",
  ]);
});

Deno.test("what keeps an instance from running is said in words", () => {
  const told = (instance: ShownInstance, links = status.links) =>
    lines({ instances: [instance], links }).join("\n");
  const down = [{ name: "ens34", up: false, addresses: [] }];
  assertStringIncludes(told(fault, down), "cannot run: interface ens34 is down");
  assertStringIncludes(told({ ...fault, fault: "source" }), "cannot run: ens34 has no address to send from");
  assertStringIncludes(told({ ...fault, fault: "address" }), "its addresses could not be put on ens34");
  const by = (fault_: string, ...faultBy: string[]) => told({ ...fault, fault: fault_, faultBy });
  assertStringIncludes(by("tracker", "script:chk"), "cannot run: script chk fails");
  assertStringIncludes(by("tracker", "interface:ens35"), "cannot run: tracked interface ens35 is down");
  assertStringIncludes(by("group", "group:G"), "another member of its sync group G is in fault");
  assertStringIncludes(told({ ...master, held: false }), "its addresses could not be put on ens33 yet");
});

Deno.test("a role that does not run, a changed priority, lost lines and restored addresses are pointed out", () => {
  const counters = { ...master.counters, addressesRestored: 1 };
  const text = lines({
    roles: [{ role: "vrrp", pid: null, restarts: 1, answers: false }],
    instances: [{ ...master, effectivePriority: 91, counters, source: null }],
    lostLines: 5,
  }).join("\n");
  assertStringIncludes(text, "vrrp: is not running, restarted 1 time");
  assertStringIncludes(text, "5 lines of the log lost");
  assertStringIncludes(text, "priority 101, now 91");
  assertStringIncludes(text, "no source address");
  assertStringIncludes(text, "1 address put back that somebody else had removed");
});

Deno.test("of a role that runs and does not answer it is not said that it holds nothing", () => {
  const text = lines({
    roles: [{ role: "vrrp", pid: 1240, restarts: 0, answers: false }],
    instances: [],
    drops: {},
  }).join("\n");
  assertStringIncludes(text, "vrrp: pid 1240, does not answer: it may hold addresses all the same (ip addr)");
  assertStringIncludes(text, "what the instances do is not known");
});

Deno.test("of many instances only those with something to say are told in detail", () => {
  const instances = Array.from({ length: 250 }, (_, i) => ({ ...master, name: `VI_${i}` }));
  const text = statusText({ ...status, instances: [...instances, backup], drops: {} }, false);
  assertEquals(text.split("\n\n").length, 3);
  assertStringIncludes(text, "\n\nVI_2\n");
});

Deno.test("a configuration without instances has a page too", () => {
  assertEquals(lines({ instances: [], drops: {} }).at(-2), "no instance runs");
});

Deno.test("wide and long names do not move the columns", () => {
  const named = ["高可用", "x".repeat(300), "🙂"].map((name) => ({ ...master, name }));
  const [, , , heading, ...rows] = lines({ instances: [...named, master] });
  const at = (line: string, word: string) => columnsOf(line.slice(0, line.indexOf(word)));
  for (const row of rows.slice(0, 4)) assertEquals(at(row, "MASTER"), at(heading ?? "", "STATE"), row);
});

Deno.test("names cannot command the terminal", () => {
  const text = statusText(
    { ...status, instances: [{ ...master, name: "\x1b[31mVI\n", interface: "e\x07" }] },
    false,
  );
  // deno-lint-ignore no-control-regex -- these are the characters that must be gone
  assert(!/[\x00-\x09\x0b-\x1f]/.test(text));
});

Deno.test("colours change nothing but colours", () => {
  const text = statusText(status, true);
  assertStringIncludes(text, "\x1b[1;32mMASTER\x1b[0m");
  assertStringIncludes(text, "\x1b[1;31mFAULT\x1b[0m");
  // deno-lint-ignore no-control-regex -- taking the colours out again
  assertEquals(text.replace(/\x1b\[[\d;]*m/g, ""), statusText(status, false));
});

Deno.test("every reason to drop a packet has words", () => {
  const drops = Object.fromEntries(Object.keys(dropReasons).map((reason) => [reason, 1]));
  const text = statusText({ ...status, instances: [], drops: drops as { [R in DropReason]: number } }, false);
  assertEquals(text.match(/dropped 1 packet: \S/g)?.length, Object.keys(dropReasons).length);
});
