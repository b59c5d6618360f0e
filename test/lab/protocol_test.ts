/**
 * Every form of the protocol, with one node havip and the other Debian's keepalived 2.2.7, both ways round: start, stop,
 * restart, kill, a pulled cable, preemption, a reload.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { conf, type Instance, masterDown, skew } from "../scenario/conf.ts";
import type { Driver, NodeName } from "../scenario/driver.ts";
import { labDriver, type LabWorld } from "../scenario/lab_driver.ts";
import { run } from "../scenario/run.ts";
import type { Expectation, Scenario, Step } from "../scenario/scenario.ts";
import { labTest } from "./case.ts";
import { havip, keepalived, type Make } from "./daemon.ts";
import { type Form, forms } from "./form.ts";
import { status } from "./status.ts";
import { together } from "./together.ts";

const act = (kind: "stop" | "kill" | "unplug" | "plug", node: NodeName): Step => ({ act: { kind, node } });
const expect = (expectation: Expectation): Step => ({ expect: expectation });
const stays = (node: NodeName, seconds: number): Step => expect({ kind: "stays", node, seconds });

function story(form: Form): Scenario {
  const { version, later = 0 } = form;
  const config = (node: "a" | "b", change: Partial<Instance> = {}) =>
    conf({ priority: node === "a" ? 101 : 100, version, ...form.instance(node), ...change });
  const down = (priority: number) => masterDown({ priority, version });
  const start = (node: "a" | "b"): Step => ({ act: { kind: "start", node, config: config(node) } });
  const reload = (node: "a" | "b", change: Partial<Instance>): Step => ({
    act: { kind: "reload", node, config: config(node, change) },
  });
  const becomes = (node: "a" | "b", after: "own" | "silence" | "deed", time: number, more = later) =>
    expect({ kind: "becomes", node, after, earliest: after === "deed" ? 0 : time, latest: time + more });
  const grouped = form.instance("a").partner !== undefined;
  const partner = (node: "a" | "b", master: boolean) =>
    grouped ? [expect({ kind: "partner", node, master, within: 2 })] : [];
  /** Both instances of the one, and neither of the other. */
  const alone = (node: "a" | "b") => [
    expect({ kind: "alone", node, within: 1 }),
    ...partner(node, true),
    ...partner(node === "a" ? "b" : "a", false),
  ];
  return {
    name: form.name,
    nodes: ["a", "b"],
    overlap: 1,
    steps: [
      ...[start("a"), start("b"), becomes("a", "own", down(101)), ...alone("a"), stays("a", 2)],
      ...[act("stop", "a"), expect({ kind: "leaves", node: "a", within: 0, farewell: true })],
      ...[becomes("b", "silence", skew({ priority: 100, version })), stays("b", 1), ...partner("b", true)],
      ...[start("a"), becomes("a", "own", down(101)), ...alone("a")],
      ...[act("kill", "a"), becomes("b", "silence", down(100)), ...partner("b", true)],
      ...[start("a"), becomes("a", "own", down(101)), ...alone("a")],
      ...[act("unplug", "a"), becomes("b", "silence", down(100)), stays("b", 1), ...alone("b")],
      ...[act("plug", "a"), becomes("a", "own", down(101), later + 1), ...alone("a")],
      ...[reload("b", { priority: 102 }), becomes("b", "deed", down(102)), ...alone("b")],
      ...[stays("b", 2), act("stop", "b"), becomes("a", "silence", skew({ priority: 101, version }))],
      ...[stays("a", 1), ...partner("a", true)],
    ],
  };
}

async function judge(form: Form, makes: Record<"a" | "b", Make>, world: LabWorld): Promise<void> {
  const adverts = world.capture.adverts();
  assert(adverts.length > 20, `${adverts.length} adverts`);
  for (const advert of adverts) {
    form.check(advert);
    assertEquals(advert.tos, 0xc0);
  }
  await alike(form, world);
  if (makes.a !== havip) return;
  const { instances } = await status(world.daemon("a"));
  const { not_running: _, ...drops } = instances[0]?.drops ?? {};
  assertEquals(drops, {}, "havip dropped what keepalived sent");
}

/** What both send must read the same, but for where it comes from, the priority and what follows from them. */
const SAME = [
  ...["ip.hdr_len", "ip.len", "ip.dsfield", "ip.flags", "ip.frag_offset", "ip.ttl", "ip.proto"],
  ...["ip.checksum.status", "ipv6.tclass", "ipv6.plen", "ipv6.nxt", "ipv6.hlim"],
  ...["ah.next_header", "ah.length", "ah.reserved"],
  ...["vrrp.version", "vrrp.type", "vrrp.virt_rtr_id", "vrrp.addr_count", "vrrp.auth_type", "vrrp.adver_int"],
  ...["vrrp.reserved_mbz", "vrrp.short_adver_int", "vrrp.checksum.status", "vrrp.ip_addr", "vrrp.ipv6_addr"],
  ...["vrrp.auth_string", "vrrp.md5_auth_data"],
];

/** Wireshark reads the adverts of both in the same way, and has nothing to remark. */
async function alike(form: Form, world: LabWorld): Promise<void> {
  const rows = await world.capture.fields(
    "vrrp",
    ...["ip.src", "ipv6.src", "vrrp.prio", "_ws.expert.message", "_ws.malformed"],
    ...SAME,
  );
  const read = new Map<string, Set<string>>();
  for (const [source4, source6, priority, remark, malformed, ...same] of rows) {
    assertEquals([remark, malformed], ["", ""], `tshark on an advert of ${form.name}`);
    const source = source4 || source6!;
    const kind = `${priority === "0" ? "farewell" : "advert"} ${
      SAME.map((f, i) => `${f}=${same[i]}`).join(" ")
    }`;
    const seen = read.get(source) ?? new Set();
    read.set(source, seen.add(kind));
  }
  const [one, other, ...others] = [...read.values()].map((seen) => [...seen].toSorted());
  assertEquals(others, []);
  assertEquals(one, other);
}

function driverOf(form: Form, makes: Record<"a" | "b", Make>): Driver<LabWorld> {
  const plain = labDriver(makes);
  const open = async (nodes: readonly NodeName[]) => {
    const world = await plain.open(nodes);
    await form.prepare?.(world);
    return world;
  };
  return { ...plain, open };
}

const ways: readonly (readonly [string, Record<"a" | "b", Make>])[] = [
  ["havip first, keepalived second", { a: havip, b: keepalived }],
  ["keepalived first, havip second", { a: keepalived, b: havip }],
];

labTest(
  "havip and keepalived are one pair in every form of the protocol",
  ["keepalived", "tshark"],
  async (test) => {
    await together(
      test,
      6,
      forms.flatMap((form) =>
        ways.map(([way, makes]) => [
          `${form.name}: ${way}`,
          () => run(story(form), driverOf(form, makes), (world) => judge(form, makes, world)),
        ])
      ),
    );
  },
);
