/** FRRouting's vrrpd as the other one of a pair: a peer of version 3 that shares no code with keepalived. @module */
import { assert, assertEquals } from "@std/assert";
import { conf, masterDown, skew } from "../scenario/conf.ts";
import type { NodeName } from "../scenario/driver.ts";
import { labDriver, type LabWorld } from "../scenario/lab_driver.ts";
import { run } from "../scenario/run.ts";
import type { Expectation, Scenario, Step } from "../scenario/scenario.ts";
import { labTest } from "./case.ts";
import { havip, type Make } from "./daemon.ts";
import { FRR, frr, frrConf, prepare, withSilence } from "./frr.ts";
import { status } from "./status.ts";
import { together } from "./together.ts";

type Pair = Record<"a" | "b", Make>;

const expect = (expectation: Expectation): Step => ({ expect: expectation });
const act = (kind: "stop" | "kill", node: NodeName): Step => ({ act: { kind, node } });
/** FRR counts in whole centiseconds. */
const becomes = (node: "a" | "b", after: "own" | "silence", time: number, more = 0): Step =>
  expect({ kind: "becomes", node, after, earliest: time - 0.01, latest: time + more });
const alone = (node: NodeName) => expect({ kind: "alone", node, within: 1.3 });
const stays = (node: NodeName, seconds: number) => expect({ kind: "stays", node, seconds });

/** Seconds that FRR takes longer to begin than until it says so. */
const slow = 1;

function story(makes: Pair): Scenario {
  const [a, b] = [{ priority: 101, version: 3 }, { priority: 100, version: 3 }] as const;
  const start = (node: "a" | "b"): Step => {
    const { priority } = node === "a" ? a : b;
    return {
      act: {
        kind: "start",
        node,
        config: makes[node] === frr ? frrConf(priority) : conf(node === "a" ? a : b),
      },
    };
  };
  return {
    name: "a pair of havip and FRR",
    nodes: ["a", "b"],
    overlap: 1.1,
    steps: [
      ...[start("a"), start("b"), becomes("a", "own", masterDown(a), slow), alone("a"), stays("a", 2)],
      ...[act("stop", "a"), becomes("b", "silence", skew(b)), stays("b", 1)],
      ...[start("a"), becomes("a", "own", masterDown(a), slow), alone("a"), stays("a", 1)],
      ...[act("kill", "a"), becomes("b", "silence", masterDown(b)), stays("b", 1)],
      ...[start("a"), becomes("a", "own", masterDown(a), slow), alone("a"), stays("a", 1)],
    ],
  };
}

async function judge(makes: Pair, world: LabWorld): Promise<void> {
  const adverts = world.capture.adverts();
  assert(adverts.every(({ version, ttl, interval }) => version === 3 && ttl === 255 && interval === 1));
  const node = makes.a === havip ? "a" : "b";
  const { instances } = await status(world.daemon(node));
  const { not_running: _, ...drops } = instances[0]?.drops ?? {};
  assertEquals(drops, {}, "havip dropped what FRR sent");
  assert((instances[0]?.counters.advertsReceived ?? 0) > 0, JSON.stringify(instances[0]));
}

async function play(makes: Pair): Promise<void> {
  const driver = labDriver(makes);
  const open = async (nodes: readonly NodeName[]) => {
    const world = await driver.open(nodes);
    const node = makes.a === frr ? "a" : "b";
    await prepare(world, node);
    const seen = world.trace.bind(world);
    world.trace = () => withSilence(seen(), node, world.now());
    return world;
  };
  await run(story(makes), { ...driver, open }, (world) => judge(makes, world));
}

labTest("havip and FRR's vrrpd are one pair of version 3", [`${FRR}/vrrpd`], async (test) => {
  await together(test, 2, [
    ["havip first, FRR second", () => play({ a: havip, b: frr })],
    ["FRR first, havip second", () => play({ a: frr, b: havip })],
  ]);
});
