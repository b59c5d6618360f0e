/** A master with `no_accept` holds its addresses and answers nobody there. @module */
import { assert, assertEquals } from "@std/assert";
import { conf } from "../scenario/conf.ts";
import { labTest } from "./case.ts";
import { Daemon, havip, keepalived, type Make } from "./daemon.ts";
import type { Host } from "./host.ts";
import { CLIENT, Lab, NODE1, NODE2, VIRTUAL } from "./lab.ts";
import { together } from "./together.ts";
import { until, wallClock } from "./wait.ts";
import { answered, fetchPage, serve } from "./web.ts";

const closed = conf({ priority: 101, more: ["no_accept"] });
const open = conf({ priority: 101 });

/** The names of the host's nftables tables. */
async function tables(host: Host): Promise<string[]> {
  const { nftables } = JSON.parse(await host.run("nft", "-j", "list", "tables")) as {
    nftables: { table?: { name: string } }[];
  };
  return nftables.flatMap(({ table }) => table ? [table.name] : []);
}

/** The client reaches the host, but not through the virtual address; neither does the host itself. */
async function refuses(lab: Lab, host: Host): Promise<void> {
  const client = lab.host(CLIENT);
  await answered(client, host.address, host.address, 2);
  assertEquals((await fetchPage(client, VIRTUAL)).page, null);
  assertEquals((await fetchPage(host, VIRTUAL)).page, null);
  await answered(client, host.address, host.address, 2);
}

/** Starts web servers, whose pages are their hosts' addresses, and a daemon that becomes master on the first host. */
async function master(make: Make, lab: Lab, text: string): Promise<Daemon> {
  for (const host of lab.hosts) if (host.address !== CLIENT) await serve(lab, host, host.address);
  const daemon = await Daemon.start(make, lab, lab.host(NODE1), text);
  await lab.host(NODE1).settles(VIRTUAL, true, 8);
  return daemon;
}

async function refused(make: Make): Promise<void> {
  await using lab = await Lab.open(NODE1, CLIENT);
  const host = lab.host(NODE1);
  const daemon = await master(make, lab, closed);
  const capture = await lab.capture();
  await refuses(lab, host);
  // ARP is no IP: the address is there for whoever asks who has it.
  const asked = await lab.host(CLIENT).attempt("arping", "-c", "1", "-w", "3", "-I", "ens33", VIRTUAL);
  assert(asked.code === 0 && asked.stdout.includes(host.mac), `${asked.stdout}${asked.stderr}`);
  const since = wallClock();
  await until("3 adverts", 5, () => capture.adverts(({ at }) => at > since).length >= 3);
  assertEquals((await tables(host)).length, 1);
  assertEquals(await daemon.stop(), { kind: "exit", code: 0 });
  assertEquals(await tables(host), []);
  assertEquals(await host.has(VIRTUAL), false);
}

/** The rules are there while the backup is still one, so that they cost nothing when it takes over. */
async function takenOver(): Promise<void> {
  await using lab = await Lab.open(NODE1, NODE2, CLIENT);
  const [first, second] = [lab.host(NODE1), lab.host(NODE2)];
  const daemon = await master(havip, lab, closed);
  const backup = await Daemon.start(havip, lab, second, conf({ priority: 100, more: ["no_accept"] }));
  await backup.ready();
  assertEquals((await tables(second)).length, 1);
  await daemon.kill();
  // Nobody is left who could take the address away, but the rules have gone with the process.
  assertEquals(await tables(first), []);
  assert(await first.has(VIRTUAL));
  await first.down();
  await second.settles(VIRTUAL, true, 8);
  await refuses(lab, second);
}

async function reloaded(): Promise<void> {
  await using lab = await Lab.open(NODE1, CLIENT);
  const [host, client] = [lab.host(NODE1), lab.host(CLIENT)];
  const daemon = await master(havip, lab, closed);
  const capture = await lab.capture();
  await host.watch();
  const lines = daemon.program.lines.length;
  await daemon.reload(open);
  await answered(client, VIRTUAL, NODE1, 3);
  assertEquals(await tables(host), []);
  await daemon.reload(closed);
  await until("the page to be refused", 3, async () => (await fetchPage(client, VIRTUAL)).page === null);
  await refuses(lab, host);
  const transitions = daemon.program.lines.slice(lines).filter(({ text }) => /Entering \w+ STATE/.test(text));
  assertEquals(transitions, []);
  assertEquals(host.seen(), []);
  assertEquals(capture.adverts(({ priority }) => priority !== 101), []);
}

async function roleKilled(): Promise<void> {
  await using lab = await Lab.open(NODE1, CLIENT);
  const host = lab.host(NODE1);
  const daemon = await master(havip, lab, closed);
  const before = await tables(host);
  const lines = daemon.program.lines.length;
  const role = await daemon.vrrpPid();
  Deno.kill(role, "SIGKILL");
  await daemon.vrrpPid(5, role);
  assertEquals(await tables(host), before);
  await daemon.logs(/Entering MASTER STATE/, 8, lines);
  await host.settles(VIRTUAL, true, 2);
  await refuses(lab, host);
}

async function supervisorKilled(): Promise<void> {
  await using lab = await Lab.open(NODE1, CLIENT);
  const host = lab.host(NODE1);
  const daemon = await master(havip, lab, closed);
  Deno.kill(daemon.program.pid, "SIGKILL");
  await until("the role to end", 3, () => daemon.program.processes().length === 0);
  await host.settles(VIRTUAL, false, 1);
  assertEquals(await tables(host), []);
  // A flush of the host's own firewall does not open the address either.
  daemon.again();
  await host.settles(VIRTUAL, true, 8);
  await host.run("nft", "flush", "ruleset");
  await refuses(lab, host);
}

/** The rules of havip in a chain of iptables. */
async function chained(host: Host, chain: string): Promise<string[]> {
  const listed = await host.run("iptables", "-S", chain);
  return listed.split("\n").filter((line) => line.includes("havip_"));
}

/** In the host's own chains: nothing of nftables, nothing left at the end, nor by the next one after a crash. */
async function inChains(): Promise<void> {
  await using lab = await Lab.open(NODE1, CLIENT);
  const host = lab.host(NODE1);
  await host.run("iptables", "-N", "vips");
  await host.run("iptables", "-A", "INPUT", "-j", "vips");
  const file = (more: string) =>
    conf({ priority: 101, more: ["no_accept"], blocks: [`global_defs {\n vrrp_iptables vips\n ${more}\n}`] });
  const daemon = await master(havip, lab, file("vrrp_ipsets"));
  await refuses(lab, host);
  assertEquals((await chained(host, "vips")).length, 1);
  assertEquals((await tables(host)).filter((name) => name.startsWith("havip")), []);
  await daemon.reload(file(""));
  await until(
    "a set",
    3,
    async () => (await chained(host, "vips"))[0]?.includes("--match-set keepalived dst"),
  );
  await refuses(lab, host);
  Deno.kill(daemon.program.pid, "SIGKILL");
  await until("the role to end", 3, () => daemon.program.processes().length === 0);
  const next = daemon.again();
  await next.logs(/Entering MASTER STATE/, 10);
  assertEquals((await chained(host, "vips")).length, 1);
  assertEquals(await next.stop(), { kind: "exit", code: 0 });
  assertEquals([await chained(host, "vips"), (await host.run("ipset", "list", "-n")).trim()], [[], ""]);
}

/** keepalived 2.2.7 refuses a link-local address on its interface only, and so does havip. */
async function onItsLink(make: Make): Promise<void> {
  await using lab = await Lab.open(NODE1);
  const host = lab.host(NODE1);
  await host.run("sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=0", "net.ipv6.conf.ens33.disable_ipv6=0");
  const more = ["no_accept", "virtual_ipaddress_excluded {\n fe80::128\n 2001:db8::128/64\n}"];
  await Daemon.start(make, lab, host, conf({ priority: 101, more }));
  await host.settles(VIRTUAL, true, 8);
  const rules = await host.run("nft", "list", "ruleset");
  assert(/ip6 daddr \. iif(name)? @vips_link_local drop/.test(rules), rules);
  assert(/elements = \{ fe80::128 \. "ens33" \}/.test(rules), rules);
  assert(/elements = \{ 2001:db8::128 \}/.test(rules), rules);
}

labTest(
  "a master with no_accept answers nobody",
  ["keepalived", "nginx", "curl", "arping"],
  async (test) => {
    await together(test, 3, [
      ["keepalived's master answers nobody at its address", () => refused(keepalived)],
      ["havip's master answers nobody at its address, and leaves no rules behind", () => refused(havip)],
      [
        "a backup has its rules before it takes over, and nothing is left of a master that was killed",
        takenOver,
      ],
      ["a reload that changes it leaves a master alone", reloaded],
      ["the rules stay while a dead role is replaced", roleKilled],
      ["keepalived refuses a link-local address on its interface", () => onItsLink(keepalived)],
      ["havip refuses a link-local address on its interface", () => onItsLink(havip)],
      ["the rules go with a supervisor that dies, and not with a flush of the ruleset", supervisorKilled],
    ]);
  },
);

labTest(
  "a master with no_accept answers nobody by rules of iptables",
  ["iptables", "ipset", "nginx", "curl"],
  () => inChains(),
);
