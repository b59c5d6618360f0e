/** Addresses, routes and rules that are there whoever is master. @module */
import { assert, assertEquals } from "@std/assert";
import { conf } from "../scenario/conf.ts";
import { labTest } from "./case.ts";
import { Daemon, havip, keepalived, type Make } from "./daemon.ts";
import type { Host } from "./host.ts";
import { Lab, NODE1, VIRTUAL } from "./lab.ts";
import { together } from "./together.ts";
import { sleep, until } from "./wait.ts";

/** Every option of an address; keepalived has more static things in later versions, but no more options. */
const addresses = [
  "10.1.0.1/24",
  "10.1.0.2/24 dev ens34 track_group tracked",
  "10.1.1.1/24 dev ens34 brd + label ens34:a scope link noprefixroute",
  "10.1.2.1/24 dev ens34 brd - home",
  "239.1.1.1/32 dev ens34 autojoin",
  "10.2.0.1 peer 10.2.0.2 dev ens34",
  "2001:db8::1/64 dev ens34 noprefixroute mngtmpaddr",
  "2001:db8:1::1/64 dev ens34 -nodad home",
  "2001:db8:2::1 dev ens34",
  "2001:db8:3::1 dev ens34 preferred_lft forever",
  "2001:db8:4::1 peer 2001:db8:4::2 dev ens34",
  "10.1.3.1/24 dev ens33 no_track",
];
const routes = [
  "10.9.0.0/16 via 10.1.0.9 dev ens34 track_group tracked",
  "10.8.0.0/16 via 192.168.199.9 dev ens33",
  "10.7.0.0/16 dev ens34 no_track",
];
const rules = [
  "from 10.1.0.0/24 table 77 preference 100 track_group tracked",
  "to 10.5.0.0/16 table 77",
];

function text(statics: readonly string[] = addresses, priority = 250): string {
  return conf({
    priority,
    addresses: [`${VIRTUAL}/24 noprefixroute`],
    more: [
      "virtual_ipaddress_excluded {",
      ...["2001:db8:5::1/64 dev ens34 -nodad", "192.168.199.129/24 no_track", "}"],
    ],
    blocks: [
      "global_defs {\n    default_interface ens34\n}\n",
      "track_group tracked {\n    group {\n        VI_1\n    }\n}\n",
      `static_ipaddress {\n${statics.join("\n")}\n}\n`,
      `static_routes {\n${routes.join("\n")}\n}\n`,
      `static_rules {\n${rules.join("\n")}\n}\n`,
    ],
  });
}

/** A host with a second interface that has IPv6. */
async function widened(lab: Lab): Promise<Host> {
  const host = lab.host(NODE1);
  await host.run("ip", "link", "add", "ens34", "type", "veth", "peer", "name", "far");
  await host.run("sysctl", "-qw", "net.ipv6.conf.ens34.disable_ipv6=0");
  for (const name of ["far", "ens34"]) await host.run("ip", "link", "set", name, "up");
  return host;
}

/** All addresses, but those that the kernel gives itself, and all that is keepalived's; sorted, since some come in any order. */
async function there(host: Host): Promise<string[]> {
  const shown = await Promise.all([
    host.run("ip", "-o", "address", "show"),
    host.run("ip", "route", "show", "table", "all", "proto", "keepalived"),
    host.run("ip", "rule", "show"),
  ]);
  const rules = shown[2].split("\n").filter((line) => line.includes("keepalived"));
  const lines = [shown[0], shown[1], ...rules].flatMap((each) => each.split("\n"));
  return lines.filter((line) => line !== "" && !/ fe80|: lo /.test(line)).map((line) =>
    line.replace(/^\d+: |\\.*| tentative/g, "").replace(/\s+/g, " ").trim()
  ).sort();
}

async function remove(host: Host): Promise<void> {
  await host.run("ip", "address", "del", "10.1.1.1/24", "dev", "ens34");
  await host.run("ip", "address", "del", "2001:db8::1/64", "dev", "ens34");
  await host.run("ip", "address", "del", "10.1.3.1/24", "dev", "ens33");
  await host.run("ip", "address", "del", "192.168.199.129/24", "dev", "ens33");
  await host.run("ip", "route", "del", "10.9.0.0/16");
  await host.run("ip", "route", "del", "10.7.0.0/16");
  await host.run("ip", "rule", "del", "preference", "100");
}

interface Story {
  /** What was there in the end, at each station. */
  readonly [station: string]: readonly string[];
}

async function story(make: Make): Promise<Story> {
  await using lab = await Lab.open(NODE1);
  const host = await widened(lab);
  const daemon = await Daemon.start(make, lab, host, text());
  await daemon.logs(/Entering MASTER STATE/, 15);
  const settled = async () => {
    await sleep(0.7);
    return await there(host);
  };
  const started = await settled();
  await remove(host);
  const removed = await settled();
  const before = daemon.program.lines.length;
  await host.run("ip", "link", "set", "ens34", "down");
  await daemon.logs(/Entering FAULT STATE/, 5, before);
  const down = await settled();
  await host.run("ip", "link", "set", "ens34", "up");
  await daemon.logs(/Entering MASTER STATE/, 15, before);
  const up = await settled();
  await daemon.reload(text([...addresses.slice(1, 6), "10.1.4.1/24", "2001:db8:6::1/64"], 249));
  await until(
    "the new address",
    5,
    async () => (await there(host)).some((line) => line.includes("10.1.4.1")),
  );
  const reloaded = await settled();
  assertEquals(await daemon.stop(), { kind: "exit", code: 0 });
  return { started, removed, down, up, reloaded, stopped: await there(host) };
}

/** Where the two differ at a station: `+` has only havip, `-` only keepalived. */
function differing(ours: readonly string[] = [], theirs: readonly string[] = []): string[] {
  return [
    ...ours.filter((line) => !theirs.includes(line)).map((line) => `+ ${line}`),
    ...theirs.filter((line) => !ours.includes(line)).map((line) => `- ${line}`),
  ];
}

async function alike(): Promise<void> {
  const [ours, theirs] = await Promise.all([story(havip), story(keepalived)]);
  assertEquals([ours.started!.length, ours.stopped!.length], [21, 1]);
  const rule = "+ 100: from 10.1.0.0/24 lookup 77 proto keepalived";
  const unlike = Object.fromEntries(
    Object.keys(ours).map((station) => [station, differing(ours[station], theirs[station])]),
  );
  assertEquals(unlike, {
    started: [],
    // keepalived 2.2.7 does not hear that the rule is gone, with a track_group either.
    removed: [rule],
    down: [rule],
    up: [rule],
    // It lets a secondary address go with its primary, and puts on again what nobody tracks and somebody removed.
    reloaded: [rule, "+ ens34 inet 10.1.0.2/24 scope global ens34", "- 10.7.0.0/16 dev ens34"],
    // It cannot remove an IPv4 address that has a peer.
    stopped: ["- ens34 inet 10.2.0.1 peer 10.2.0.2/32 scope global ens34"],
  });
}

/** What is static stays where it is while processes are killed, and nothing that a reload leaves alone is touched. */
async function adopted(): Promise<void> {
  await using lab = await Lab.open(NODE1);
  const host = await widened(lab);
  const statics = ["10.1.3.1/24 dev ens33", "10.1.4.1/24 dev ens33"];
  const daemon = await Daemon.start(havip, lab, host, text(statics));
  await daemon.ready();
  await host.settles("10.1.4.1", true, 5);
  await host.watch();
  const role = await daemon.vrrpPid();
  Deno.kill(role, "SIGKILL");
  await daemon.vrrpPid(5, role);
  await daemon.logs(/Entering BACKUP STATE/, 5, daemon.program.lines.length - 1);
  await daemon.kill();
  const next = daemon.again();
  await next.ready();
  await next.reload(text([statics[0]!, "10.1.5.1/24 dev ens33"]));
  await host.settles("10.1.5.1", true, 5);
  await host.settles("10.1.4.1", false, 5);
  await next.logs(/Reload complete \(static addresses, routes or rules changed\)/, 5);
  await sleep(0.2);
  const own = host.seen().filter(({ address }) => address.startsWith("10.")).map(({ kind, address }) =>
    `${kind} ${address}`
  );
  assertEquals(own, ["hold 10.1.5.1", "release 10.1.4.1"]);
  assertEquals(await next.stop(), { kind: "exit", code: 0 });
  assert(!await host.has("10.1.3.1"));
}

/** The states that a daemon went through while an interface went down and came back, without and with `no_track`. */
async function needs(make: Make): Promise<string[]> {
  await using lab = await Lab.open(NODE1);
  const host = await widened(lab);
  const file = (option: string) =>
    conf({
      priority: 250,
      more: ["virtual_ipaddress_excluded {", `10.3.0.1/24 dev ens34 ${option}`, "}"],
    });
  const daemon = await Daemon.start(make, lab, host, file(""));
  await daemon.logs(/Entering MASTER STATE/, 15);
  await host.run("ip", "link", "set", "ens34", "down");
  await daemon.logs(/Entering FAULT STATE/, 5);
  await host.run("ip", "link", "set", "ens34", "up");
  const again = daemon.program.lines.length;
  await daemon.logs(/Entering MASTER STATE/, 15, again);
  await daemon.reload(file("no_track"));
  await daemon.logs(/Reload complete|Reload finished/, 5);
  await sleep(0.5);
  await host.run("ip", "link", "set", "ens34", "down");
  await sleep(1);
  assertEquals(await daemon.stop(), { kind: "exit", code: 0 });
  return daemon.program.lines.flatMap(({ text }) => /Entering (\w+) STATE/.exec(text)?.[1] ?? []);
}

async function tracked(): Promise<void> {
  const [ours, theirs] = await Promise.all([needs(havip), needs(keepalived)]);
  assertEquals(ours, ["BACKUP", "MASTER", "FAULT", "BACKUP", "MASTER"]);
  assertEquals(ours, theirs);
}

const promotion = "net.ipv4.conf.ens33.promote_secondaries";

async function promotes(make: Make): Promise<string[]> {
  await using lab = await Lab.open(NODE1);
  const host = lab.host(NODE1);
  const value = async () => (await host.run("sysctl", "-n", promotion)).trim();
  await host.run("sysctl", "-qw", `${promotion}=0`);
  const text = conf({ priority: 100, more: ["promote_secondaries"] });
  const daemon = await Daemon.start(make, lab, host, text);
  await daemon.ready();
  const values = [await value()];
  if (make === havip) {
    await daemon.kill();
    values.push(await value());
    const next = daemon.again();
    await next.ready();
    await next.reload(conf({ priority: 100 }));
    await until("the interface to be as it was", 5, async () => await value() === "0");
    await next.reload(text);
    await until("the interface to be changed again", 5, async () => await value() === "1");
    assertEquals(await next.stop(), { kind: "exit", code: 0 });
  } else await daemon.stop();
  return [...values, await value()];
}

async function promoted(): Promise<void> {
  const [ours, theirs] = await Promise.all([promotes(havip), promotes(keepalived)]);
  assertEquals(ours, ["1", "1", "0"]);
  assertEquals(theirs, ["1", "0"]);
}

labTest("what is static is there whoever is master", ["keepalived"], async (test) => {
  await together(test, 2, [
    ["havip does with it what keepalived does, with every option of an address", alike],
    ["an interface that goes down with an address on it is a fault, but with no_track", tracked],
    ["promote_secondaries changes the interface, and it is as before afterwards", promoted],
    ["what is there is taken over, and only what changes is touched", adopted],
  ]);
});
