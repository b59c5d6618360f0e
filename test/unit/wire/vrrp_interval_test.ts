import { assertEquals, assertThrows } from "@std/assert";
import { type Micros, micros, millis, seconds } from "../../../src/core/mod.ts";
import {
  centisecondsOfInterval,
  intervalOfCentiseconds,
  intervalOfSeconds,
  secondsOfInterval,
} from "../../../src/wire/vrrp_interval.ts";

Deno.test("version 2 carries whole seconds from 0 to 255", () => {
  assertEquals(intervalOfSeconds(1), seconds(1));
  for (let n = 0; n <= 255; n++) assertEquals(secondsOfInterval(intervalOfSeconds(n)), n);
  assertEquals(secondsOfInterval(seconds(255)), 255);
});

Deno.test("version 3 carries centiseconds from 0 to 4095", () => {
  assertEquals(intervalOfCentiseconds(1), millis(10));
  for (let n = 0; n <= 4095; n++) assertEquals(centisecondsOfInterval(intervalOfCentiseconds(n)), n);
  assertEquals(centisecondsOfInterval(millis(40_950)), 4095);
});

Deno.test("what lies between two values of the wire is rounded", () => {
  assertEquals(secondsOfInterval(millis(1_499)), 1);
  assertEquals(secondsOfInterval(millis(1_500)), 2);
  assertEquals(centisecondsOfInterval(micros(14_999)), 1);
  assertEquals(centisecondsOfInterval(micros(15_000)), 2);
});

Deno.test("what the wire cannot carry is a fault of havip's own", () => {
  assertThrows(() => secondsOfInterval(seconds(256)));
  assertThrows(() => secondsOfInterval(seconds(-1)));
  assertThrows(() => secondsOfInterval(NaN as Micros));
  assertThrows(() => centisecondsOfInterval(millis(40_960)));
  assertThrows(() => centisecondsOfInterval(millis(-10)));
});
