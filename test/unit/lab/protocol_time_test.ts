import { assertEquals } from "@std/assert";
import { micros, millis, seconds } from "../../../src/core/mod.ts";
import { masterDownTime, skewTime } from "../../../src/lab/protocol_time.ts";

Deno.test("the skew time of version 2 is a part of a second, whatever the interval", () => {
  const timing = { version: 2, priority: 100, interval: seconds(5), downTimerAdverts: 3 } as const;
  assertEquals(skewTime(timing), micros(609_375));
  assertEquals(masterDownTime(timing), micros(15_609_375));
  assertEquals(skewTime({ ...timing, priority: 255 }), micros(3_906));
});

Deno.test("the skew time of version 3 is a part of the interval", () => {
  const timing = { version: 3, priority: 90, interval: millis(500), downTimerAdverts: 3 } as const;
  assertEquals(skewTime(timing), micros(324_219));
  assertEquals(masterDownTime(timing), micros(1_824_219));
  assertEquals(masterDownTime({ ...timing, downTimerAdverts: 5 }), micros(2_824_219));
});
