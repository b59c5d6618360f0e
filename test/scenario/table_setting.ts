/**
 * The scenarios of delays, announcements, static routes and what a sync group shares, as `table.ts` has the others.
 * @module
 */
import {
  conf,
  FAILURE,
  FOLDER,
  type Instance,
  masterDown,
  PARTNER_ADDRESS,
  ROUTE,
  skew,
  VIRTUAL_ADDRESS,
} from "./conf.ts";
import { type Deed, INTERFACE, type NodeName, SECOND_INTERFACE } from "./driver.ts";
import type { Expectation, Scenario, Step } from "./scenario.ts";

const act = (deed: Deed): Step => ({ act: deed });
const expect = (expectation: Expectation): Step => ({ expect: expectation });
const start = (node: NodeName, instance: Instance) => act({ kind: "start", node, config: conf(instance) });
const stop = (node: NodeName) => act({ kind: "stop", node });
const kill = (node: NodeName) => act({ kind: "kill", node });
const plug = (kind: "plug" | "unplug") => act({ kind, node: "a", second: true });
const becomes = (node: NodeName, after: "own" | "deed" | "silence", earliest: number, latest = earliest) =>
  expect({ kind: "becomes", node, after, earliest, latest });
const stays = (node: NodeName, seconds: number) => expect({ kind: "stays", node, seconds });
const leaves = (node: NodeName, within: number, farewell: boolean) =>
  expect({ kind: "leaves", node, within, farewell });
const alone = (node: NodeName, within: number) => expect({ kind: "alone", node, within });
const partner = (node: NodeName, master: boolean) => expect({ kind: "partner", node, master, within: 2.5 });
const leads = (node: NodeName, there: boolean) => expect({ kind: "leads", node, there, within: 0.2 });
const announces = (node: NodeName, ...times: number[]) => expect({ kind: "announces", node, times });

const AB = ["a", "b"] as const;
/** A script's run, and what it takes to start one on a busy machine. */
const run = 1.2;
const high = { priority: 101, version: 3, interval: 0.2 } as const;
const low = { priority: 100, version: 3, interval: 0.2 } as const;
const globally = (...lines: string[]) => `global_defs {\n${lines.map((line) => `    ${line}\n`).join("")}}\n`;

const delays: readonly Scenario[] = [
  {
    name: "with vrrp_startup_delay nobody becomes master before it is over",
    nodes: ["a"],
    labOnly: "the supervisor says how long, and not a machine",
    steps: [
      start("a", { ...high, blocks: [globally("vrrp_startup_delay 2")] }),
      becomes("a", "own", 2, 2 + masterDown(high)),
      stays("a", 1),
    ],
  },
  {
    name:
      "with interface delays a short loss of the link is not minded, and a long one counts after its time",
    nodes: AB,
    second: true,
    steps: [
      start("a", {
        ...high,
        blocks: [`interface_up_down_delays {\n    ${SECOND_INTERFACE} 3 3\n}\n`],
        more: ["track_interface {", `    ${SECOND_INTERFACE}`, "}"],
      }),
      start("b", low),
      alone("a", masterDown(high) + 1),
      plug("unplug"),
      stays("a", 0.4),
      plug("plug"),
      stays("a", 3.5),
      plug("unplug"),
      stays("a", 0.4),
      leaves("a", 3, true),
      becomes("b", "silence", skew(low)),
      plug("plug"),
      becomes("a", "deed", 3, 3 + masterDown(high)),
    ],
  },
  {
    name: "down_timer_adverts says how many adverts may be missed",
    nodes: AB,
    steps: [
      start("a", high),
      start("b", { ...low, more: ["down_timer_adverts 5"] }),
      becomes("a", "own", masterDown(high)),
      stays("a", 0.5),
      kill("a"),
      becomes("b", "silence", masterDown(low) + 2 * low.interval),
      stays("b", 0.5),
    ],
  },
];

const owners: Instance = { priority: 255, state: "MASTER" };

const elections: readonly Scenario[] = [
  {
    name: "of two owners one gives way at once, and the other stays",
    nodes: AB,
    overlap: 0.2,
    steps: [
      start("a", owners),
      becomes("a", "own", 0),
      stays("a", 1),
      start("b", owners),
      alone("b", 0.5),
      stays("b", 2),
      kill("b"),
      becomes("a", "silence", 3, masterDown({ priority: 254 })),
      start("b", owners),
      alone("b", 0.5),
    ],
  },
];

const announcements: readonly Scenario[] = [
  {
    name:
      "a master announces its address as often as the file says, at once, after its delay and again and again",
    nodes: ["a"],
    steps: [
      start("a", {
        ...high,
        more: [
          "garp_master_repeat 2",
          "garp_master_delay 1",
          "garp_master_refresh 2",
          "garp_master_refresh_repeat 3",
        ],
      }),
      becomes("a", "own", masterDown(high)),
      announces("a", 0, 0, 1, 1, 2, 2, 2, 4, 4, 4),
    ],
  },
];

const fixed = (instance: Instance): Instance => ({
  ...instance,
  blocks: [`static_routes {\n    ${ROUTE} via 192.168.199.1 dev ${INTERFACE}\n}\n`],
});

const routes: readonly Scenario[] = [
  {
    name: "a static route is there whoever is master, and goes with the daemon",
    nodes: AB,
    steps: [
      start("a", high),
      start("b", fixed(low)),
      leads("b", true),
      alone("a", masterDown(high) + 1),
      leads("b", true),
      kill("a"),
      becomes("b", "silence", masterDown(low)),
      leads("b", true),
      stop("b"),
      leads("b", false),
    ],
  },
];

const check =
  `vrrp_script check {\n    script "/usr/bin/test ! -e ${FOLDER}/${FAILURE}"\n    interval 1\n}\n`;
const shared: Instance = {
  priority: 101,
  blocks: [globally("script_user root"), check],
  partner: [],
  group: ["sync_group_tracking_weight", "track_script {", "    check weight -20", "}"],
};

const groups: readonly Scenario[] = [
  {
    name: "with sync_group_tracking_weight a group's script lowers all members below the others",
    nodes: AB,
    steps: [
      start("a", shared),
      start("b", { priority: 100, partner: [] }),
      alone("a", 2 * masterDown({ priority: 101 })),
      stays("a", 1),
      act({ kind: "check", node: "a", ok: false }),
      becomes("b", "deed", masterDown({ priority: 100 }) - 1, 2 * masterDown({ priority: 100 }) + run),
      alone("b", 2),
      partner("a", false),
      partner("b", true),
    ],
  },
];

const two: Instance = { ...high, partner: [], apart: true };
/** The first instance has another address, and the second one the address that scenarios are about. */
const before = conf({ ...two, addresses: ["192.168.199.130/24"] })
  .replace(`${PARTNER_ADDRESS}/24`, `${VIRTUAL_ADDRESS}/24`);

const reloads: readonly Scenario[] = [
  {
    name: "an address that a reload moves from one instance to another stays reachable",
    nodes: ["a"],
    steps: [
      act({ kind: "start", node: "a", config: before }),
      becomes("a", "own", masterDown(high)),
      partner("a", true),
      act({ kind: "reload", node: "a", config: conf(two) }),
      expect({ kind: "keeps", node: "a", seconds: 1.5, without: 0.1 }),
      stays("a", 0.5),
      partner("a", true),
    ],
    yardstick: {
      why: "keepalived adds the address first, and then takes it away with the instance that had it",
      steps: [act({ kind: "start", node: "a", config: before }), becomes("a", "own", masterDown(high))],
    },
  },
];

/** All of them. */
export const settings: readonly Scenario[] = [
  ...delays,
  ...elections,
  ...announcements,
  ...routes,
  ...groups,
  ...reloads,
];
