/**
 * The scenarios of trackers and sync groups, as `table.ts` has the others. A script is run once a second, and an advert
 * leaves once a second: what they bring about may come so much later.
 * @module
 */
import { conf, FAILURE, FOLDER, type Instance, masterDown, NUMBER, skew } from "./conf.ts";
import type { Deed, NodeName } from "./driver.ts";
import type { Expectation, Scenario, Step } from "./scenario.ts";

const act = (deed: Deed): Step => ({ act: deed });
const expect = (expectation: Expectation): Step => ({ expect: expectation });
const start = (node: NodeName, instance: Instance) => act({ kind: "start", node, config: conf(instance) });
const reload = (node: NodeName, instance: Instance) => act({ kind: "reload", node, config: conf(instance) });
const stop = (node: NodeName) => act({ kind: "stop", node });
const fails = (node: NodeName) => act({ kind: "check", node, ok: false });
const recovers = (node: NodeName) => act({ kind: "check", node, ok: true });
const number = (node: NodeName, value: number) => act({ kind: "number", node, value });
/** `earliest` to `latest` after the last deed. */
const becomes = (node: NodeName, earliest: number, latest: number) =>
  expect({ kind: "becomes", node, after: "deed", earliest, latest });
const takesOver = (node: NodeName, time: number) =>
  expect({ kind: "becomes", node, after: "silence", earliest: time, latest: time });
const stays = (node: NodeName, seconds: number) => expect({ kind: "stays", node, seconds });
const leaves = (node: NodeName, within: number, farewell: boolean) =>
  expect({ kind: "leaves", node, within, farewell });
const alone = (node: NodeName, within: number) => expect({ kind: "alone", node, within });
const partner = (node: NodeName, master: boolean) => expect({ kind: "partner", node, master, within: 2.5 });

const AB = ["a", "b"] as const;
/** A script's run, and what it takes to start one on a busy machine. */
const run = 1.2;
/** An advert and a script's run: a wait may have begun anew so much before or after. */
const rhythm = 1 + run;

const script = (...more: string[]) =>
  `vrrp_script check {\n    script "/usr/bin/test ! -e ${FOLDER}/${FAILURE}"\n    interval 1\n${
    more.map((line) => `    ${line}\n`).join("")
  }}\n`;
const file = `track_file count {\n    file ${FOLDER}/${NUMBER}\n    init_file 0\n}\n`;
const user = "global_defs {\n    script_user root\n}\n";
const tracked = (line: string) => ["track_script {", `    ${line}`, "}"];
const filed = (line: string) => ["track_file {", `    ${line}`, "}"];

const low = { priority: 100 } as const;
/** The better one of a pair, with a tracked script. */
const checked = (line: string, ...more: string[]): Instance => ({
  priority: 101,
  blocks: [user, script(...more)],
  more: tracked(line),
});
const counted = (line: string): Instance => ({ priority: 101, blocks: [user, file], more: filed(line) });
/** The better node first: its script, or its file, has spoken before its wait is over. */
const pair = (better: Instance, other: Instance = low): Step[] => [
  start("a", better),
  start("b", other),
  alone("a", masterDown(better) + 1),
];
/** Two instances in step. The other one tracks a script, if `line` says so. */
const grouped = (priority: number, line: string | null = null): Instance => ({
  priority,
  blocks: line ? [user, script()] : [],
  partner: line ? tracked(line) : [],
});

const trackers: readonly Scenario[] = [
  {
    name: "a script without a weight takes a master into FAULT with a farewell, and lets it come back",
    nodes: AB,
    steps: [
      ...pair(checked("check")),
      fails("a"),
      leaves("a", run, true),
      takesOver("b", skew(low)),
      stays("b", 2),
      recovers("a"),
      becomes("a", masterDown({ priority: 101 }), masterDown({ priority: 101 }) + run),
      leaves("b", masterDown({ priority: 101 }) + rhythm, false),
      stays("a", 2),
    ],
  },
  {
    name: "a script with a weight lowers the priority below the other's, and gives it back",
    nodes: AB,
    steps: [
      ...pair(checked("check weight -20")),
      stays("a", 1),
      fails("a"),
      becomes("b", masterDown(low) - 1, masterDown(low) + rhythm),
      leaves("a", masterDown(low) + rhythm, false),
      stays("b", 1),
      recovers("a"),
      becomes("a", masterDown({ priority: 101 }) - 1, masterDown({ priority: 81 }) + rhythm),
      leaves("b", masterDown({ priority: 81 }) + rhythm, false),
      stays("a", 1),
    ],
  },
  {
    name: "with reverse a script that succeeds lowers the priority",
    nodes: AB,
    steps: [
      start("a", { ...checked("check weight 20 reverse"), priority: 110 }),
      start("b", low),
      alone("b", masterDown(low) + 1),
      fails("a"),
      becomes("a", masterDown({ priority: 110 }) - 1, masterDown({ priority: 90 }) + rhythm),
      leaves("b", masterDown({ priority: 90 }) + rhythm, false),
      stays("a", 1),
    ],
  },
  {
    name: "a number in a file moves the priority, and a very low one means FAULT",
    nodes: AB,
    steps: [
      ...pair(counted("count weight 1")),
      stays("a", 1),
      number("a", -20),
      becomes("b", masterDown(low) - 1, masterDown(low) + 1),
      leaves("a", masterDown(low) + 1, false),
      number("a", 0),
      becomes("a", masterDown({ priority: 101 }) - 1, masterDown({ priority: 81 }) + 1),
      leaves("b", masterDown({ priority: 81 }) + 1, false),
      stays("a", 1),
      number("a", -254),
      leaves("a", 0.2, true),
      takesOver("b", skew(low)),
    ],
  },
  {
    name: "a reload that brings a failing check takes the master into FAULT",
    nodes: AB,
    steps: [
      fails("a"),
      ...pair({ ...checked("check"), more: [] }),
      stays("a", 1),
      reload("a", checked("check")),
      leaves("a", run + 0.5, true),
      takesOver("b", skew(low)),
      reload("a", { ...checked("check"), more: [] }),
      becomes("a", masterDown({ priority: 101 }), masterDown({ priority: 101 }) + 0.5),
    ],
    yardstick: {
      why: "after a reload with a new script keepalived waits in FAULT without a farewell until it has run",
      steps: [fails("a"), ...pair({ ...checked("check"), more: [] }), stays("a", 1)],
    },
  },
];

const groups: readonly Scenario[] = [
  {
    name: "a sync group takes over, gives up and preempts as one",
    nodes: AB,
    steps: [
      ...pair(grouped(101), grouped(100)),
      stays("a", 2),
      partner("a", true),
      partner("b", false),
      stop("a"),
      leaves("a", 0, true),
      takesOver("b", skew(low)),
      stays("b", 2),
      partner("b", true),
      start("a", grouped(101)),
      alone("a", masterDown({ priority: 101 }) + rhythm),
      stays("a", 2),
      partner("a", true),
      partner("b", false),
    ],
  },
  {
    name: "one member in FAULT takes its whole sync group with it, and all come back together",
    nodes: AB,
    steps: [
      ...pair(grouped(101, "check"), grouped(100)),
      stays("a", 2),
      fails("a"),
      leaves("a", run, true),
      takesOver("b", skew(low)),
      partner("a", false),
      partner("b", true),
      recovers("a"),
      becomes("a", masterDown({ priority: 101 }), masterDown({ priority: 101 }) + run),
      leaves("b", masterDown({ priority: 101 }) + rhythm, false),
      stays("a", 2),
      partner("a", true),
      partner("b", false),
    ],
  },
  {
    name: "a sync group stays backup as long as one of its members has a better master",
    nodes: AB,
    steps: [
      start("b", { priority: 150 }),
      alone("b", masterDown({ priority: 150 }) + 1),
      start("a", grouped(101)),
      stays("b", 6),
      partner("a", false),
      stop("b"),
      leaves("b", 0, true),
      alone("a", 2 * masterDown({ priority: 101 })),
      partner("a", true),
    ],
  },
];

/** All of them. */
export const tracking: readonly Scenario[] = [...trackers, ...groups];
