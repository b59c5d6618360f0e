import { assertMatch } from "@std/assert";
import { VIRTUAL_ADDRESS } from "./conf.ts";
import type { Driver, Observation, World } from "./driver.ts";
import { run } from "./run.ts";
import type { Expectation } from "./scenario.ts";

const advert = (at: number, priority: number): Observation => ({
  ...{ kind: "advert", at: at * 1_000_000, node: "a", version: 2, vrid: 51, priority, interval: 1 },
  addresses: [VIRTUAL_ADDRESS],
});
const announced: Observation = { kind: "announcement", at: 0, node: "a", address: VIRTUAL_ADDRESS };
const released: Observation = { kind: "release", at: 500_001, node: "a", address: VIRTUAL_ADDRESS };

/** A world in which it is half a second past, with one witness that is ahead of the other. */
class Telling implements World {
  #all: boolean;

  constructor(readonly early: Observation[], readonly late: Observation[], readonly still: number) {
    this.#all = late.length === 0;
  }
  now = () => 500_000;
  perform = () => Promise.resolve();
  pass = () => Promise.resolve();
  heldUp = () => this.still;
  catchUp(): Promise<void> {
    this.#all = true;
    return Promise.resolve();
  }
  trace = () => this.#all ? [...this.early, ...this.late] : this.early;
  account = () => "";
  [Symbol.asyncDispose] = () => Promise.resolve();
}

/** Asks whether `a` says farewell, in one of these worlds after the other. */
function outcome(farewell: boolean, ...worlds: World[]): Promise<string> {
  const driver: Driver = {
    ...{ name: "paper", slack: 0.1, exact: false, yardstick: false },
    open: () => Promise.resolve(worlds.shift()!),
  };
  const leaves: Expectation = { kind: "leaves", node: "a", within: 0, farewell };
  const steps = [{ act: { kind: "stop", node: "a" } }, { expect: leaves }] as const;
  return run({ name: "a farewell", nodes: ["a"], steps }, driver).then(() => "fine", String);
}

const before = [advert(0, 100), announced];
const farewell = advert(0.5, 0);
const said = (still: number) => new Telling([...before, farewell, released], [], still);
const silent = (still: number) => new Telling([...before, released], [], still);

Deno.test("nobody is judged before all witnesses are heard", async () => {
  assertMatch(await outcome(true, new Telling([...before, released], [farewell], 0)), /fine/);
});

Deno.test("what is wrong while the machine stood still is played again, and nothing else is", async () => {
  assertMatch(await outcome(true, silent(0.5), said(0)), /fine/);
  assertMatch(await outcome(true, silent(0.01), said(0)), /by release/);
});

Deno.test("what is wrong every time is wrong", async () => {
  assertMatch(await outcome(true, ...Array.from({ length: 10 }, () => silent(0.5))), /by release/);
});

Deno.test("things may be later by as long as the machine stood still", async () => {
  const late = (still: number) => new Telling([...before, { ...released, at: 900_000 }], [], still);
  assertMatch(await outcome(false, late(0.5)), /fine/);
  assertMatch(await outcome(false, late(0.05)), /left after 0.400 s; 0.150 s at most/);
});
