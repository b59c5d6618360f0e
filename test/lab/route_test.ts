/** Routes and rules that move with the master. @module */
import { assert, assertEquals } from "@std/assert";
import { conf } from "../scenario/conf.ts";
import { labTest } from "./case.ts";
import { Daemon, havip, keepalived, type Make } from "./daemon.ts";
import type { Host } from "./host.ts";
import { Lab, NODE1, NODE2, VIRTUAL } from "./lab.ts";
import { together } from "./together.ts";
import { until } from "./wait.ts";

const ways = (metric: number) => [
  "virtual_routes {",
  `10.9.0.0/16 via 192.168.199.1 metric ${metric}`,
  "src 192.168.199.128 to 10.8.0.0/16 dev ens33 scope link",
  "blackhole 10.7.0.0/16",
  "10.6.0.0/16 table 77 nexthop via 192.168.199.2 weight 2 nexthop via 192.168.199.3",
  "}",
  "virtual_rules {",
  "from 192.168.199.128 table 77 preference 100",
  "to 10.5.0.0/16 fwmark 0x1 lookup main priority 101",
  "}",
];
const first = conf({ priority: 101, more: ways(7) });
const second = conf({ priority: 100, more: ways(7) });

/** All that a daemon has made, as `ip` shows it. */
async function made(host: Host): Promise<string[]> {
  const routes = await host.run("ip", "route", "show", "table", "all");
  const rules = await host.run("ip", "rule", "show");
  const own = (text: string) => text.split("\n").filter((line) => line.includes("keepalived"));
  return [...own(routes), ...own(rules)].map((line) => line.replace(/\s+/g, " ").trim());
}

/** Waits until there are as many as a master has, or none. */
async function settles(host: Host, there: boolean): Promise<void> {
  const count = there ? 6 : 0;
  await until(`${count} routes and rules`, 8, async () => (await made(host)).length === count);
}

/** What a master of this kind makes, and that nothing of it is left when it has stopped. */
async function reigned(make: Make): Promise<string[]> {
  await using lab = await Lab.open(NODE1);
  const host = lab.host(NODE1);
  const daemon = await Daemon.start(make, lab, host, first);
  await host.settles(VIRTUAL, true, 8);
  await settles(host, true);
  const shown = await made(host);
  assertEquals(await daemon.stop(), { kind: "exit", code: 0 });
  assertEquals(await made(host), []);
  return shown;
}

async function alike(): Promise<void> {
  assertEquals(await reigned(havip), await reigned(keepalived));
}

async function putBack(): Promise<void> {
  await using lab = await Lab.open(NODE1);
  const host = lab.host(NODE1);
  const daemon = await Daemon.start(havip, lab, host, first);
  await settles(host, true);
  const before = await made(host);
  await host.run("ip", "route", "del", "10.9.0.0/16");
  await host.run("ip", "rule", "del", "preference", "100");
  await daemon.logs(/10\.9\.0\.0\/16 .* no longer exists - put back/, 3);
  await daemon.logs(/100: from 192\.168\.199\.128\/32 lookup 77 no longer exists - put back/, 3);
  await until("both to be back", 3, async () => (await made(host)).length === before.length);
  assertEquals((await made(host)).sort(), before.sort());
  // The kernel drops a route with its source address, and tells nobody.
  await host.run("ip", "addr", "del", `${VIRTUAL}/24`, "dev", "ens33");
  await until("the address and its route", 3, async () => (await made(host)).length === before.length);
  assert(await host.has(VIRTUAL));
  assertEquals(daemon.program.lines.filter(({ text }) => /Entering (BACKUP|FAULT)/.test(text)).length, 1);
}

async function follows(): Promise<void> {
  await using lab = await Lab.open(NODE1, NODE2);
  const [one, two] = [lab.host(NODE1), lab.host(NODE2)];
  const master = await Daemon.start(havip, lab, one, first);
  await settles(one, true);
  const backup = await Daemon.start(havip, lab, two, second);
  await backup.ready();
  assertEquals(await made(two), []);
  await one.unplug();
  await settles(two, true);
  await one.plug();
  await settles(two, false);
  await settles(one, true);
  const role = await master.vrrpPid();
  Deno.kill(role, "SIGKILL");
  await settles(one, false);
  await master.vrrpPid(5, role);
  await settles(one, true);
  await settles(two, false);
}

async function reloaded(): Promise<void> {
  await using lab = await Lab.open(NODE1);
  const host = lab.host(NODE1);
  const daemon = await Daemon.start(havip, lab, host, first);
  await settles(host, true);
  await daemon.logs(/Entering MASTER STATE/, 3);
  const lines = daemon.program.lines.length;
  await daemon.reload(conf({ priority: 101, more: ways(8) }));
  await until("the other metric", 3, async () => (await made(host)).some((way) => way.endsWith("metric 8")));
  assertEquals((await made(host)).length, 6);
  await daemon.reload(conf({ priority: 101 }));
  await settles(host, false);
  assert(await host.has(VIRTUAL));
  const transitions = daemon.program.lines.slice(lines).filter(({ text }) => /Entering \w+ STATE/.test(text));
  assertEquals(transitions, []);
}

labTest("routes and rules move with the master", ["keepalived"], async (test) => {
  await together(test, 2, [
    ["havip makes the same ones as keepalived, and leaves none behind", alike],
    ["one that somebody removes is put back, and so is one that went with its address", putBack],
    ["they follow from host to host, and are gone when the VRRP process dies", follows],
    ["a reload changes them under a master that stays one", reloaded],
  ]);
});
