import { assertEquals } from "@std/assert";
import { type Instant, seconds, type Verdict } from "../../../../src/core/mod.ts";
import { effectivePriority, faultyTrackers, skew } from "../../../../src/machine/mod.ts";
import { Bench, down, params, reigning, started, t0, up } from "./bench.ts";

const track = (weight: number, reverse = false, tracker = "script:chk") => ({ tracker, weight, reverse });

function priority(weight: number, verdict: Verdict, reverse = false, base = 100): number {
  return effectivePriority(params({ priority: base, trackers: [track(weight, reverse)] }), {
    "script:chk": verdict,
  });
}

function faulty(weight: number, verdict: Verdict, reverse = false): boolean {
  const verdicts = { "script:chk": verdict };
  return faultyTrackers(params({ trackers: [track(weight, reverse)] }), verdicts).length > 0;
}

/** Says it for the only tracker of a bench. */
const say = (bench: Bench, verdict: Verdict, tracker = "script:chk") =>
  bench.on({ kind: "verdict", tracker, verdict });

Deno.test("a positive weight counts while it is up, a negative one while it is down", () => {
  assertEquals([priority(10, "up"), priority(10, "down"), priority(10, "unknown")], [110, 100, 100]);
  assertEquals([priority(-10, "up"), priority(-10, "down"), priority(-10, "unknown")], [100, 90, 100]);
});

Deno.test("reverse turns the sign round", () => {
  assertEquals([priority(10, "up", true), priority(10, "down", true)], [90, 100]);
  assertEquals([priority(-10, "up", true), priority(-10, "down", true)], [100, 110]);
});

Deno.test("the sum stays between 1 and 254, and 255 is never changed", () => {
  assertEquals([priority(253, "up"), priority(-253, "down")], [254, 1]);
  assertEquals(priority(-10, "down", false, 255), 255);
});

Deno.test("a weight of 0 is FAULT while it is down, or with reverse while it is up", () => {
  assertEquals([faulty(0, "up"), faulty(0, "down"), faulty(0, "unknown")], [false, true, false]);
  assertEquals([faulty(0, "up", true), faulty(0, "down", true)], [true, false]);
  assertEquals([faulty(5, "down"), faulty(-5, "down")], [false, false]);
});

Deno.test("a file's number is multiplied by the weight; -254 and less is FAULT, and more than 253 adds no more", () => {
  assertEquals([priority(1, 20), priority(2, -20), priority(1, 20, true)], [120, 60, 80]);
  assertEquals([faulty(1, -253), faulty(1, -254), faulty(-2, 127), faulty(1, 254, true)], [
    false,
    true,
    true,
    true,
  ]);
  assertEquals(priority(1, 1_000_000), 254);
  assertEquals(priority(1, -1_000_000), 100);
});

Deno.test("with a weight of 0 any number but 0 in a file is FAULT, and with reverse 0 is", () => {
  assertEquals([faulty(0, 0), faulty(0, 1), faulty(0, -1)], [false, true, true]);
  assertEquals([faulty(0, 0, true), faulty(0, 1, true)], [true, false]);
});

Deno.test("a change of priority shifts the wait of a backup by the difference of the skews", () => {
  const bench = started({ trackers: [track(-20)] });
  const before = bench.wakes ?? 0;
  bench.pass(seconds(1));
  assertEquals(say(bench, "down"), []);
  assertEquals(bench.logged, ["vrrp.priority_changed"]);
  const longer = skew(2, 80, seconds(1)) - skew(2, 100, seconds(1));
  assertEquals(bench.wakes, before + longer);
});

Deno.test("a master goes on with another priority, and says so with its next advert", () => {
  const bench = reigning({ trackers: [track(-20)] });
  assertEquals(say(bench, "down"), []);
  assertEquals(bench.due(), ["advert 80"]);
});

Deno.test("an instance waits in init until its unweighted trackers have spoken", () => {
  const bench = new Bench({ trackers: [track(0), track(0, false, "script:other")] });
  bench.link(up);
  bench.on({ kind: "start" });
  assertEquals(bench.phase, "init");
  say(bench, "up");
  assertEquals(bench.phase, "init");
  say(bench, "up", "script:other");
  assertEquals(bench.phase, "backup");
});

Deno.test("a weighted tracker is not waited for", () => {
  const bench = started({ trackers: [track(10)] });
  assertEquals(bench.phase, "backup");
});

Deno.test("a failed tracker without a weight is FAULT at the start and later on, with a farewell", () => {
  const bench = new Bench({ trackers: [track(0)] });
  bench.link(up);
  bench.on({ kind: "start" });
  say(bench, "down");
  assertEquals(bench.phase, "fault");
  assertEquals(say(bench, "up"), ["notify BACKUP 100"]);
  bench.due();
  assertEquals(say(bench, "down"), ["advert 0", "release 192.168.199.128", "notify FAULT 100"]);
});

Deno.test("all reasons for a fault must be gone before it ends", () => {
  const bench = started({ trackers: [track(0), track(0, false, "process:p")] });
  say(bench, "up");
  say(bench, "up", "process:p");
  say(bench, "down");
  say(bench, "down", "process:p");
  bench.link(down);
  say(bench, "up");
  bench.link(up);
  assertEquals(bench.phase, "fault");
  say(bench, "up", "process:p");
  assertEquals(bench.phase, "backup");
});

Deno.test("a tracker that a reload brings does not shake an instance before it has spoken", () => {
  const bench = reigning();
  bench.configured({ trackers: [track(0)] });
  assertEquals(bench.phase, "master");
  say(bench, "down");
  assertEquals(bench.phase, "fault");
  bench.configured({ trackers: [] });
  assertEquals(bench.phase, "backup");
});

Deno.test("with dont_track_primary an instance goes on without a carrier, but not without an interface", () => {
  const bench = reigning({ dontTrackPrimary: true });
  bench.link(down);
  assertEquals(bench.phase, "master");
  bench.link({ exists: false, up: false, source: null });
  assertEquals(bench.phase, "fault");
});

Deno.test("nobody becomes master before the quiet after the start is over", () => {
  const quietUntil = t0 + seconds(30) as Instant;
  const bench = new Bench();
  bench.link(up);
  bench.on({ kind: "start", quietUntil });
  assertEquals(bench.wakes, seconds(30) + 3_609_375);
  const owner = new Bench({ priority: 255, beginsAsMaster: true });
  owner.link(up);
  owner.on({ kind: "start", quietUntil });
  assertEquals([owner.phase, owner.wakes], ["backup", seconds(30)]);
});

Deno.test("with timer_expired_backup a master that slept longer than a backup waits steps back", () => {
  const bench = reigning({ lateMasterPriority: 200, preempt: false });
  bench.pass(seconds(4));
  assertEquals(bench.on({ kind: "due" }), ["release 192.168.199.128", "notify BACKUP 100"]);
  const steady = reigning({ lateMasterPriority: 200, preempt: false });
  steady.pass(seconds(2));
  assertEquals(steady.on({ kind: "due" }), ["advert 100"]);
});
