/** How addresses are announced: with gaps, on other interfaces, and only while they are held. @module */
import { assert, assertEquals } from "@std/assert";
import { conf } from "../scenario/conf.ts";
import { Capture } from "./capture.ts";
import { labTest } from "./case.ts";
import { Daemon, havip, keepalived, type Make } from "./daemon.ts";
import { INTERFACE } from "./host.ts";
import { Lab, NODE1, VIRTUAL } from "./lab.ts";
import type { WireArp } from "./packet.ts";
import { together } from "./together.ts";
import { until } from "./wait.ts";

const GAP = 0.2;
/** The virtual router's hardware address, and an address that is not on it. */
const MAC = "00:00:5e:00:01:33";
const OTHER = "2001:db8::128";
const addresses = [VIRTUAL, "192.168.199.129", "192.168.199.131"];

/** Gratuitous ARP of a host that becomes master, until `count` were seen, and how late it may have been. */
async function announced(
  make: Make,
  count: number,
  ...lines: string[]
): Promise<{ seen: readonly WireArp[]; late: number }> {
  await using lab = await Lab.open(NODE1);
  const host = lab.host(NODE1);
  const capture = await lab.capture();
  const shown = addresses.map((address) => `${address}/24`);
  const text = conf({ priority: 255, state: "MASTER", addresses: shown, blocks: lines });
  const daemon = await Daemon.start(make, lab, host, text);
  await until(
    `${count} announcements`,
    10,
    () => capture.announcements().length >= count,
    () => daemon.program.tail(),
  );
  assertEquals(await daemon.stop(), { kind: "exit", code: 0 });
  return { seen: capture.announcements().slice(0, count), late: 0.15 + lab.heldUp() };
}

function gaps(seen: readonly WireArp[]): number[] {
  return seen.slice(1).map(({ at }, row) => (at - seen[row]!.at) / 1e6);
}

async function spaced(make: Make): Promise<void> {
  // keepalived keeps an address that waits once, however often it is to be announced; havip all of them.
  const count = make === havip ? 6 : 4;
  for (
    const block of [
      `global_defs {\n vrrp_garp_interval ${GAP}\n}`,
      `garp_group {\n garp_interval ${GAP}\n interfaces {\n ens33\n }\n}`,
    ]
  ) {
    const { seen, late } = await announced(make, count, block);
    for (const gap of gaps(seen)) assert(gap >= GAP - 0.002 && gap < GAP + late, `${gap} s`);
    assertEquals(new Set(seen.map(({ sender }) => sender)), new Set(addresses));
    if (make === havip) assertEquals(seen.map(({ sender }) => sender), [...addresses, ...addresses]);
  }
}

async function dropped(): Promise<void> {
  await using lab = await Lab.open(NODE1);
  const host = lab.host(NODE1);
  const capture = await lab.capture();
  const slow = (...held: string[]) =>
    conf({
      priority: 255,
      state: "MASTER",
      addresses: held.map((address) => `${address}/24`),
      blocks: ["global_defs {\n vrrp_garp_interval 0.5\n}"],
    });
  const daemon = await Daemon.start(havip, lab, host, slow(...addresses), "--log-detail");
  await until("an announcement", 10, () => capture.announcements().length > 0);
  // Each is told when it leaves, and not before.
  await daemon.logs(/Sending gratuitous ARP on/, 3);
  const told = daemon.program.lines.filter(({ text }) => /Sending gratuitous ARP on/.test(text)).length;
  await capture.catchUp();
  assert(told <= capture.announcements().length);
  await daemon.reload(slow(VIRTUAL));
  await until("the others to go", 5, async () => (await host.addresses()).length === 2);
  await capture.catchUp();
  const before = capture.announcements().length;
  await until("what waited for the first", 3, () => capture.announcements().length > before);
  const after = capture.announcements().slice(before).map(({ sender }) => sender);
  assertEquals(new Set(after), new Set([VIRTUAL]));
  await daemon.stop();
}

async function elsewhere(make: Make): Promise<void> {
  await using lab = await Lab.open(NODE1);
  const host = lab.host(NODE1);
  await host.run("ip", "link", "add", "ens34", "type", "veth", "peer", "name", "peer34");
  for (const name of ["peer34", "ens34"]) await host.run("ip", "link", "set", name, "up");
  await using capture = disposable(await Capture.open(host.inside([]), "ens34"));
  const text = conf({
    priority: 255,
    state: "MASTER",
    addresses: [`${VIRTUAL}/24`, "10.9.0.1/24 dev ens34", "10.9.0.2/24 dev ens34"],
    more: ["garp_extra_if all 1", "garp_master_repeat 1", "garp_master_delay 0"],
  });
  await Daemon.start(make, lab, host, text);
  await until("four announcements", 12, () => capture.it.announcements().length >= 4);
  const seen = capture.it.announcements().slice(0, 4);
  assertEquals(seen.map(({ sender }) => sender), ["10.9.0.1", "10.9.0.2", "10.9.0.1", "10.9.0.1"]);
  // keepalived looks at the time when it sends an advert, havip when it has come.
  const [, first, second] = gaps(seen);
  const latest = (make === havip ? 1.3 : 2.3) + lab.heldUp();
  for (const gap of [first!, second!]) assert(gap > 0.9 - lab.heldUp() && gap < latest, `${gap} s`);
}

/**
 * With `vmac_xmit_base` nothing but announcements keeps the caches of switches fresh: which hardware addresses make them
 * again and again, as it is seen on the base.
 */
async function onBase(make: Make, form: string, ...expected: string[]): Promise<void> {
  await using lab = await Lab.open(NODE1);
  const host = lab.host(NODE1);
  const on = ["all", "default", INTERFACE].map((name) => `net.ipv6.conf.${name}.disable_ipv6=0`);
  await host.run("sysctl", "-qw", ...on);
  await using capture = disposable(await host.capture());
  const lines = ["use_vmac", "vmac_xmit_base", form, "garp_master_repeat 1", "garp_master_delay 0"];
  const more = [...lines, `virtual_ipaddress_excluded {\n${OTHER}/64\n}`];
  const daemon = await Daemon.start(make, lab, host, conf({ priority: 255, state: "MASTER", more }));
  const often = () => {
    const told = capture.it.frames.filter((frame) =>
      frame.kind === "neighbor" ? frame.sender === OTHER : frame.kind === "arp" && frame.gratuitous
    ).map(({ from }) => from === host.mac ? "the base" : from);
    return [...new Set(told)].filter((each) => told.filter((one) => one === each).length >= 3).toSorted();
  };
  const all = () => expected.every((each) => often().includes(each));
  await until("announcements again and again", 12, all, () => daemon.program.tail());
  assertEquals(often(), expected);
}

/** The kernel of a host without IPv6 refuses the second address. */
async function refused(make: Make): Promise<void> {
  await using lab = await Lab.open(NODE1);
  const host = lab.host(NODE1);
  const capture = await lab.capture();
  const more = ["virtual_ipaddress_excluded {\n 2001:db8::128/64\n}", "garp_master_delay 1"];
  const daemon = await Daemon.start(
    make,
    lab,
    host,
    conf({ priority: 255, state: "MASTER", more }),
    "--log-detail",
  );
  await until("both batches", 5, () => capture.announcements().length >= 10, () => daemon.program.tail());
  const claimed = capture.frames.filter((frame) => frame.kind === "neighbor");
  const told = daemon.program.lines.filter(({ text }) => /2001:db8::128$/.test(text));
  // keepalived announces what it has not got.
  if (make === keepalived) assert(claimed.length >= 10, `${claimed.length}`);
  else assertEquals([claimed, told.filter(({ text }) => /[Ss]ending/.test(text))], [[], []]);
}

function disposable(it: Capture): { it: Capture } & AsyncDisposable {
  return { it, [Symbol.asyncDispose]: () => it.dispose() };
}

labTest("addresses are announced as the file says", ["keepalived"], async (test) => {
  await together(test, 2, [
    ["havip keeps gaps between announcements", () => spaced(havip)],
    ["keepalived keeps the same gaps", () => spaced(keepalived)],
    ["what waits for its turn is dropped with its address", dropped],
    ["havip announces on other interfaces now and then", () => elsewhere(havip)],
    ["keepalived does so, too", () => elsewhere(keepalived)],
    [
      "havip announces on the base and above, with vmac_xmit_base",
      () => onBase(havip, "garp_extra_if all 1", MAC, "the base"),
    ],
    ["keepalived does so", () => onBase(keepalived, "garp_extra_if all 1", MAC, "the base")],
    ["havip announces above the base alone without `all`", () => onBase(havip, "garp_extra_if 1", MAC)],
    ["havip announces no address that the kernel refused", () => refused(havip)],
    ["keepalived does", () => refused(keepalived)],
  ]);
});
