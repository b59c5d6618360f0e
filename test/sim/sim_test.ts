/**
 * Stories of many seeds: SIM_SEEDS says how many (2,000 when unset), SIM_FROM with which one to begin.
 * @module
 */
import { assert, assertEquals, assertNotEquals, fail } from "@std/assert";
import { Engine } from "../../src/engine/mod.ts";
import { vrrp } from "../../src/machine/mod.ts";
import { checked } from "./checked.ts";
import { report, simulate } from "./simulate.ts";

const count = Number(Deno.env.get("SIM_SEEDS") ?? 2000);
const from = Number(Deno.env.get("SIM_FROM") ?? 1);
/** One in so many stories is played with every step held against a copy of the state, and another one twice. */
const sample = 20;
/** Failures that are reported before giving up. */
const enough = 3;

Deno.test(`${count} stories end well, from seed ${from} on`, () => {
  const failed: string[] = [];
  for (let seed = from; seed < from + count && failed.length < enough; seed++) {
    const run = simulate(seed);
    if (run.violation) failed.push(report(run));
  }
  if (failed.length > 0) fail(failed.join("\n\n"));
});

Deno.test("the same state, event and instant give the same actions, and a state is plain JSON", () => {
  const newEngine = () => new Engine(checked(vrrp));
  for (let seed = from; seed < from + count / sample; seed++) {
    const run = simulate(seed, { newEngine });
    if (run.violation) fail(report(run));
  }
});

Deno.test("a machine that remembers something beside its state is found", () => {
  let memory = 0;
  const forgetful = {
    ...vrrp,
    deadline: (state: Parameters<typeof vrrp.deadline>[0]) => {
      const at = vrrp.deadline(state);
      return at === null ? null : (at + (memory++ % 2)) as typeof at;
    },
  };
  const run = simulate(1, { newEngine: () => new Engine(checked(forgetful)) });
  assertEquals(run.violation?.oracle, "copy");
});

Deno.test("the same seed gives the same run, and another seed another one", () => {
  const hashes = new Set<string>();
  for (let seed = from; seed < from + count / sample; seed++) {
    const hash = simulate(seed).trace.hash();
    assertEquals(simulate(seed).trace.hash(), hash);
    hashes.add(hash);
  }
  assertEquals(hashes.size, Math.ceil(count / sample));
});

Deno.test("a failure names the seed, the oracle, the last lines and the command that shows them all", () => {
  const broken = { ...vrrp, step: () => [] };
  const run = simulate(7, { newEngine: () => new Engine(broken) });
  const text = report(run);
  assertNotEquals(run.violation, null);
  assert(text.startsWith(`seed 7: ${run.violation?.oracle}: `));
  assert(text.includes("* start"));
  assert(text.endsWith("deno run -A test/sim/replay.ts 7"));
});
