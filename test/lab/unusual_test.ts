/** Peers that agree although their files say different things. @module */
import { assert, assertEquals } from "@std/assert";
import { conf, type Instance, masterDown, skew, VIRTUAL_ADDRESS } from "../scenario/conf.ts";
import { NODE_ADDRESS } from "../scenario/driver.ts";
import { labDriver, type LabWorld } from "../scenario/lab_driver.ts";
import { run } from "../scenario/run.ts";
import type { Expectation, Step } from "../scenario/scenario.ts";
import { labTest } from "./case.ts";
import { havip, keepalived, type Make } from "./daemon.ts";
import { status } from "./status.ts";
import { together } from "./together.ts";

const expect = (expectation: Expectation): Step => ({ expect: expectation });
const becomes = (node: "a" | "b", after: "own" | "silence", time: number): Step =>
  expect({ kind: "becomes", node, after, earliest: time, latest: time });

/** The master stops, and when it is back it leaves the other one in peace: so it hears and understands it. */
function story(name: string, a: Instance, b: Instance, edit = (text: string) => text) {
  const start = (node: "a" | "b", config: string): Step => ({ act: { kind: "start", node, config } });
  const patient = { ...a, more: [...a.more ?? [], "nopreempt"] };
  return {
    name,
    nodes: ["a", "b"] as const,
    overlap: 1,
    steps: [
      ...[start("a", conf(a)), start("b", edit(conf(b))), becomes("a", "own", masterDown(a))],
      ...[
        expect({ kind: "alone", node: "a", within: 1 }),
        expect({ kind: "stays", node: "a", seconds: 1.5 }),
      ],
      ...[{ act: { kind: "stop", node: "a" } } as const, becomes("b", "silence", skew(b))],
      ...[start("a", conf(patient)), expect({ kind: "stays", node: "b", seconds: 5 })],
    ],
  };
}

async function understood(world: LabWorld): Promise<void> {
  const { instances } = await status(world.daemon("b"));
  assertEquals(instances[0]?.drops, {}, "havip dropped what its peer sent");
  assert((instances[0]?.counters.advertsReceived ?? 0) > 0);
}

/** The other one's adverts have another checksum than havip's would; nothing in its own file says so. */
async function checksum(make: Make, theirs: readonly string[], shared: Shared): Promise<void> {
  const a = { priority: 101, version: 3, more: [...shared("a", "b"), ...theirs] } as const;
  const b = { priority: 100, version: 3, more: shared("b", "a") } as const;
  await run(story("a checksum that is learned", a, b), labDriver({ a: make, b: havip }), async (world) => {
    await understood(world);
    await world.daemon("b").logs(/VRRPv3 checksum(s without a pseudo header| to old version)/, 1);
  });
}

type Shared = (own: "a" | "b", other: "a" | "b") => readonly string[];

const unicast: Shared = (own, other) => [
  `unicast_src_ip ${NODE_ADDRESS[own]}`,
  `unicast_peer {\n ${NODE_ADDRESS[other]}\n}`,
];

/** The kernel's routes lead to the peers. */
async function homeless(): Promise<void> {
  const addresses = [`${VIRTUAL_ADDRESS}/24 dev ens33`];
  const scenario = story(
    "an instance without an interface",
    { priority: 101, addresses, more: unicast("a", "b") },
    { priority: 100, addresses, more: unicast("b", "a") },
    (text) => text.replace(/^ *interface ens33\n/m, ""),
  );
  await run(scenario, labDriver({ a: keepalived, b: havip }), understood);
}

labTest("havip gets on with peers whose files differ", ["keepalived"], async (test) => {
  await together(test, 3, [
    [
      "it takes over keepalived's old checksum of unicast",
      () => checksum(keepalived, ["old_unicast_checksum"], unicast),
    ],
    [
      "it takes over a checksum without a pseudo header",
      () => checksum(havip, ["v3_checksum_as_v2"], () => []),
    ],
    ["it needs no interface for unicast", homeless],
  ]);
});
