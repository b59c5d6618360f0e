import { assertEquals } from "@std/assert";
import { nextStamp } from "../../../src/effect/stamp.ts";

const half = 0x8000_0000;

Deno.test("a stamp is the time in seconds and parts of one", () => {
  assertEquals(nextStamp(undefined, 5, 1000.5), { seconds: 1000, rest: half });
  assertEquals(nextStamp({ seconds: 999, rest: 7 }, 5, 1000.5), { seconds: 1000, rest: half });
});

Deno.test("a stamp follows the last one while the clock stands still or is a little behind", () => {
  assertEquals(nextStamp({ seconds: 1000, rest: half }, 5, 1000.5), { seconds: 1000, rest: half + 1 });
  assertEquals(nextStamp({ seconds: 1004, rest: 0xffff_ffff }, 5, 1000), { seconds: 1005, rest: 0 });
});

Deno.test("a clock that was set back by far is followed, unless stamps have to grow", () => {
  assertEquals(nextStamp({ seconds: 2000, rest: 0 }, 5, 1000), { seconds: 1000, rest: 0 });
  assertEquals(nextStamp({ seconds: 2000, rest: 0 }, null, 1000), { seconds: 2000, rest: 1 });
});
