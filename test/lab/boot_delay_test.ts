/** `vrrp_delay_after_boot`, which keepalived 2.2.7 does not know: nobody is master before the machine has run for so long. @module */
import { assert, assertEquals } from "@std/assert";
import { conf, type Instance, masterDown } from "../scenario/conf.ts";
import { labTest } from "./case.ts";
import { Daemon, havip } from "./daemon.ts";
import { Lab, NODE1, NODE2, VIRTUAL } from "./lab.ts";
import { together } from "./together.ts";
import { wallClock } from "./wait.ts";

const high: Instance = { priority: 101, version: 3, interval: 0.2 };
const low: Instance = { ...high, priority: 100 };
/** /proc/uptime has hundredths of a second. */
const GRAIN = 0.02;

/** How long the machine has run, in seconds. */
function uptime(): number {
  return Number(Deno.readTextFileSync("/proc/uptime").split(" ")[0]);
}

function delayed(instance: Instance, ...lines: string[]): string {
  return conf({ ...instance, blocks: [`global_defs {\n${lines.join("\n")}\n}\n`] });
}

/** The first advert of the delayed node after it was started, in seconds from the end of its delay. */
async function first(lab: Lab, end: number, ...lines: string[]): Promise<number> {
  const capture = await lab.capture();
  const ends = wallClock() + (end - uptime()) * 1e6;
  const began = wallClock();
  const daemon = await Daemon.start(havip, lab, lab.host(NODE1), delayed(high, ...lines));
  const { at } = await capture.advert(
    "the delayed node's advert",
    15,
    ({ source }) => source === NODE1,
    began,
  );
  await lab.host(NODE1).settles(VIRTUAL, true, 2);
  assertEquals(await daemon.stop(), { kind: "exit", code: 0 });
  return (at - ends) / 1e6;
}

/** With another node that is master meanwhile, and stays it until the better one may speak. */
async function ahead(): Promise<void> {
  await using lab = await Lab.open(NODE1, NODE2);
  await Daemon.start(havip, lab, lab.host(NODE2), conf(low));
  await lab.host(NODE2).settles(VIRTUAL, true, 10);
  const end = uptime() + 4;
  const late = await first(lab, end, `vrrp_delay_after_boot ${end.toFixed(2)}`);
  const latest = masterDown(high) + 0.5 + lab.heldUp();
  assert(late > -GRAIN && late < latest, `master ${late} s after the end of the delay`);
}

/** A machine that has run for long enough waits for nothing. */
async function over(): Promise<void> {
  await using lab = await Lab.open(NODE1);
  const late = await first(lab, uptime(), "vrrp_delay_after_boot 1");
  assert(late >= masterDown(high) - GRAIN && late < masterDown(high) + 1 + lab.heldUp(), `${late} s`);
}

/** The longer of both delays counts. */
async function longer(): Promise<void> {
  await using lab = await Lab.open(NODE1);
  const end = uptime() + 1;
  const late = await first(lab, end, `vrrp_delay_after_boot ${end.toFixed(2)}`, "vrrp_startup_delay 3");
  assert(late > 2 - GRAIN && late < 2 + masterDown(high) + 1 + lab.heldUp(), `${late} s`);
}

labTest("vrrp_delay_after_boot counts from the machine's start", [], async (test) => {
  await together(test, 3, [
    ["nobody takes over before it is over, and the better node does then", ahead],
    ["it is over when the machine has run for longer", over],
    ["the longer one of it and vrrp_startup_delay counts", longer],
  ]);
});
