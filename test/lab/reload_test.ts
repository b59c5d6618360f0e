/** SIGHUP: a master stays master, and a bad file changes nothing. @module */
import { assert, assertEquals } from "@std/assert";
import { conf, interfaces, WATCHED } from "../bench/crowd.ts";
import type { Capture } from "./capture.ts";
import { labTest } from "./case.ts";
import { Daemon, havip } from "./daemon.ts";
import { Lab, NODE1, NODE2, VIRTUAL } from "./lab.ts";
import { status } from "./status.ts";
import { together } from "./together.ts";
import { node1, node2 } from "./tutorial.ts";
import { until, wallClock } from "./wait.ts";

interface Pair {
  readonly lab: Lab;
  readonly first: Daemon;
  readonly second: Daemon;
  readonly capture: Capture;
}

async function pair(lab: Lab): Promise<Pair> {
  const capture = await lab.capture();
  const first = await Daemon.start(havip, lab, lab.host(NODE1), node1);
  await lab.host(NODE1).settles(VIRTUAL, true, 20);
  const second = await Daemon.start(havip, lab, lab.host(NODE2), node2);
  await second.ready();
  await Promise.all([lab.host(NODE1).watch(), lab.host(NODE2).watch()]);
  return { lab, first, second, capture };
}

/** From `since` until now: no advert missed, no other master, no transition, no address moved. */
async function undisturbed({ lab, first, capture }: Pair, since: number, lines: number): Promise<void> {
  await until("4 s of adverts", 6, () => wallClock() - since > 4e6);
  const adverts = capture.adverts(({ at }) => at >= since - 1.5e6);
  assert(adverts.every(({ source, priority }) => source === NODE1 && priority === 101), "another advert");
  adverts.slice(1).forEach(({ at }, index) => {
    const gap = (at - adverts[index]!.at) / 1e6;
    assert(gap < 1.4 + lab.heldUp(), `${gap} s without an advert`);
  });
  const transitions = first.program.lines.slice(lines).filter(({ text }) => /Entering \w+ STATE/.test(text));
  assertEquals(transitions, []);
  for (const host of lab.hosts) assertEquals(host.seen().filter(({ address }) => address === VIRTUAL), []);
}

async function same(): Promise<void> {
  await using lab = await Lab.open(NODE1, NODE2);
  const pair_ = await pair(lab);
  const since = wallClock();
  const lines = pair_.first.program.lines.length;
  await Promise.all([pair_.first.reload(), pair_.second.reload()]);
  await pair_.first.logs(/Reload complete \(nothing changed\)/, 3, lines);
  await undisturbed(pair_, since, lines);
}

async function bad(): Promise<void> {
  await using lab = await Lab.open(NODE1, NODE2);
  const pair_ = await pair(lab);
  const { first } = pair_;
  const line = node1.split("\n").findIndex((text) => text.includes("virtual_router_id")) + 1;
  const since = wallClock();
  const lines = first.program.lines.length;
  await first.reload(node1.replace("virtual_router_id 51", "virtual_router_id 999"));
  await first.logs(/keeping the running configuration/, 3, lines);
  const place = /keepalived\.conf:(\d+):\d+: .*(virtual_router_id|999)/;
  const messages = first.program.lines.slice(lines).filter(({ text }) => place.test(text));
  assertEquals(messages.length, 1, first.program.tail());
  assertEquals(Number(place.exec(messages[0]!.text)?.[1]), line);
  await undisturbed(pair_, since, lines);
  assertEquals((await status(first)).instances[0]?.state, "master");
  // The next good one counts.
  await first.reload(node1);
  await first.logs(/Reload complete/, 3, lines);
}

/** More addresses and another interval of gratuitous ARP: what is new is added, what was there is not touched. */
async function grown(): Promise<void> {
  await using lab = await Lab.open(NODE1, NODE2);
  const pair_ = await pair(lab);
  const more = (text: string) => text.replace(/^( +)192\.168\.199\.128\/24.*$/m, "$&\n$1192.168.199.129/24");
  const since = wallClock();
  const lines = pair_.first.program.lines.length;
  await Promise.all([pair_.first.reload(more(node1)), pair_.second.reload(more(node2))]);
  await lab.host(NODE1).settles("192.168.199.129", true, 3);
  await undisturbed(pair_, since, lines);
  await pair_.first.reload(node1);
  await lab.host(NODE1).settles("192.168.199.129", false, 3);
  assert(await lab.host(NODE1).has(VIRTUAL));
}

/** A crowd of instances on interfaces of their own: the file of the benchmark of reloads. */
async function crowd(lab: Lab, count: number): Promise<Daemon> {
  const host = lab.host(NODE1);
  for (const { name, address } of interfaces(count)) {
    await host.run("ip", "link", "add", name, "type", "veth", "peer", "name", name.replace("far", "raf"));
    await host.run("ip", "address", "add", `${address}/24`, "dev", name);
    for (const end of [name, name.replace("far", "raf")]) await host.run("ip", "link", "set", end, "up");
  }
  const daemon = await Daemon.start(havip, lab, host, conf({ count, masters: false }));
  // Whoever reads the log slowly may not see every line.
  const known = () => status(daemon).then(({ instances }) => instances.length, () => 0);
  await until("all instances", 60, async () => (await known()) === count + WATCHED);
  return daemon;
}

/** Nothing of ten thousand changes: not a word from the role, and nothing done. */
async function large(): Promise<void> {
  await using lab = await Lab.open(NODE1);
  const count = 10_000;
  const daemon = await crowd(lab, count);
  const states = async () => (await status(daemon)).instances.map(({ name, state }) => `${name} ${state}`);
  const before = await states();
  const lines = daemon.program.lines.length;
  await daemon.reload();
  await daemon.logs(/Reload complete \(nothing changed\)/, 30, lines);
  const said = daemon.program.lines.slice(lines).filter(({ text }) => text.includes("havip_vrrp"));
  assertEquals(said.map(({ text }) => text), []);
  assertEquals(await states(), before);
}

/** The next file comes while a large one is taken over, and then the end does. */
async function hasty(): Promise<void> {
  await using lab = await Lab.open(NODE1);
  const daemon = await crowd(lab, 2_000);
  const reload = async (text: string) => {
    const lines = daemon.program.lines.length;
    await daemon.reload(text);
    await daemon.logs(/Reloading|Got SIGHUP/, 10, lines);
  };
  await reload(conf({ count: 2_000, masters: false, changed: 2_000 }));
  await reload(conf({ count: 500, masters: true }));
  const known = async () => (await status(daemon)).instances.map(({ name }) => name);
  await until("the last file to be in force", 60, async () => (await known()).length === 500 + WATCHED);
  assertEquals((await known()).slice(0, WATCHED + 1), ["W_1", "W_2", "W_3", "C_0"]);
  // Fifteen hundred of them become masters at once, or some of them.
  await reload(conf({ count: 2_000, masters: true }));
  await daemon.stop();
  const left = await lab.host(NODE1).run("ip", "-o", "-4", "address");
  assertEquals(left.split("\n").filter((line) => line.includes(" 10.10")), []);
}

labTest("a reload of a large file is quiet, and one after the other counts", [], async (test) => {
  await together(test, 2, [
    ["ten thousand instances that stay as they are yield nothing", large],
    ["the next file and the end may come in the middle of a reload", hasty],
  ]);
});

labTest("a reload disturbs no master", [], async (test) => {
  await together(test, 3, [
    ["the same file disturbs nothing", same],
    ["a bad file keeps the old configuration running, and is explained with file and line", bad],
    ["an address that is added or removed leaves the others alone", grown],
  ]);
});
