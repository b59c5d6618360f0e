import { assertEquals } from "@std/assert";
import { after, type Instant, micros } from "../../../src/core/mod.ts";
import { Readiness } from "../../../src/reactor/readiness.ts";

const TAKEOVER = 1_000_000 as Instant;

/** `left` µs before a takeover. */
const before = (left: number, takeover = TAKEOVER) => after(takeover, micros(-left));

/** Sleeps as it is told until a takeover is there; how many µs before it got ready, which takes as long as is given. */
function sleepsUntil(readiness: Readiness, takes: readonly number[], takeover = TAKEOVER): number[] {
  const got: number[] = [];
  let now = before(10_000, takeover);
  for (let wake: Instant | null = now; wake !== null; wake = readiness.wake(takeover, now)) {
    now = wake;
    if (!readiness.isDue(takeover, now)) continue;
    const took = micros(takes[got.length] ?? 0);
    got.push(takeover - now);
    readiness.got(took, now);
    now = after(now, took);
  }
  assertEquals(takeover - now <= 200, true, "nobody is awake for longer than being woken takes");
  return got;
}

Deno.test("it gets ready three times, the last time as long before a takeover as the second time took", () => {
  assertEquals(sleepsUntil(new Readiness(), [700, 60, 40]), [10_000, 3_000, 260]);
  assertEquals(sleepsUntil(new Readiness(), [2_000, 1_100, 900]), [10_000, 3_000, 1_300]);
});

Deno.test("not the last time where it would be late because of that", () => {
  const readiness = new Readiness();
  assertEquals(readiness.isDue(TAKEOVER, before(3_000)), true);
  readiness.got(micros(400), before(3_000));
  assertEquals(readiness.wake(TAKEOVER, before(2_600)), before(600));
  assertEquals(readiness.isDue(TAKEOVER, before(499)), false, "woken late, with 99 µs to spare");
  assertEquals(readiness.wake(TAKEOVER, before(499)), before(200));
});

Deno.test("however long it takes, it sleeps until the last moment", () => {
  assertEquals(sleepsUntil(new Readiness(), [6_000, 2_900]), [10_000, 3_000]);
  assertEquals(sleepsUntil(new Readiness(), [9_900]), [10_000]);
});

Deno.test("who is told late gets ready once for what is left", () => {
  const readiness = new Readiness();
  assertEquals(readiness.isDue(TAKEOVER, before(2_000)), true);
  readiness.got(micros(100), before(2_000));
  assertEquals(readiness.isDue(TAKEOVER, before(1_900)), false);
  assertEquals(readiness.isDue(TAKEOVER, before(300)), true);
});

Deno.test("who is ready stays so for those that follow at once, and not for later ones", () => {
  const readiness = new Readiness();
  sleepsUntil(readiness, [100, 100, 100]);
  const [soon, later] = [after(TAKEOVER, micros(20_000)), after(TAKEOVER, micros(100_000))];
  assertEquals(sleepsUntil(readiness, [], soon), []);
  assertEquals(sleepsUntil(readiness, [100, 100], later), [10_000, 3_000, 300]);
});
