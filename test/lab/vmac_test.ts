/** Virtual routers with a hardware address of their own. @module */
import { assert, assertEquals } from "@std/assert";
import { conf } from "../scenario/conf.ts";
import { labTest } from "./case.ts";
import { Daemon, havip, keepalived, type Make } from "./daemon.ts";
import type { Host } from "./host.ts";
import { CLIENT, Lab, NODE1, NODE2, VIRTUAL } from "./lab.ts";
import { together } from "./together.ts";
import { until } from "./wait.ts";
import { answered, serve } from "./web.ts";

const MAC = "00:00:5e:00:01:33";
const first = conf({ priority: 101, more: ["use_vmac"] });
const second = conf({ priority: 100, more: ["use_vmac"] });

/** The interface that was made, as `ip` shows it; `null` when there is none. */
async function made(host: Host): Promise<string | null> {
  const { code, stdout } = await host.attempt("ip", "-d", "addr", "show", "vrrp.51");
  return code === 0 ? stdout : null;
}

async function settings(host: Host): Promise<string[]> {
  const names = ["arp_ignore", "arp_filter"].map((name) => `net.ipv4.conf.ens33.${name}`);
  return (await host.run("sysctl", "-n", ...names)).trim().split("\n");
}

/** A pair fails over and back, and the client sees one hardware address all the time. */
async function pair(one: Make, two: Make): Promise<void> {
  await using lab = await Lab.open(NODE1, NODE2, CLIENT);
  const [host, peer, client] = [lab.host(NODE1), lab.host(NODE2), lab.host(CLIENT)];
  for (const each of [host, peer]) await serve(lab, each, each.address);
  const before = await settings(host);
  const master = await Daemon.start(one, lab, host, first);
  const backup = await Daemon.start(two, lab, peer, second);
  const capture = await lab.capture();
  await answered(client, VIRTUAL, NODE1, 10);
  const shown = await made(host);
  assert(
    shown?.includes("macvlan mode private") && shown.includes(MAC) && shown.includes(`${VIRTUAL}/24`),
    shown ?? "",
  );
  assert((await made(peer))?.includes(VIRTUAL) === false);
  await until(
    "adverts of the virtual router's address",
    5,
    () => capture.adverts(({ from }) => from === MAC).length > 1,
  );
  await master.stop();
  assertEquals(await made(host), null);
  // keepalived leaves them as they were while it ran.
  if (one === havip) assertEquals(await settings(host), before);
  await answered(client, VIRTUAL, NODE2, 5);
  master.again();
  await answered(client, VIRTUAL, NODE1, 10);
  await host.unplug();
  await answered(client, VIRTUAL, NODE2, 10);
  // Whoever has the address says so from the virtual router's hardware address, and from no other.
  const told = capture.arps(({ sender, gratuitous, operation }) =>
    sender === VIRTUAL && (gratuitous || operation === "reply")
  );
  assert(told.length >= 10);
  assertEquals(new Set(told.map(({ from }) => from)), new Set([MAC]));
  await backup.stop();
  assertEquals(await made(peer), null);
}

async function killed(): Promise<void> {
  await using lab = await Lab.open(NODE1, CLIENT);
  const [host, client] = [lab.host(NODE1), lab.host(CLIENT)];
  await serve(lab, host, NODE1);
  const daemon = await Daemon.start(havip, lab, host, first);
  await answered(client, VIRTUAL, NODE1, 10);
  const role = await daemon.vrrpPid();
  Deno.kill(role, "SIGKILL");
  await daemon.vrrpPid(5, role);
  await answered(client, VIRTUAL, NODE1, 10);
  await daemon.reload(conf({ priority: 101 }));
  await until("the interface to be gone", 3, async () => (await made(host)) === null);
  await daemon.reload(first);
  await answered(client, VIRTUAL, NODE1, 10);
  await host.run("ip", "link", "del", "vrrp.51");
  await daemon.logs(/Entering FAULT STATE/, 3);
  Deno.kill(daemon.program.pid, "SIGKILL");
  await until("the role to end", 3, () => daemon.program.processes().length === 0);
  assertEquals(await made(host), null);
}

async function viaBase(): Promise<void> {
  await using lab = await Lab.open(NODE1, CLIENT);
  const [host, client] = [lab.host(NODE1), lab.host(CLIENT)];
  await serve(lab, host, NODE1);
  await Daemon.start(havip, lab, host, conf({ priority: 101, more: ["use_vmac vr51", "vmac_xmit_base"] }));
  const capture = await lab.capture();
  await answered(client, VIRTUAL, NODE1, 10);
  await until("adverts", 5, () => capture.adverts(() => true).length > 1);
  assertEquals(new Set(capture.adverts(() => true).map(({ from }) => from)), new Set([host.mac]));
  assert((await client.run("ip", "neigh", "show", VIRTUAL)).includes(MAC));
}

/** Who says that it listens to VRRP's group: a switch must not learn the virtual router's address from it. */
async function reports(make: Make, silent: boolean): Promise<void> {
  await using lab = await Lab.open(NODE1);
  const host = lab.host(NODE1);
  for (const which of ["all", "default", "ens33"]) {
    await host.run("sysctl", "-qw", `net.ipv6.conf.${which}.disable_ipv6=0`);
  }
  const unsure = () => host.run("ip", "-6", "address", "show", "dev", "ens33", "tentative");
  await until("a link-local address", 10, async () => (await unsure()).trim() === "");
  const filter = "igmp or (ip6 and dst host ff02::16)";
  const dump = host.start(["tcpdump", "-i", "ens33", "-evln", "--immediate-mode", filter]);
  await dump.line(/listening on/, 10);
  const instance = { priority: 255, state: "MASTER", version: 3, interval: 0.3 } as const;
  const word = silent ? "global_defs {\n    disable_local_igmp\n}\n" : "";
  const second = conf({ ...instance, addresses: ["fe80::9"], more: ["use_vmac"] })
    .replace(/^global_defs[^}]*}\n/, "").replace("VI_1", "VI_2");
  const text = word + conf({ ...instance, more: ["use_vmac"] }) + second;
  const daemon = await Daemon.start(make, lab, host, text);
  await daemon.logs(/VI_2\) Entering MASTER STATE/, 10);
  const said = (group: RegExp) => dump.lines.filter(({ text }) => group.test(text)).map(({ text }) => text);
  await until("a report of ff02::12", 5, () => said(/ff02::12/).length > 0, () => dump.tail());
  if (!silent) {
    await until("a report of 224.0.0.18", 5, () => said(/224\.0\.0\.18/).length > 0, () => dump.tail());
  }
  const value = () => host.run("sysctl", "-n", "net.ipv4.igmp_link_local_mcast_reports");
  assertEquals((await value()).trim(), silent ? "0" : "1");
  await daemon.stop();
  if (silent) assertEquals(said(/224\.0\.0\.18/), []);
  assertEquals((await value()).trim(), "1");
  assertEquals(said(/00:00:5e:00:0.:.. >/), []);
  assert(said(new RegExp(`${host.mac} >`)).length > 0, dump.tail());
}

labTest(
  "reports of multicast groups leave by the base of a virtual router's interface",
  ["keepalived"],
  async (test) => {
    await together(test, 4, [
      ["those of havip", () => reports(havip, false)],
      ["those of keepalived", () => reports(keepalived, false)],
      ["with disable_local_igmp there are none over IPv4: havip", () => reports(havip, true)],
      ["with disable_local_igmp there are none over IPv4: keepalived", () => reports(keepalived, true)],
    ]);
  },
);

/** What is made: its base and hardware address, and the addresses that it has, but for those of the link. */
async function interfaces(host: Host): Promise<Record<string, string>> {
  interface Shown {
    readonly ifname: string;
    readonly link?: string;
    readonly address: string;
    readonly group: string;
    readonly addr_info: readonly {
      readonly local: string;
      readonly prefixlen: number;
      readonly scope: string;
    }[];
  }
  const shown: Shown[] = JSON.parse(await host.run("ip", "-j", "address"));
  return Object.fromEntries(
    shown.filter(({ ifname }) => ifname !== "lo").map((each) => {
      const held = each.addr_info.filter(({ scope }) => scope === "global");
      const addresses = held.map(({ local, prefixlen }) => `${local}/${prefixlen}`).toSorted().join(" ");
      const mac = each.address.startsWith("00:00:5e") ? ` ${each.address.slice(9)}` : "";
      return [each.ifname, `${mac ? each.link : ""}${mac} ${addresses}`.trim()];
    }),
  );
}

const addresses = ["192.168.199.128/24", "192.168.199.7/24 dev ens35", "192.168.198.7/24 dev ens35 use_vmac"];
const excluded = "virtual_ipaddress_excluded {\n2001:db8::5/64\n}";

/** Which interfaces are made for which addresses, with one keyword or another. */
async function ofAddresses(
  make: Make,
  words: readonly string[],
  expected: Record<string, string>,
): Promise<void> {
  await using lab = await Lab.open(NODE1);
  const host = lab.host(NODE1);
  await host.run("sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=0", "net.ipv6.conf.default.disable_ipv6=0");
  await host.run("ip", "link", "add", "ens35", "type", "veth", "peer", "name", "ens36");
  for (const name of ["ens35", "ens36"]) await host.run("ip", "link", "set", name, "up");
  const more = [...words, excluded];
  const text = conf({ priority: 255, state: "MASTER", version: 3, interval: 0.3, addresses, more });
  const daemon = await Daemon.start(make, lab, host, text);
  await daemon.logs(/Entering MASTER STATE/, 10);
  const own = { ens33: NODE1 + "/24", ens35: "", ens36: "" };
  const seen = async () => JSON.stringify(await interfaces(host));
  const wanted = JSON.stringify({ ...own, ...expected });
  const look = async () =>
    (await seen()).split(/(?=,)/).toSorted().join() === wanted.split(/(?=,)/).toSorted().join();
  await until(wanted, 3, look, seen);
  await daemon.stop();
  assertEquals(Object.keys(await interfaces(host)).toSorted(), ["ens33", "ens35", "ens36"]);
}

const cases: readonly (readonly [string, readonly string[], Record<string, string>])[] = [
  ["use_vmac is for the addresses of the instance's own family and interface", ["use_vmac"], {
    "vrrp.51": "ens33 00:01:33 192.168.199.128/24",
    "vrrp1.51": "ens35 00:01:33 192.168.198.7/24",
    ens33: `${NODE1}/24 2001:db8::5/64`,
    ens35: "192.168.199.7/24",
  }],
  ["use_vmac_addr is for the others", ["use_vmac_addr"], {
    "vrrp.51": "ens35 00:01:33 192.168.198.7/24 192.168.199.7/24",
    "vrrp6.51": "ens33 00:02:33 2001:db8::5/64",
    ens33: `${NODE1}/24 192.168.199.128/24`,
  }],
];

labTest(
  "interfaces are made for single addresses as keepalived makes them",
  ["keepalived"],
  async (test) => {
    const steps = cases.flatMap(([name, words, expected]) =>
      [havip, keepalived].map((make) =>
        [`${name}: ${make.name}`, () => ofAddresses(make, words, expected)] as const
      )
    );
    await together(test, 4, steps);
  },
);

labTest(
  "a virtual router has a hardware address of its own",
  ["keepalived", "nginx", "curl"],
  async (test) => {
    await together(test, 2, [
      ["a pair of havip keeps it while it fails over", () => pair(havip, havip)],
      ["havip is master beside keepalived", () => pair(havip, keepalived)],
      ["keepalived is master beside havip", () => pair(keepalived, havip)],
      ["nothing is left of the interface, whoever is killed or reloaded", killed],
      ["with vmac_xmit_base only the address has it", viaBase],
    ]);
  },
);
