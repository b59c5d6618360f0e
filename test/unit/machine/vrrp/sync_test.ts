import { assertEquals } from "@std/assert";
import { seconds } from "../../../../src/core/mod.ts";
import { bare, Bench, down, LESSER, params, started, up } from "./bench.ts";

const grouped = { syncGroup: "group:G" };

/** A member that its group has made backup. */
function member(change: Parameters<typeof params>[0] = {}): Bench {
  const bench = started({ ...grouped, ...change });
  bench.on({ kind: "sync", to: "backup" });
  return bench;
}

Deno.test("a member waits for its group with everything it could do by itself", () => {
  const bench = new Bench(grouped);
  bench.link(up);
  assertEquals(bench.on({ kind: "start" }), ["release 192.168.199.128", "tell group:G member backup"]);
  assertEquals(bench.phase, "init");
  assertEquals(bench.on({ kind: "sync", to: "backup" }), ["notify BACKUP 100"]);
});

Deno.test("a member whose wait is over tells its group, and begins to wait anew", () => {
  const bench = member();
  const wait = bench.wakes ?? 0;
  assertEquals(bench.due(), ["tell group:G member eager"]);
  assertEquals([bench.phase, bench.wakes], ["backup", 2 * wait]);
  assertEquals(bench.due(), []);
});

Deno.test("an eager member that hears a good master is none any more", () => {
  const bench = member();
  bench.due();
  assertEquals(bench.hears({ priority: 101 }), ["tell group:G member backup"]);
});

Deno.test("an eager member that hears a lesser master stays eager", () => {
  const bench = member();
  bench.due();
  assertEquals(bench.hears({ priority: 99 }), []);
});

Deno.test("the group makes a member master and tells it to step back", () => {
  const bench = member();
  bench.due();
  assertEquals(bench.on({ kind: "sync", to: "master" }), [
    "advert 100",
    "hold 192.168.199.128",
    "announce 5x 192.168.199.128",
    "notify MASTER 100",
    "tell group:G member master",
  ]);
  assertEquals(bench.on({ kind: "sync", to: "backup" }), [
    "release 192.168.199.128",
    "notify BACKUP 100",
    "tell group:G member backup",
  ]);
});

Deno.test("a member that loses its link says farewell and tells its group last", () => {
  const bench = member();
  bench.on({ kind: "sync", to: "master" });
  assertEquals(bench.link(down), [
    "advert 0",
    "release 192.168.199.128",
    "notify FAULT 100",
    "tell group:G member fault",
  ]);
  assertEquals(bench.on({ kind: "sync", to: "fault" }), []);
  assertEquals(bench.link(up), ["tell group:G member backup"]);
  assertEquals(bench.phase, "fault");
  assertEquals(bench.on({ kind: "sync", to: "backup" }), ["notify BACKUP 100"]);
});

Deno.test("a fault of the group is a fault of every member, and one of its own comes on top", () => {
  const bench = member();
  assertEquals(bench.on({ kind: "sync", to: "fault" }), ["notify FAULT 100"]);
  assertEquals(bench.link(bare), ["tell group:G member fault"]);
  assertEquals(bench.on({ kind: "sync", to: "backup" }), []);
  assertEquals(bench.phase, "fault");
});

Deno.test("a master that outranks another lets its group announce the rest", () => {
  const bench = member();
  bench.on({ kind: "sync", to: "master" });
  bench.pass(seconds(1));
  assertEquals(bench.hears({ priority: 50, source: LESSER }).includes("tell group:G outranked"), true);
  const other = member();
  other.on({ kind: "sync", to: "master" });
  assertEquals(other.on({ kind: "refresh" }), ["announce 5x 192.168.199.128"]);
  assertEquals(member().on({ kind: "refresh" }), []);
});

Deno.test("a reload that takes a member out of a group in fault lets it run", () => {
  const bench = member();
  bench.on({ kind: "sync", to: "fault" });
  assertEquals(bench.configured({ syncGroup: null }), ["notify BACKUP 100"]);
});

Deno.test("a group that asks hears again where a member stands", () => {
  const bench = member();
  assertEquals(bench.on({ kind: "report" }), ["tell group:G member backup"]);
});

Deno.test("who hears that its group is in fault before it starts gives up what is left from before all the same", () => {
  const bench = new Bench({ syncGroup: "group:G" });
  bench.link(up);
  assertEquals(bench.on({ kind: "sync", to: "fault" }), []);
  const started = bench.on({ kind: "start" });
  assertEquals([started[0], bench.phase], ["release 192.168.199.128", "fault"]);
});
