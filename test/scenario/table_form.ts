/**
 * The scenarios of unicast, virtual interfaces, routes, and further ones of trackers and reloads, as `table.ts` has the others.
 * @module
 */
import { conf, FAILURE, FOLDER, type Instance, masterDown, PROGRAM, ROUTE, skew } from "./conf.ts";
import { type Deed, INTERFACE, NODE_ADDRESS, type NodeName, SECOND_INTERFACE } from "./driver.ts";
import type { Expectation, Scenario, Step } from "./scenario.ts";

const act = (deed: Deed): Step => ({ act: deed });
const expect = (expectation: Expectation): Step => ({ expect: expectation });
const start = (node: NodeName, instance: Instance) => act({ kind: "start", node, config: conf(instance) });
const reload = (node: NodeName, instance: Instance) => act({ kind: "reload", node, config: conf(instance) });
const stop = (node: NodeName) => act({ kind: "stop", node });
const kill = (node: NodeName) => act({ kind: "kill", node });
const check = (node: NodeName, ok: boolean) => act({ kind: "check", node, ok });
const process = (node: NodeName, running: boolean) => act({ kind: "process", node, running });
const plug = (kind: "plug" | "unplug", node: NodeName) => act({ kind, node, second: true });
const becomes = (node: NodeName, after: "own" | "deed" | "silence", earliest: number, latest = earliest) =>
  expect({ kind: "becomes", node, after, earliest, latest });
const stays = (node: NodeName, seconds: number) => expect({ kind: "stays", node, seconds });
const leaves = (node: NodeName, within: number, farewell: boolean) =>
  expect({ kind: "leaves", node, within, farewell });
const alone = (node: NodeName, within: number) => expect({ kind: "alone", node, within });
const partner = (node: NodeName, master: boolean) => expect({ kind: "partner", node, master, within: 2.5 });
const leads = (node: NodeName, there: boolean) => expect({ kind: "leads", node, there, within: 0.2 });

const AB = ["a", "b"] as const;
const low = { priority: 100 } as const;
/** A script's run, and what it takes to start one on a busy machine. */
const run = 1.2;
/** A wait may have begun an advert ago. */
const rhythm = 1 + run;
const down = (priority: number) => masterDown({ priority });

const user = "global_defs {\n    script_user root\n}\n";
const script = (...more: string[]) =>
  `vrrp_script check {\n    script "/usr/bin/test ! -e ${FOLDER}/${FAILURE}"\n    interval 1\n${
    more.map((line) => `    ${line}\n`).join("")
  }}\n`;
const checked = (line: string, ...more: string[]): Instance => ({
  priority: 101,
  blocks: [user, script(...more)],
  more: ["track_script {", `    ${line}`, "}"],
});
/** The better node first, and until nobody else is master. */
const pair = (better: Instance, other: Instance = low): Step[] => [
  start("a", better),
  start("b", other),
  alone("a", down(better.priority) + 1),
];
/** Stopped, started, killed: the other one follows in its time, and gives way again. */
const failover = (better: Instance, other: Instance): Step[] => [
  ...pair(better, other),
  stays("a", 1),
  stop("a"),
  leaves("a", 0, true),
  becomes("b", "silence", skew(other)),
  start("a", better),
  becomes("a", "own", masterDown(better)),
  alone("a", 0.2),
  kill("a"),
  becomes("b", "silence", masterDown(other)),
  stays("b", 1),
];

const unicast = (node: "a" | "b", priority: number): Instance => ({
  priority,
  more: [
    `unicast_src_ip ${NODE_ADDRESS[node]}`,
    `unicast_peer {\n ${NODE_ADDRESS[node === "a" ? "b" : "a"]}\n}`,
  ],
});

const forms: readonly Scenario[] = [
  {
    name: "unicast peers follow each other as a group does",
    nodes: AB,
    steps: failover(unicast("a", 101), unicast("b", 100)),
  },
  {
    name: "virtual routers with a hardware address of their own follow each other",
    nodes: AB,
    steps: failover({ priority: 101, more: ["use_vmac"] }, { ...low, more: ["use_vmac"] }),
  },
];

const routed = (priority: number): Instance => ({
  priority,
  more: ["virtual_routes {", `    ${ROUTE} via 192.168.199.1 dev ${INTERFACE}`, "}"],
});

const routes: readonly Scenario[] = [
  {
    name: "a route is where the master is",
    nodes: AB,
    steps: [
      ...pair(routed(101), routed(100)),
      leads("a", true),
      leads("b", false),
      stop("a"),
      leads("a", false),
      becomes("b", "silence", skew(low)),
      leads("b", true),
    ],
  },
  {
    name: "a route that somebody else removes from the master is put back at once",
    nodes: ["a"],
    steps: [
      start("a", routed(101)),
      becomes("a", "own", down(101)),
      leads("a", true),
      act({ kind: "unroute", node: "a" }),
      leads("a", true),
      stays("a", 1.5),
    ],
    yardstick: {
      why: "keepalived gives way as if it had lost an election",
      steps: [
        start("a", routed(101)),
        becomes("a", "own", down(101)),
        leads("a", true),
        act({ kind: "unroute", node: "a" }),
        expect({ kind: "leaves", node: "a", within: 0, farewell: null }),
        becomes("a", "deed", 0, down(101)),
        leads("a", true),
      ],
    },
  },
];

const interfaces = (line: string): Instance => ({
  priority: 101,
  more: ["track_interface {", `    ${SECOND_INTERFACE} ${line}`, "}"],
});
const worker = (line: string): Instance => ({
  priority: 101,
  blocks: [`vrrp_track_process worker {\n    process ${FOLDER}/${PROGRAM} 1000\n    full_command\n}\n`],
  more: ["track_process {", `    worker ${line}`, "}"],
});

const trackers: readonly Scenario[] = [
  {
    name: "a script with init_fail has to succeed as often as rise says before its instance runs",
    nodes: ["a"],
    steps: [
      start("a", checked("check", "init_fail", "rise 2")),
      becomes("a", "own", 1 + down(101), 1 + down(101) + run),
      stays("a", 1),
    ],
    yardstick: {
      why: "keepalived 2.2.7 forgets init_fail as soon as an instance tracks the script",
      steps: [
        start("a", checked("check", "init_fail", "rise 2")),
        becomes("a", "own", down(101)),
        stays("a", 1),
      ],
    },
  },
  {
    name: "a script has to fail as often as fall says, and to succeed as often as rise says",
    nodes: AB,
    steps: [
      ...pair(checked("check", "fall 3", "rise 2")),
      check("a", false),
      stays("a", 1.5),
      leaves("a", 2 + run, true),
      becomes("b", "silence", skew(low)),
      check("a", true),
      becomes("a", "deed", 1 + down(101), 1 + down(101) + run),
    ],
  },
  {
    name: "an interface with a weight lowers the priority while it is down",
    nodes: AB,
    second: true,
    steps: [
      ...pair(interfaces("weight -20")),
      stays("a", 1),
      plug("unplug", "a"),
      becomes("b", "deed", down(100) - 1, down(100) + rhythm),
      leaves("a", down(100) + rhythm, false),
      plug("plug", "a"),
      becomes("a", "deed", down(101) - 1, down(81) + rhythm),
      leaves("b", down(81) + rhythm, false),
    ],
  },
  {
    name: "an interface without a weight takes the master into FAULT while it is down",
    nodes: AB,
    second: true,
    steps: [
      ...pair(interfaces("")),
      plug("unplug", "a"),
      leaves("a", 0, true),
      becomes("b", "silence", skew(low)),
      plug("plug", "a"),
      becomes("a", "deed", down(101), down(101) + 0.3),
      alone("a", 0.2),
    ],
  },
  {
    name: "a process that is gone takes the master into FAULT until it runs again",
    nodes: AB,
    steps: [
      process("a", true),
      ...pair(worker("")),
      process("a", false),
      leaves("a", run, true),
      becomes("b", "silence", skew(low)),
      process("a", true),
      becomes("a", "deed", down(101), down(101) + run),
    ],
    yardstick: {
      why:
        "the kernel tells of processes in the first network namespace only, and keepalived does not look for them",
      steps: [process("a", true), start("a", worker("")), expect({ kind: "nobody", seconds: 5 })],
    },
  },
];

const two = (priority: number, apart = false): Instance => ({ priority, partner: [], apart });

const reloads: readonly Scenario[] = [
  {
    name: "a reload that takes the weight from a failing script takes the master into FAULT",
    nodes: AB,
    steps: [
      check("a", false),
      ...pair({ ...checked("check weight -20"), priority: 150 }),
      stays("a", 1),
      reload("a", { ...checked("check"), priority: 150 }),
      leaves("a", 0.5, true),
      becomes("b", "silence", skew(low)),
    ],
    yardstick: {
      why: "after a reload that makes a failing check count keepalived goes into FAULT without a farewell",
      steps: [
        check("a", false),
        ...pair({ ...checked("check weight -20"), priority: 150 }),
        stays("a", 1),
        reload("a", { ...checked("check"), priority: 150 }),
        leaves("a", 0.5, false),
        becomes("b", "silence", down(100)),
      ],
    },
  },
  {
    name: "a reload that joins two masters to a sync group leaves both what they are",
    nodes: AB,
    steps: [
      ...pair(two(101, true), two(100)),
      stays("a", 1),
      partner("a", true),
      reload("a", two(101)),
      stays("a", 2),
      partner("a", true),
      stop("a"),
      leaves("a", 0, true),
      becomes("b", "silence", skew(low), skew(low) + 0.3),
      partner("b", true),
    ],
  },
];

/** All of them. */
export const further: readonly Scenario[] = [...forms, ...routes, ...trackers, ...reloads];
