import { assert, assertEquals } from "@std/assert";
import { bootTime, rest, wallTime } from "../../../ffi/mod.ts";

Deno.test("the time since boot is what /proc/uptime says, in whole microseconds that never go back", () => {
  const before = bootTime();
  const uptime = Number(Deno.readTextFileSync("/proc/uptime").split(" ")[0]) * 1_000_000;
  const after = bootTime();
  assert(Number.isInteger(before));
  // /proc/uptime is cut to hundredths of a second.
  assert(uptime >= before - 20_000 && uptime <= after + 20_000, `${before} ${uptime} ${after}`);
  let last = 0;
  let backward = 0;
  for (let i = 0; i < 100_000; i++) {
    const now = bootTime();
    if (now < last) backward++;
    last = now;
  }
  assertEquals(backward, 0);
});

Deno.test("the time of the wall clock is Deno's, in whole microseconds", () => {
  const before = Date.now();
  const wall = wallTime();
  const after = Date.now();
  assert(Number.isInteger(wall));
  assert(wall >= before * 1_000 && wall < (after + 1) * 1_000, `${before} ${wall} ${after}`);
});

Deno.test("a rest is not shorter than it was to be", () => {
  const before = bootTime();
  rest(3_000);
  assert(bootTime() - before >= 3_000);
});
