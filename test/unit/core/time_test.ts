import { assertEquals } from "@std/assert";
import {
  after,
  asSeconds,
  between,
  earliest,
  type Instant,
  micros,
  millis,
  seconds,
} from "../../../src/core/mod.ts";

const at = (n: number) => n as Instant;

Deno.test("lengths of time are whole microseconds", () => {
  assertEquals(seconds(1) as number, 1_000_000);
  assertEquals(seconds(40.95) as number, 40_950_000);
  assertEquals(millis(10) as number, 10_000);
  assertEquals(millis(0.0006) as number, 1);
  assertEquals(micros(0.4) as number, 0);
  assertEquals(micros(2.5) as number, 3);
});

Deno.test("seconds for people keep the microseconds", () => {
  assertEquals(asSeconds(micros(3_570_312)), 3.570312);
});

Deno.test("after and between undo each other", () => {
  const from = at(1_000_000);
  assertEquals(between(from, after(from, seconds(2))), seconds(2));
  assertEquals(between(after(from, seconds(2)), from) as number, -2_000_000);
});

Deno.test("the earliest instant wins over later ones and over never", () => {
  assertEquals(earliest(at(3), at(2)), at(2));
  assertEquals(earliest(at(2), at(3)), at(2));
  assertEquals(earliest(at(3), null), at(3));
  assertEquals(earliest(null, at(0)), at(0));
  assertEquals(earliest(null, null), null);
});
