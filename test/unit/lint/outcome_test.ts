import { assertEquals } from "@std/assert";
import { compare, type Outcome } from "../../../src/lint/mod.ts";
import { instanceText, loadText } from "./support.ts";

function outcome(here: string, there: string): Outcome | undefined {
  const file = (path: string, lines: string) => ({ path, loaded: loadText(instanceText(lines), path) });
  return compare(file("a.conf", here), file("b.conf", there)).pairs[0];
}

const brief = (found: Outcome | undefined) =>
  found && [
    found.master,
    found.priority,
    Number(found.takeover.stopped.toFixed(3)),
    Number(found.takeover.died.toFixed(3)),
    found.returns,
    found.returnsAfter && Number(found.returnsAfter.toFixed(3)),
  ];

const cases: [name: string, here: string, there: string, brief: (string | number | null)[]][] = [
  ["the higher priority is master", "priority 101", "priority 100", [
    "a.conf",
    101,
    0.609,
    3.609,
    "takes over again",
    3.605,
  ]],
  ["from either side", "priority 100", "priority 101", [
    "b.conf",
    101,
    0.609,
    3.609,
    "takes over again",
    3.605,
  ]],
  [
    "version 3 counts in the master's interval",
    "version 3\nadvert_int 0.1\npriority 101",
    "version 3\nadvert_int 0.1\npriority 100",
    ["a.conf", 101, 0.061, 0.361, "takes over again", 0.361],
  ],
  [
    "the backup's count of missed adverts",
    "priority 101",
    "priority 100\ndown_timer_adverts 5",
    ["a.conf", 101, 0.609, 5.609, "takes over again", 3.605],
  ],
  ["with nopreempt it stays backup", "priority 101\nnopreempt", "priority 100", [
    "a.conf",
    101,
    0.609,
    3.609,
    "stays backup",
    null,
  ]],
  [
    "a delay of preemption comes before",
    "priority 101\npreempt_delay 10",
    "priority 100",
    ["a.conf", 101, 0.609, 3.609, "takes over again", 13.605],
  ],
  ["the owner does not wait", "state MASTER", "priority 100", [
    "a.conf",
    255,
    0.609,
    3.609,
    "takes over again",
    0,
  ]],
  ["equal ones stay as they are", "priority 100", "priority 100", [
    null,
    100,
    0.609,
    3.609,
    "stays backup",
    null,
  ]],
];

for (const [name, here, there, expected] of cases) {
  Deno.test(`what becomes of a pair: ${name}`, () => assertEquals(brief(outcome(here, there)), expected));
}
