import { assertEquals } from "@std/assert";
import { type Action, done, type Outcome, seconds } from "../../../../src/core/mod.ts";
import { Bench, reigning, started, up, virtual } from "./bench.ts";
import { route } from "./way.ts";

const vip = "192.168.199.128";
const refused: Outcome = { ok: false, code: "ENOBUFS", message: "no buffer space available" };

/** What became of the last `release`. */
function released(bench: Bench, outcome: Outcome): string[] {
  const action = bench.actions.find((action: Action) => action.kind === "release");
  if (!action) throw new Error("nothing was to be released");
  return bench.on({ kind: "done", action, outcome });
}

/** A backup whose kernel kept the address. */
function stuck(): Bench {
  const bench = reigning();
  bench.hears({ priority: 200 });
  released(bench, refused);
  return bench;
}

Deno.test("a backup whose kernel keeps an address asks for it every second, until it is gone", () => {
  const bench = stuck();
  assertEquals(bench.logged, ["vrrp.address_failed"]);
  const from = bench.now;
  for (const length of [1, 2]) {
    assertEquals(bench.due(), [`release ${vip}`]);
    assertEquals(bench.now - from, seconds(length));
    released(bench, refused);
  }
  bench.due();
  assertEquals(released(bench, done), []);
  assertEquals(bench.state.leftover, null);
  bench.due();
  assertEquals([bench.phase, bench.now - from], ["master", 3_609_375]);
});

Deno.test("what the instance holds again is not taken away", () => {
  const bench = stuck();
  bench.pass(seconds(10));
  assertEquals(bench.on({ kind: "due" })[0], `release ${vip}`);
  assertEquals(bench.phase, "master");
  released(bench, refused);
  bench.pass(seconds(1)).on({ kind: "due" });
  assertEquals(bench.actions.filter(({ kind }) => kind === "release"), []);
  assertEquals(bench.state.leftover, null);
});

Deno.test("an address that a reload took out of the configuration is no business of its master any more", () => {
  const bench = reigning({ addresses: [virtual(vip), virtual("10.0.0.129")] });
  bench.configured({ addresses: [virtual(vip)] });
  assertEquals(released(bench, refused), ["tell static remains 10.0.0.129"]);
  assertEquals(bench.logged, ["vrrp.address_failed"]);
  assertEquals(bench.state.leftover, null);
});

Deno.test("nor is what the kernel kept before the reload: it is asked for once more", () => {
  const bench = stuck();
  assertEquals(bench.configured({ addresses: [virtual("10.0.0.129")] }), [`release ${vip}`]);
  assertEquals(bench.state.leftover, null);
  assertEquals(released(bench, refused), [`tell static remains ${vip}`]);
});

Deno.test("whoever got its name and is not about its addresses hands on what the kernel kept of the one before", () => {
  const bench = started();
  const addresses = [virtual(vip), virtual("10.0.0.129")];
  const told = bench.on({ kind: "done", action: { kind: "release", addresses }, outcome: refused });
  assertEquals(told, ["tell static remains 10.0.0.129"]);
  assertEquals(bench.state.leftover?.addresses, [virtual(vip)]);
});

Deno.test("leftovers of an earlier life are asked for again as well, and for the last time at the stop", () => {
  const bench = started();
  bench.on({ kind: "done", action: { kind: "release", addresses: [virtual(vip)] }, outcome: refused });
  assertEquals(bench.state.leftover?.addresses.length, 1);
  assertEquals(bench.on({ kind: "stop" })[0], `release ${vip}`);
  assertEquals(bench.wakes, null);
});

Deno.test("an owner in a sync group waits for the others before it gives up what is left from before", () => {
  const owner = { priority: 255, beginsAsMaster: true, syncGroup: "group:G" };
  const begun = () => {
    const bench = new Bench(owner);
    bench.link(up);
    assertEquals(bench.on({ kind: "start" }), ["tell group:G member eager"]);
    return bench;
  };
  const master = begun();
  master.on({ kind: "sync", to: "master" });
  assertEquals(master.phase, "master");
  assertEquals(master.due().filter((each) => each.startsWith("release")), []);
  assertEquals(master.state.leftover, null);
  const undecided = begun();
  assertEquals([undecided.due()[0], undecided.phase], [`release ${vip}`, "init"]);
  for (const to of ["backup", "fault"] as const) {
    assertEquals(begun().on({ kind: "sync", to })[0], `release ${vip}`);
  }
  assertEquals(begun().on({ kind: "stop" })[0], `release ${vip}`);
});

Deno.test("an owner in a sync group that a reload makes none gives up at once what is left from before", () => {
  const bench = new Bench({ priority: 255, beginsAsMaster: true, syncGroup: "group:G" });
  bench.link(up);
  bench.on({ kind: "start" });
  const told = bench.configured({ priority: 100, beginsAsMaster: false, addresses: [virtual("10.0.0.129")] });
  assertEquals(told, [`release ${vip}`, "tell group:G member backup"]);
});

Deno.test("routes that are left from before are asked for again a second after the kernel refused to take them away", () => {
  const bench = new Bench({
    priority: 255,
    beginsAsMaster: true,
    syncGroup: "group:G",
    routes: [route("10.1.0.0")],
  });
  bench.link(up);
  bench.on({ kind: "start" });
  bench.on({ kind: "sync", to: "backup" });
  const action = bench.actions.find(({ kind }) => kind === "withdraw");
  bench.on({ kind: "done", action: action!, outcome: refused });
  const from = bench.now;
  const told = bench.due();
  assertEquals([told.some((each) => each.startsWith("withdraw")), bench.now - from], [true, seconds(1)]);
});
