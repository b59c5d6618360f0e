/**
 * Point 5 of the tutorial: one node is havip, the other Debian's keepalived 2.2.7, both ways round.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { conf, masterDown, skew } from "../scenario/conf.ts";
import type { NodeName } from "../scenario/driver.ts";
import { labDriver, type LabWorld } from "../scenario/lab_driver.ts";
import { run } from "../scenario/run.ts";
import type { Expectation, Scenario, Step } from "../scenario/scenario.ts";
import { labTest } from "./case.ts";
import { havip, keepalived, type Make } from "./daemon.ts";
import { status } from "./status.ts";
import { together } from "./together.ts";
import { lenient, node1, node2 } from "./tutorial.ts";

const DOWN = { a: masterDown({ priority: 101 }), b: masterDown({ priority: 100 }) };
const SKEW = { b: skew({ priority: 100 }) };

type Files = { readonly a: string; readonly b: string };
const act = (kind: "stop" | "kill", node: NodeName): Step => ({ act: { kind, node } });
const expect = (expectation: Expectation): Step => ({ expect: expectation });
const start = (node: "a" | "b", files: Files): Step => ({
  act: { kind: "start", node, config: files[node] },
});
const becomes = (node: "a" | "b", after: "own" | "silence", time: number): Step =>
  expect({ kind: "becomes", node, after, earliest: time, latest: time });
const stays = (node: NodeName, seconds: number): Step => expect({ kind: "stays", node, seconds });
const leaves = (node: NodeName, within: number, farewell = false): Step =>
  expect({ kind: "leaves", node, within, farewell });

/**
 * Both run, then stop, restart, kill and restart of the master, then of the backup.
 * @param settle what happens between the first advert of the better node and peace
 */
function whole(name: string, files: Files, settle: readonly Step[] = []): Scenario {
  return {
    name,
    nodes: ["a", "b"],
    overlap: 1,
    steps: [
      start("a", files),
      start("b", files),
      becomes("a", "own", DOWN.a),
      ...settle,
      expect({ kind: "alone", node: "a", within: 1 }),
      stays("a", 2),
      act("stop", "a"),
      leaves("a", 0, true),
      becomes("b", "silence", SKEW.b),
      stays("b", 1),
      start("a", files),
      becomes("a", "own", DOWN.a),
      expect({ kind: "alone", node: "a", within: 1 }),
      stays("a", 1),
      act("kill", "a"),
      becomes("b", "silence", DOWN.b),
      stays("b", 1),
      start("a", files),
      becomes("a", "own", DOWN.a),
      expect({ kind: "alone", node: "a", within: 1 }),
      act("kill", "b"),
      start("b", files),
      stays("a", 4),
      act("stop", "b"),
      stays("a", 1),
    ],
  };
}

const strict: Files = { a: node1, b: node2 };
const plain: Files = { a: lenient(node1), b: lenient(node2) };

/** In strict mode keepalived drops what has a password, until havip has heard that it should leave it out. */
const unheard: readonly Step[] = [becomes("b", "own", DOWN.b)];

const ways: readonly (readonly [string, Record<"a" | "b", Make>])[] = [
  ["havip first, keepalived second", { a: havip, b: keepalived }],
  ["keepalived first, havip second", { a: keepalived, b: havip }],
];

/** In strict mode havip speaks as its peer does once it has heard it, and says so once. */
function spokeAsPeer(world: LabWorld, node: NodeName): void {
  const adverts = world.capture.adverts(({ from }) => from === world.host(node).mac);
  const types = adverts.map(({ authType }) => authType);
  assert(adverts.length > 0, "havip sent no advert");
  // At most its first ones, before it had heard its peer; a restart forgets what it had learned.
  const simple = types.filter((type) => type === 1).length;
  assert(simple <= 2, `${simple} of ${types.length} adverts with a password: ${types}`);
  assertEquals(types.at(-1), 0, "the last advert is without authentication");
  const said = world.daemon(node).program.lines.filter(({ text }) =>
    /strict peer .* doing the same/.test(text)
  );
  assert(said.length <= 1, `said ${said.length} times`);
}

/** Neither accepts the other's password, as with two keepalived: both are master, and havip counts why. */
async function wrongPassword(makes: Record<"a" | "b", Make>): Promise<void> {
  // Not that both go on speaking: keepalived starts its timer anew at every packet, and may so fall silent.
  const holds = (["a", "b"] as const).map((node) => expect({ kind: "holds", node, held: true, within: 0 }));
  const files = { a: plain.a, b: plain.b.replace("auth_pass 1111", "auth_pass 2222") };
  const scenario: Scenario = {
    name: "a wrong password",
    nodes: ["a", "b"],
    overlap: Infinity,
    steps: [
      start("a", files),
      start("b", files),
      becomes("a", "own", DOWN.a),
      becomes("b", "own", DOWN.b),
      ...holds,
    ],
  };
  await run(scenario, labDriver(makes), async (world) => {
    const node = makes.a === havip ? "a" : "b";
    const { instances } = await status(world.daemon(node));
    assert((instances[0]?.drops.auth_failure ?? 0) >= 1, JSON.stringify(instances[0]?.drops));
  });
}

const owner = conf({ priority: 255, state: "MASTER" });
const alone = (node: NodeName): Step => expect({ kind: "alone", node, within: 0.5 });

/**
 * Both are configured as owners. keepalived gives way to whomever it hears, havip to the higher address: whoever comes
 * first, and after a partition, one of the two is master, and stays it.
 */
function owners(way: string, makes: Record<"a" | "b", Make>): Scenario {
  const files = { a: owner, b: owner };
  // The higher address does not give way when it is havip's.
  const second = makes.a === havip ? "a" : "b";
  return {
    name: `${way}: two owners`,
    nodes: ["a", "b"],
    overlap: 1,
    steps: [
      start("a", files),
      becomes("a", "own", 0),
      start("b", files),
      alone("b"),
      stays("b", 2.5),
      act("stop", "a"),
      act("stop", "b"),
      start("b", files),
      becomes("b", "own", 0),
      stays("b", 0.5),
      start("a", files),
      alone(second),
      stays(second, 4),
    ],
  };
}

labTest("havip and keepalived are one pair", ["keepalived"], async (test) => {
  await together(
    test,
    4,
    ways.flatMap(([way, makes]) => [
      [`${way}: the tutorial's files`, () =>
        run(
          whole(`${way}: the tutorial's files`, strict, makes.a === havip ? unheard : []),
          labDriver(makes),
          (world) => spokeAsPeer(world, makes.a === havip ? "a" : "b"),
        )],
      [`${way}: two owners`, () => run(owners(way, makes), labDriver(makes))],
      [`${way}: a wrong password is dropped and counted`, () => wrongPassword(makes)],
    ]),
  );
});
