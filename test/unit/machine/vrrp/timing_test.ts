import { assertEquals } from "@std/assert";
import { type Instant, millis, seconds } from "../../../../src/core/mod.ts";
import { masterDown, nextAdvert, skew } from "../../../../src/machine/mod.ts";
import { params, v3 } from "./bench.ts";

Deno.test("the skew of version 2 is a share of a second, whatever the interval", () => {
  for (const interval of [seconds(1), seconds(255)]) {
    assertEquals(skew(2, 1, interval) as number, 996_093);
    assertEquals(skew(2, 100, interval) as number, 609_375);
    assertEquals(skew(2, 101, interval) as number, 605_468);
    assertEquals(skew(2, 254, interval) as number, 7_812);
    assertEquals(skew(2, 255, interval) as number, 3_906);
  }
});

Deno.test("the skew of version 3 is the same share of the master's interval", () => {
  const shortest = millis(10);
  assertEquals([1, 100, 101, 254, 255].map((priority) => skew(3, priority, shortest) as number), [
    9_960,
    6_093,
    6_054,
    78,
    39,
  ]);
  const longest = millis(40_950);
  assertEquals([1, 100, 101, 254, 255].map((priority) => skew(3, priority, longest) as number), [
    40_790_039,
    24_953_906,
    24_793_945,
    319_921,
    159_960,
  ]);
});

Deno.test("a better backup never waits longer than a lesser one", () => {
  for (const version of [2, 3] as const) {
    for (const interval of [millis(10), seconds(1), millis(40_950)]) {
      for (let priority = 1; priority < 255; priority++) {
        assertEquals(skew(version, priority + 1, interval) < skew(version, priority, interval), true);
      }
    }
  }
});

Deno.test("the master-down times are those seen of keepalived", () => {
  assertEquals(masterDown(params(), 110, seconds(1)) as number, 3_570_312);
  assertEquals(masterDown(params(v3), 90, millis(500)) as number, 1_824_218);
});

Deno.test("the master-down time holds at both ends of the intervals", () => {
  assertEquals(masterDown(params(), 100, seconds(255)) as number, 765_609_375);
  assertEquals(masterDown(params(v3), 100, millis(10)) as number, 36_093);
  assertEquals(masterDown(params(v3), 254, millis(10)) as number, 30_078);
  assertEquals(masterDown(params(v3), 1, millis(40_950)) as number, 163_640_039);
});

Deno.test("the master-down time counts as many adverts as are configured", () => {
  assertEquals(masterDown(params({ downTimerAdverts: 1 }), 100, seconds(1)) as number, 1_609_375);
  assertEquals(masterDown(params({ downTimerAdverts: 100 }), 100, seconds(1)) as number, 100_609_375);
});

Deno.test("adverts are due at the multiples of their interval since boot", () => {
  const next = (from: number, interval: number) => nextAdvert(from as Instant, millis(interval)) as number;
  assertEquals(next(3_605_468, 1000), 4_000_000);
  assertEquals(next(3_999_999, 1000), 4_000_000);
  assertEquals(next(4_000_000, 1000), 5_000_000);
  assertEquals(next(4_000_001, 1000), 5_000_000);
  assertEquals(next(1, 10), 10_000);
  assertEquals(next(1, 40_950), 40_950_000);
});

Deno.test("an advert that was sent late does not delay the next one", () => {
  const interval = millis(100);
  assertEquals(nextAdvert(5_030_000 as Instant, interval) as number, 5_100_000);
});

Deno.test("an advert later than its interval is followed at the next multiple, not by a burst", () => {
  assertEquals(nextAdvert(5_730_000 as Instant, millis(100)) as number, 5_800_000);
});
