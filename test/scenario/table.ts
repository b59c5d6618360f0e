/**
 * What must happen, whoever speaks VRRP: one table for three drivers. A scenario says only what can be seen from
 * outside, with the protocol's own times; how late things may be is the driver's to say.
 * @module
 */
import { conf, type Instance, masterDown, skew, VIRTUAL_ADDRESS } from "./conf.ts";
import type { Deed, NodeName } from "./driver.ts";
import type { Expectation, Scenario, Step } from "./scenario.ts";
import { further } from "./table_form.ts";
import { settings } from "./table_setting.ts";
import { tracking } from "./table_track.ts";

const act = (deed: Deed): Step => ({ act: deed });
const start = (node: NodeName, instance: Instance) => act({ kind: "start", node, config: conf(instance) });
const reload = (node: NodeName, instance: Instance) => act({ kind: "reload", node, config: conf(instance) });
const stop = (node: NodeName) => act({ kind: "stop", node });
const kill = (node: NodeName) => act({ kind: "kill", node });
const cut = (from: NodeName, to: NodeName) => act({ kind: "cut", from, to });
const heal = act({ kind: "heal" });

const expect = (expectation: Expectation): Step => ({ expect: expectation });
/** Exactly `time` after the other's last advert. */
const takesOver = (node: NodeName, time: number) =>
  expect({ kind: "becomes", node, after: "silence", earliest: time, latest: time });
/** `earliest` to `latest` after the last deed done to the node itself. */
const becomes = (node: NodeName, earliest: number, latest = earliest) =>
  expect({ kind: "becomes", node, after: "own", earliest, latest });
const stays = (node: NodeName, seconds: number) => expect({ kind: "stays", node, seconds });
const leaves = (node: NodeName, within: number, farewell = false) =>
  expect({ kind: "leaves", node, within, farewell });
const both = (nodes: readonly [NodeName, NodeName], seconds: number) =>
  expect({ kind: "both", nodes, seconds });
const answers = (node: NodeName, to: NodeName, atOnce: boolean) =>
  expect({ kind: "answers", node, to, atOnce });
const holds = (node: NodeName, held: boolean, within: number) =>
  expect({ kind: "holds", node, held, within });

/** The better node first: their timers differ by less than a process takes to start. */
const pair = (better: Instance, other: Instance): Step[] => [
  start("a", better),
  start("b", other),
  becomes("a", masterDown(better)),
];

const AB = ["a", "b"] as const;
const ABC = ["a", "b", "c"] as const;

/** The tutorial's pair. */
const high = { priority: 101, state: "MASTER" } as const;
const low = { priority: 100 } as const;
/** The same, five times as fast. */
const fastHigh = { priority: 101, version: 3, interval: 0.2 } as const;
const fastLow = { priority: 100, version: 3, interval: 0.2 } as const;

const failover: readonly Scenario[] = [
  {
    name: "the higher priority becomes master after its master-down time, and the other never speaks",
    nodes: AB,
    steps: [...pair(high, low), stays("a", 3)],
  },
  {
    name:
      "a stopped master says so, its backup takes over after the skew time, and it takes the address back",
    nodes: AB,
    steps: [
      ...pair(high, low),
      stop("a"),
      leaves("a", 0, true),
      takesOver("b", skew(low)),
      holds("a", false, 0),
      stays("b", 2),
      start("a", high),
      becomes("a", masterDown(high)),
      leaves("b", masterDown(high)),
      stays("a", 2),
      holds("b", false, 0),
    ],
  },
  {
    name: "a killed master is followed after the master-down time, and cleans up when it comes back",
    nodes: AB,
    steps: [
      ...pair(high, low),
      stays("a", 1),
      kill("a"),
      takesOver("b", masterDown(low)),
      stays("b", 1),
      start("a", high),
      holds("a", false, 1),
      becomes("a", masterDown(high)),
      stays("a", 2),
    ],
  },
  {
    name: "of three nodes the second follows the first, and the third keeps quiet",
    nodes: ABC,
    steps: [
      start("a", { ...fastHigh, priority: 110 }),
      start("b", fastLow),
      // Its skew is so much longer that a busy machine does not turn the order round.
      start("c", { ...fastLow, priority: 10 }),
      becomes("a", masterDown({ ...fastHigh, priority: 110 })),
      stays("a", 1),
      kill("a"),
      takesOver("b", masterDown(fastLow)),
      stays("b", 1),
      stop("b"),
      leaves("b", 0, true),
      takesOver("c", skew({ ...fastLow, priority: 10 })),
      stays("c", 1),
    ],
  },
  {
    name: "a stopped backup is missed by nobody",
    nodes: AB,
    steps: [
      ...pair(fastHigh, fastLow),
      stop("b"),
      stays("a", 1.5),
    ],
  },
  {
    name: "a master without carrier gives the address up, and takes it back when the carrier returns",
    nodes: AB,
    steps: [
      ...pair(fastHigh, fastLow),
      stays("a", 0.5),
      act({ kind: "unplug", node: "a" }),
      leaves("a", 0),
      takesOver("b", masterDown(fastLow)),
      holds("a", false, 0),
      act({ kind: "plug", node: "a" }),
      becomes("a", masterDown(fastHigh)),
      stays("a", 1),
    ],
  },
];

const meddling: readonly Scenario[] = [
  {
    name: "an address that somebody else removes from the master is put back at once",
    nodes: ["a"],
    steps: [
      start("a", fastHigh),
      becomes("a", masterDown(fastHigh)),
      stays("a", 0.5),
      act({ kind: "unassign", node: "a", address: VIRTUAL_ADDRESS }),
      holds("a", true, 0),
    ],
    yardstick: {
      why:
        "keepalived gives way as if it had lost an election, and is without the address for its master-down time",
      steps: [
        start("a", fastHigh),
        becomes("a", masterDown(fastHigh)),
        stays("a", 0.5),
        act({ kind: "unassign", node: "a", address: VIRTUAL_ADDRESS }),
        // The farewell follows the loss of the address so closely that either may be seen first.
        expect({ kind: "leaves", node: "a", within: 0, farewell: null }),
        becomes("a", 0, fastHigh.interval),
        stays("a", 0.5),
      ],
    },
  },
];

const election: readonly Scenario[] = [
  {
    name: "nopreempt lets a lower master be, and follows it when it stops",
    nodes: AB,
    steps: [
      start("b", fastLow),
      becomes("b", masterDown(fastLow)),
      start("a", { ...fastHigh, more: ["nopreempt"] }),
      stays("b", 3),
      stop("b"),
      leaves("b", 0, true),
      takesOver("a", skew(fastHigh)),
      stays("a", 1),
    ],
  },
  {
    name: "preempt_delay accepts a lower master for its time, and only then lets the timer run out",
    nodes: AB,
    steps: [
      start("b", low),
      becomes("b", masterDown(low)),
      start("a", { priority: 101, more: ["preempt_delay 2.5"] }),
      // Heard within a second of the start, then twice more; the fourth is ignored.
      becomes("a", 2 + masterDown(high), 3 + masterDown(high)),
      stays("a", 2),
    ],
  },
  {
    name: "with equal priorities the master stays master",
    nodes: AB,
    steps: [
      start("a", fastLow),
      becomes("a", masterDown(fastLow)),
      start("b", fastLow),
      stays("a", 3),
    ],
  },
  {
    name: "of two masters with equal priorities the higher address wins",
    nodes: AB,
    overlap: 0.2,
    steps: [
      cut("a", "b"),
      cut("b", "a"),
      start("a", fastLow),
      start("b", fastLow),
      becomes("a", masterDown(fastLow)),
      becomes("b", masterDown(fastLow)),
      both(AB, 1),
      heal,
      leaves("a", 0.2),
      stays("b", 1),
    ],
  },
  {
    name: "after a partition the higher priority stays, and the lower gives way within an interval",
    nodes: AB,
    overlap: 0.2,
    steps: [
      ...pair(fastHigh, fastLow),
      stays("a", 1),
      cut("a", "b"),
      cut("b", "a"),
      takesOverWhileCut("b", masterDown(fastLow)),
      both(AB, 1),
      heal,
      leaves("b", 0.2),
      stays("a", 1),
      holds("b", false, 0),
    ],
  },
  {
    name: "the address owner is master at once, and again when it comes back",
    nodes: AB,
    steps: [
      start("b", low),
      start("a", { priority: 255, state: "MASTER" }),
      becomes("a", 0),
      stays("a", 2),
      stop("a"),
      leaves("a", 0, true),
      takesOver("b", skew(low)),
      start("a", { priority: 255, state: "MASTER" }),
      becomes("a", 0),
      stays("a", 2),
    ],
  },
  {
    name: "a master answers a lower one at once",
    nodes: AB,
    steps: [
      ...pair(high, low),
      cut("a", "b"),
      takesOverWhileCut("b", masterDown(low)),
      answers("a", "b", true),
    ],
  },
  {
    name: "a master with lower_prio_no_advert waits for its turn",
    nodes: AB,
    steps: [
      ...pair({ ...high, more: ["lower_prio_no_advert"] }, low),
      // The first gap may have any length: only after it is known how far apart the two will speak.
      stays("a", 1.2),
      cut("a", "b"),
      takesOverWhileCut("b", masterDown(low)),
      answers("a", "b", false),
    ],
  },
];

const timing: readonly Scenario[] = [
  {
    name: "version 3 at 100 ms: killed and stopped masters are followed in their tenths of a second",
    nodes: AB,
    steps: [
      ...pair({ ...fastHigh, interval: 0.1 }, { ...fastLow, interval: 0.1 }),
      stays("a", 1),
      kill("a"),
      takesOver("b", masterDown({ ...fastLow, interval: 0.1 })),
      start("a", { ...fastHigh, interval: 0.1 }),
      becomes("a", masterDown({ ...fastHigh, interval: 0.1 })),
      stop("a"),
      leaves("a", 0, true),
      takesOver("b", skew({ ...fastLow, interval: 0.1 })),
      stays("b", 1),
    ],
  },
  {
    name: "version 3: a backup waits by its master's interval, and speaks by its own",
    nodes: AB,
    steps: [
      start("a", { ...fastHigh, interval: 0.1 }),
      becomes("a", masterDown({ ...fastHigh, interval: 0.1 })),
      start("b", { ...fastLow, interval: 1 }),
      stays("a", 2),
      kill("a"),
      takesOver("b", masterDown({ ...fastLow, interval: 0.1 })),
      stays("b", 3),
    ],
  },
  {
    name: "version 2: peers with different intervals do not accept each other",
    nodes: AB,
    overlap: Infinity,
    steps: [
      start("a", high),
      becomes("a", masterDown(high)),
      start("b", { ...low, interval: 2 }),
      becomes("b", masterDown({ ...low, interval: 2 })),
      both(AB, 4),
    ],
    yardstick: {
      why:
        "keepalived starts its advert timer anew at every packet of its VRID, one that it drops included, " +
        "so that the slower of the two speaks once and never again",
      steps: [
        start("a", high),
        becomes("a", masterDown(high)),
        start("b", { ...low, interval: 2 }),
        becomes("b", masterDown({ ...low, interval: 2 })),
        holds("a", true, 0),
        holds("b", true, 0),
      ],
    },
  },
];

const reloading: readonly Scenario[] = [
  {
    name: "reloading the same file changes nothing",
    nodes: AB,
    steps: [
      ...pair(fastHigh, fastLow),
      reload("a", fastHigh),
      reload("b", fastLow),
      stays("a", 2),
    ],
  },
  {
    name: "a master that is reloaded with a lower priority is followed by its backup",
    nodes: AB,
    steps: [
      ...pair(fastHigh, fastLow),
      stays("a", 0.5),
      reload("a", { ...fastHigh, priority: 90 }),
      // Its last advert with the old priority was sent before or just at the reload.
      expect({
        kind: "becomes",
        node: "b",
        after: "deed",
        earliest: masterDown(fastLow) - 0.2,
        latest: masterDown(fastLow) + 0.2,
      }),
      leaves("a", masterDown(fastLow) + 0.2),
      stays("b", 1),
    ],
  },
  {
    name: "a backup that is reloaded with a higher priority takes over",
    nodes: AB,
    steps: [
      ...pair(fastHigh, fastLow),
      stays("a", 0.5),
      reload("b", { ...fastLow, priority: 110 }),
      becomes("b", masterDown({ ...fastLow, priority: 110 }) - 0.2, masterDown(fastLow) + 0.2),
      stays("b", 1),
    ],
  },
];

/** Exactly `time` after the last advert that it could hear: the other one goes on speaking, unheard. */
function takesOverWhileCut(node: NodeName, time: number): Step {
  return expect({ kind: "becomes", node, after: "cut", earliest: time, latest: time });
}

/** The whole table. */
export const scenarios: readonly Scenario[] = [
  ...failover,
  ...election,
  ...timing,
  ...reloading,
  ...meddling,
  ...tracking,
  ...further,
  ...settings,
];

/** The virtual address of every scenario. */
export { VIRTUAL_ADDRESS };
