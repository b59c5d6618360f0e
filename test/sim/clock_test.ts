import { assert, assertEquals } from "@std/assert";
import type { Instant } from "../../src/core/mod.ts";
import { Clock, NodeClock } from "./clock.ts";
import { Random } from "./random.ts";

Deno.test("what is to happen happens in the order of time, and at the same moment in the order it was asked for", () => {
  const clock = new Clock();
  const random = new Random(1);
  const happened: [at: number, order: number][] = [];
  for (let order = 0; order < 1000; order++) {
    const at = random.whole(0, 50);
    clock.at(at, () => happened.push([clock.now, order]));
  }
  clock.runUntil(100);
  assertEquals(happened.length, 1000);
  for (const [row, [at, order]] of happened.entries()) {
    const [earlier, before] = happened[row - 1] ?? [-1, -1];
    assert(earlier < at || (earlier === at && before < order));
  }
  assertEquals(clock.now, 100);
});

Deno.test("what was called off does not happen, and what is asked for meanwhile does", () => {
  const clock = new Clock();
  const happened: string[] = [];
  const off = clock.at(10, () => happened.push("off"));
  clock.at(5, () => {
    off.deed = null;
    clock.after(2, () => happened.push(`at ${clock.now}`));
  });
  clock.runUntil(20);
  assertEquals(happened, ["at 7"]);
});

Deno.test("a node's clock shows an instant at the first moment that its deadline allows, and not before", () => {
  for (const drift of [-100, 0, 37, 100]) {
    const clock = new NodeClock(123_456_789, drift);
    for (const time of [0, 1, 999, 1_000_000, 3_600_000_000]) {
      const instant = clock.local(time);
      const back = clock.world(instant);
      assert(clock.local(back) >= instant);
      assert(back === 0 || clock.local(back - 1) < instant);
    }
  }
  assertEquals(new NodeClock(5, 0).world(3 as Instant), 0);
});
