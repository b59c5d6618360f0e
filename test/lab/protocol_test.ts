/**
 * Every form of the protocol, with one node havip and the other Debian's keepalived 2.2.7, both ways round: start, stop,
 * restart, kill, a pulled cable, a reload.
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { conf, type Instance, masterDown, skew, VIRTUAL_ADDRESS_6 } from "../scenario/conf.ts";
import { type Driver, INTERFACE, NODE_ADDRESS, type NodeName } from "../scenario/driver.ts";
import { labDriver, type LabWorld } from "../scenario/lab_driver.ts";
import { run } from "../scenario/run.ts";
import type { Expectation, Scenario, Step } from "../scenario/scenario.ts";
import { labTest } from "./case.ts";
import { havip, keepalived, type Make } from "./daemon.ts";
import type { WireAdvert } from "./packet.ts";
import { status } from "./status.ts";
import { together } from "./together.ts";
import { until } from "./wait.ts";

/** A form of the protocol: what the files of both nodes say besides the usual, and what every advert then is. */
interface Form {
  readonly name: string;
  readonly version: 2 | 3;
  readonly addresses?: readonly string[];
  more(node: "a" | "b"): string[];
  check(advert: WireAdvert): void;
}

const address = (node: "a" | "b") => NODE_ADDRESS[node];
const other = { a: "b", b: "a" } as const;

const unicast = (version: 2 | 3, more: readonly string[] = []): Form => ({
  name: `unicast, version ${version}`,
  version,
  more: (node) => [
    `unicast_src_ip ${address(node)}`,
    `unicast_peer {\n ${address(other[node])} min_ttl 255 max_ttl 255\n}`,
    ...more,
  ],
  check: ({ source, destination, ttl }) => {
    assertEquals([source, destination].sort(), [address("a"), address("b")].sort());
    assertEquals(ttl, 255);
  },
});

const own6 = { a: "2001:db8::121", b: "2001:db8::122" } as const;
const addresses6 = ["fe80::128", `${VIRTUAL_ADDRESS_6}/64`];

const multicast6: Form = {
  name: "IPv6, version 3",
  version: 3,
  addresses: addresses6,
  more: () => ["virtual_ipaddress_excluded {\n 192.168.199.128/24\n}"],
  check: ({ source, destination, ttl, addresses }) => {
    assertMatch(source, /^fe80::/);
    assertEquals([destination, ttl], ["ff02::12", 255]);
    assertEquals(addresses, ["fe80::128", VIRTUAL_ADDRESS_6]);
  },
};

const unicast6: Form = {
  name: "unicast over IPv6, version 3",
  version: 3,
  addresses: addresses6,
  more: (node) => [
    `unicast_src_ip ${own6[node]}`,
    `unicast_peer {\n ${own6[other[node]]}\n}`,
    "unicast_ttl 255",
    "check_unicast_src",
  ],
  check: ({ source, destination, ttl }) => {
    assertEquals([source, destination].sort(), [own6.a, own6.b]);
    assertEquals(ttl, 255);
  },
};

const ah: Form = {
  name: "version 2 with an authentication header",
  version: 2,
  more: () => ["authentication {\n auth_type AH\n auth_pass 1111\n}"],
  check: ({ authType }) => assertEquals(authType, 2),
};

/** The lab without IPv6 is quieter; these have it. */
async function withIpv6(world: LabWorld): Promise<void> {
  for (const node of ["a", "b"] as const) {
    const host = world.host(node);
    for (const which of ["all", "default", INTERFACE]) {
      await host.run("sysctl", "-qw", `net.ipv6.conf.${which}.disable_ipv6=0`);
    }
    await host.run("ip", "address", "add", `${own6[node]}/64`, "dev", INTERFACE, "nodad");
    // Until the kernel knows that nobody else has it, an address is nothing to speak from (RFC 4862 §5.4).
    const unsure = () => host.run("ip", "-6", "address", "show", "dev", INTERFACE, "tentative");
    await until("a link-local address of its own", 10, async () => (await unsure()).trim() === "");
  }
}

const forms: readonly Form[] = [
  multicast6,
  unicast6,
  ah,
  unicast(2, ["authentication {\n auth_type PASS\n auth_pass 1111\n}"]),
  unicast(3),
];

const act = (kind: "stop" | "kill" | "unplug" | "plug", node: NodeName): Step => ({ act: { kind, node } });
const expect = (expectation: Expectation): Step => ({ expect: expectation });
const becomes = (node: "a" | "b", after: "own" | "silence", time: number): Step =>
  expect({ kind: "becomes", node, after, earliest: time, latest: time });
const stays = (node: NodeName, seconds: number): Step => expect({ kind: "stays", node, seconds });
const alone = (node: NodeName): Step => expect({ kind: "alone", node, within: 1 });

function story(form: Form): Scenario {
  const { version } = form;
  const config = (node: "a" | "b", change: Partial<Instance> = {}) =>
    conf({
      priority: node === "a" ? 101 : 100,
      version,
      more: form.more(node),
      ...(form.addresses ? { addresses: form.addresses } : {}),
      ...change,
    });
  const down = (priority: number) => masterDown({ priority, version });
  const start = (node: "a" | "b"): Step => ({ act: { kind: "start", node, config: config(node) } });
  const reload = (node: "a" | "b", change: Partial<Instance>): Step => ({
    act: { kind: "reload", node, config: config(node, change) },
  });
  return {
    name: form.name,
    nodes: ["a", "b"],
    overlap: 1,
    steps: [
      ...[start("a"), start("b"), becomes("a", "own", down(101)), alone("a"), stays("a", 2)],
      ...[act("stop", "a"), expect({ kind: "leaves", node: "a", within: 0, farewell: true })],
      ...[becomes("b", "silence", skew({ priority: 100, version })), stays("b", 1)],
      ...[start("a"), becomes("a", "own", down(101)), alone("a")],
      ...[act("kill", "a"), becomes("b", "silence", down(100))],
      ...[start("a"), becomes("a", "own", down(101)), alone("a")],
      ...[act("unplug", "a"), becomes("b", "silence", down(100)), stays("b", 1), act("plug", "a")],
      ...[expect({ kind: "becomes", node: "a", after: "own", earliest: down(101), latest: down(101) + 1 })],
      ...[alone("a"), reload("b", { priority: 102 })],
      ...[expect({ kind: "becomes", node: "b", after: "deed", earliest: 0, latest: down(102) }), alone("b")],
      ...[stays("b", 2), act("stop", "b"), becomes("a", "silence", skew({ priority: 101, version }))],
      stays("a", 1),
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
  if (makes.a !== havip) return;
  const { instances } = await status(world.daemon("a"));
  const { not_running: _, ...drops } = instances[0]?.drops ?? {};
  assertEquals(drops, {}, "havip dropped what keepalived sent");
}

function driverOf(form: Form, makes: Record<"a" | "b", Make>): Driver<LabWorld> {
  const plain = labDriver(makes);
  if (form.addresses === undefined) return plain;
  const open = async (nodes: readonly NodeName[]) => {
    const world = await plain.open(nodes);
    await withIpv6(world);
    return world;
  };
  return { ...plain, open };
}

const ways: readonly (readonly [string, Record<"a" | "b", Make>])[] = [
  ["havip first, keepalived second", { a: havip, b: keepalived }],
  ["keepalived first, havip second", { a: keepalived, b: havip }],
];

labTest("havip and keepalived are one pair in every form of the protocol", ["keepalived"], async (test) => {
  await together(
    test,
    4,
    forms.flatMap((form) =>
      ways.map(([way, makes]) => [
        `${form.name}: ${way}`,
        () => run(story(form), driverOf(form, makes), (world) => judge(form, makes, world)),
      ])
    ),
  );
});
