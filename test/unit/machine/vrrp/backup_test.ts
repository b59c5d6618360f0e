import { assertEquals } from "@std/assert";
import { micros, millis, seconds } from "../../../../src/core/mod.ts";
import { bare, Bench, down, LESSER, PEER, started, up, v3 } from "./bench.ts";

/** What priority 100 waits for in version 2 at one second: three adverts and the skew. */
const wait = 3_609_375;
const skew = 609_375;

/** The length of time until the bench's backup takes over, from now on. */
function waits(bench: Bench): number {
  return (bench.wakes ?? NaN) - (bench.now - 1_000_000_000);
}

Deno.test("a backup that hears nobody takes over after its master-down time, not earlier", () => {
  const bench = started();
  assertEquals(bench.wakes as number, wait);
  bench.pass(micros(wait - 1));
  assertEquals(bench.on({ kind: "due" }), []);
  bench.pass(micros(1));
  bench.on({ kind: "due" });
  assertEquals(bench.phase, "master");
});

Deno.test("an advert of a higher priority starts the wait anew", () => {
  const bench = started().pass(seconds(2));
  assertEquals(bench.hears({ priority: 101 }), []);
  assertEquals(waits(bench), wait);
  assertEquals(bench.logged, []);
  assertEquals(bench.state.master, { address: PEER, priority: 101 });
});

Deno.test("so does one of the same priority, whatever its address", () => {
  for (const source of [PEER, LESSER]) {
    const bench = started().pass(seconds(2));
    bench.hears({ priority: 100, source });
    assertEquals(waits(bench), wait);
  }
});

Deno.test("an advert of a lower priority is logged, and the wait runs out", () => {
  const bench = started().pass(seconds(2));
  assertEquals(bench.hears({ priority: 99 }), []);
  assertEquals(bench.logged, ["vrrp.lower_in_backup"]);
  assertEquals(waits(bench), wait - 2_000_000);
});

Deno.test("a refused advert does not touch the wait", () => {
  const bench = started().pass(seconds(2));
  bench.hears({ priority: 255, ttl: 1 });
  assertEquals(waits(bench), wait - 2_000_000);
});

Deno.test("priority 0 leaves only the skew to wait for, counted from now", () => {
  const bench = started();
  bench.hears({ priority: 101 });
  bench.pass(millis(500));
  assertEquals(bench.hears({ priority: 0 }), []);
  assertEquals(bench.logged, ["vrrp.backup_got_zero"]);
  assertEquals(waits(bench), skew);
  assertEquals(bench.state.counters.priorityZeroReceived, 1);
  assertEquals(bench.state.master, { address: PEER, priority: 101 });
});

Deno.test("a better master heard during the skew is followed", () => {
  const bench = started();
  bench.hears({ priority: 0 });
  bench.pass(millis(100)).hears({ priority: 101, source: LESSER });
  assertEquals(waits(bench), wait);
});

Deno.test("nopreempt leaves a lower master in peace", () => {
  const bench = started({ preempt: false }).pass(seconds(2));
  assertEquals(bench.hears({ priority: 1 }), []);
  assertEquals(bench.logged, []);
  assertEquals(waits(bench), wait);
  bench.hears({ priority: 0 });
  assertEquals(waits(bench), skew);
});

Deno.test("preempt_delay counts from the first advert of a lower priority", () => {
  const bench = started({ preemptDelay: seconds(10) }).pass(seconds(2));
  bench.hears({ priority: 50 });
  assertEquals(bench.logged, ["vrrp.preempt_delay_started"]);
  assertEquals(waits(bench), wait);
  bench.pass(millis(9_999)).hears({ priority: 50 });
  assertEquals(bench.logged, []);
  assertEquals(waits(bench), wait);
  bench.pass(millis(1)).hears({ priority: 50 });
  assertEquals(bench.logged, ["vrrp.lower_in_backup"]);
  assertEquals(waits(bench), wait - 1_000);
});

Deno.test("preempt_delay does not hold back a backup that hears nobody", () => {
  const bench = started({ preemptDelay: seconds(1000) });
  assertEquals(bench.wakes as number, wait);
  bench.hears({ priority: 50 });
  bench.due();
  assertEquals(bench.phase, "master");
});

Deno.test("a better master stops the preempt delay, and the next lesser one starts it anew", () => {
  for (const priority of [100, 101]) {
    const bench = started({ preemptDelay: seconds(10) });
    bench.hears({ priority: 50 });
    bench.pass(seconds(1)).hears({ priority });
    assertEquals(bench.logged, ["vrrp.preempt_delay_stopped"]);
    bench.pass(seconds(1)).hears({ priority });
    assertEquals(bench.logged, []);
    bench.pass(seconds(1)).hears({ priority: 50 });
    assertEquals(bench.logged, ["vrrp.preempt_delay_started"]);
    bench.pass(seconds(9)).hears({ priority: 50 });
    assertEquals(bench.logged, []);
  }
});

Deno.test("priority 0 neither starts nor stops the preempt delay", () => {
  const bench = started({ preemptDelay: seconds(10) });
  bench.hears({ priority: 0 });
  assertEquals(bench.logged, ["vrrp.backup_got_zero"]);
  assertEquals(waits(bench), skew);
});

Deno.test("after a fault the preempt delay begins again", () => {
  const bench = started({ preemptDelay: seconds(10) });
  bench.hears({ priority: 50 });
  bench.pass(seconds(9));
  bench.link(down);
  bench.link(up);
  bench.pass(seconds(2)).hears({ priority: 50 });
  assertEquals(bench.logged, ["vrrp.preempt_delay_started"]);
});

Deno.test("a backup of version 3 waits by the interval of its master", () => {
  const bench = started(v3);
  assertEquals(bench.wakes as number, 1_804_687);
  bench.hears({ interval: millis(10) });
  assertEquals(bench.logged, ["vrrp.interval_learned"]);
  assertEquals(waits(bench), 36_093);
  bench.hears({ interval: millis(10) });
  assertEquals(bench.logged, []);
  bench.hears({ interval: millis(40_950) });
  assertEquals(waits(bench), 147_803_906);
  bench.hears({ priority: 0, interval: millis(40_950) });
  assertEquals(waits(bench), 24_953_906);
});

Deno.test("an ignored advert teaches no interval", () => {
  const bench = started(v3);
  bench.hears({ priority: 99, interval: seconds(40) });
  assertEquals(bench.logged, ["vrrp.lower_in_backup"]);
  bench.hears({ priority: 0, interval: seconds(40) });
  assertEquals(waits(bench), 304_687);
});

Deno.test("who takes over speaks in its own interval again", () => {
  const bench = started(v3);
  bench.hears({ interval: millis(10) });
  bench.due();
  const advert = bench.actions.find(({ kind }) => kind === "advert");
  assertEquals(advert?.kind === "advert" && advert.spec.interval, millis(500));
});

Deno.test("after a fault the learned interval is forgotten", () => {
  const bench = started(v3);
  bench.hears({ interval: millis(10) });
  bench.link(bare);
  bench.link(up);
  assertEquals(waits(bench), 1_804_687);
});
