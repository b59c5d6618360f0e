import { assertEquals } from "@std/assert";
import { type Event, type LinkState, type Outcome, seconds } from "../../../../src/core/mod.ts";
import { copyOf, vrrp, type VrrpParams } from "../../../../src/machine/mod.ts";
import {
  advertFor,
  bare,
  Bench,
  down,
  gone,
  ip,
  LESSER,
  OWN,
  params,
  reigning,
  started,
  t0,
  up,
  v3,
  virtual,
} from "./bench.ts";

const vip = "192.168.199.128";
const owner = { priority: 255, beginsAsMaster: true };

function faulty(link: LinkState = down, change: Partial<VrrpParams> = {}): Bench {
  const bench = started(change);
  bench.link(link);
  return bench;
}

function faultOf({ state: { phase } }: Bench): string | null {
  return phase.kind === "fault" ? phase.reason : null;
}

Deno.test("init: start with everything in place makes a backup that has removed what it found", () => {
  const bench = new Bench();
  assertEquals(bench.link(up), []);
  bench.on({ kind: "start" });
  assertEquals(bench.told, [
    "vrrp.removing_addresses",
    `release ${vip}`,
    "vrrp.entering",
    "notify BACKUP 100",
  ]);
  assertEquals(bench.phase, "backup");
});

Deno.test("init: the address owner is master at once, and takes nothing away first that may be left from before", () => {
  const bench = new Bench(owner);
  bench.link(up);
  assertEquals(bench.on({ kind: "start" }), [
    "advert 255",
    `hold ${vip}`,
    `announce 5x ${vip}`,
    "notify MASTER 255",
  ]);
});

Deno.test("init: priority 255 with state BACKUP waits like everybody", () => {
  const bench = started({ priority: 255 });
  assertEquals([bench.phase, bench.wakes as number], ["backup", 3_003_906]);
});

Deno.test("init: without a link or a source of adverts the instance begins in fault", () => {
  for (const [link, reason] of [[down, "link"], [gone, "link"], [bare, "source"]] as const) {
    for (const change of [{}, owner]) {
      const bench = new Bench(change);
      bench.link(link);
      assertEquals(bench.on({ kind: "start" }), [
        `release ${vip}`,
        `notify FAULT ${bench.params.priority}`,
      ]);
      assertEquals([faultOf(bench), bench.wakes], [reason, null]);
    }
  }
});

Deno.test("init: nothing happens before the start", () => {
  const bench = new Bench();
  bench.link(up);
  assertEquals(bench.on({ kind: "due" }), []);
  assertEquals(bench.on({ kind: "lost", address: ip(vip) }), []);
  assertEquals(bench.hears({ priority: 0 }), []);
  assertEquals([bench.phase, bench.wakes], ["init", null]);
});

Deno.test("the log says init only of the first state", () => {
  const inits = (bench: Bench) =>
    bench.actions.flatMap((action) =>
      action.kind === "log" && action.entry.code === "vrrp.entering"
        ? [`${action.entry.fields.state} ${action.entry.fields.init}`]
        : []
    );
  const bench = started();
  assertEquals(inits(bench), ["BACKUP true"]);
  bench.link(down);
  assertEquals(inits(bench), ["FAULT false"]);
  bench.link(up);
  assertEquals(inits(bench), ["BACKUP false"]);
  const broken = new Bench();
  broken.on({ kind: "start" });
  assertEquals(inits(broken), ["FAULT true"]);
});

Deno.test("a second start is ignored", () => {
  for (const bench of [started(), reigning(), faulty()]) {
    const before = JSON.stringify(bench.state);
    assertEquals(bench.on({ kind: "start" }), []);
    assertEquals(JSON.stringify(bench.state), before);
  }
});

Deno.test("an instance without addresses has nothing to remove at its start", () => {
  const bench = started({ addresses: [] });
  assertEquals(bench.told, ["vrrp.entering", "notify BACKUP 100"]);
});

Deno.test("backup: link or source lost is a fault, without a farewell", () => {
  for (const [link, reason] of [[down, "link"], [gone, "link"], [bare, "source"]] as const) {
    const bench = started();
    assertEquals(bench.link(link), ["notify FAULT 100"]);
    assertEquals([faultOf(bench), bench.wakes], [reason, null]);
  }
});

Deno.test("master: link or source lost is a fault, with one farewell from the old address", () => {
  for (const [link, reason] of [[down, "link"], [gone, "link"], [bare, "source"]] as const) {
    const bench = reigning();
    assertEquals(bench.link(link), ["advert 0", `release ${vip}`, "notify FAULT 100"]);
    assertEquals(faultOf(bench), reason);
    const [farewell] = bench.actions;
    assertEquals(farewell?.kind === "advert" && farewell.spec.source, OWN);
    assertEquals(bench.state.counters.releasedMaster, 1);
  }
});

Deno.test("master: a fault right after a change of its adverts has its farewell all the same", () => {
  const moved = reigning();
  moved.link({ ...up, source: LESSER });
  assertEquals(moved.link(down)[0], "advert 0");
  const reloaded = reigning();
  reloaded.configured({ priority: 90 });
  assertEquals(reloaded.link(bare)[0], "advert 0");
});

Deno.test("the log names the interface that has no address for adverts", () => {
  const bench = reigning();
  bench.link(bare);
  assertEquals(bench.logged, [
    "vrrp.entering",
    "vrrp.sent_priority_zero",
    "vrrp.no_source",
    "vrrp.removing_addresses",
  ]);
});

Deno.test("fault: the link is back, and the wait begins from its start", () => {
  for (const link of [down, gone, bare]) {
    const bench = faulty(link).pass(seconds(100));
    assertEquals(bench.link(up), ["notify BACKUP 100"]);
    assertEquals((bench.wakes ?? 0) - (bench.now - t0), 3_609_375);
  }
});

Deno.test("fault: an address owner is master again as soon as the link is back", () => {
  const bench = faulty(down, owner);
  assertEquals(bench.link(up), ["advert 255", `hold ${vip}`, `announce 5x ${vip}`, "notify MASTER 255"]);
});

Deno.test("fault: all that is missing must be back", () => {
  const bench = faulty(down);
  assertEquals(bench.link(bare), []);
  assertEquals(faultOf(bench), "source");
  assertEquals(bench.link(gone), []);
  assertEquals(faultOf(bench), "link");
  assertEquals(bench.link(up), ["notify BACKUP 100"]);
});

const refused: Outcome = { ok: false, code: "EPERM", message: "no" };

/** An instance whose addresses could not be put on. */
function refusedAddresses(): Bench {
  const bench = reigning();
  for (let tries = 0; tries < 3; tries++) {
    while (!bench.actions.some(({ kind }) => kind === "hold")) bench.due();
    bench.held(refused);
  }
  return bench;
}

Deno.test("fault: addresses refused are waited for ten seconds, whatever the link does", () => {
  const bench = refusedAddresses();
  assertEquals(faultOf(bench), "address");
  assertEquals(bench.link({ ...up, source: ip("192.168.199.7") }), []);
  assertEquals(bench.link(down), []);
  assertEquals(bench.link(up), []);
  assertEquals(faultOf(bench), "address");
  assertEquals(bench.due(), ["notify BACKUP 100"]);
});

Deno.test("fault: where the link went meanwhile, it is the link that is waited for", () => {
  const bench = refusedAddresses();
  bench.link(down);
  assertEquals(bench.due(), []);
  assertEquals([faultOf(bench), bench.wakes], ["link", null]);
  assertEquals(bench.link(up), ["notify BACKUP 100"]);
});

Deno.test("any: stop is the last event", () => {
  const before: [Bench, string[]][] = [
    [new Bench(), ["notify STOP 100"]],
    [started(), ["notify STOP 100"]],
    [reigning(), ["advert 0", `release ${vip}`, "notify STOP 100"]],
    [faulty(), ["notify STOP 100"]],
  ];
  for (const [bench, actions] of before) {
    assertEquals(bench.on({ kind: "stop" }), actions);
    assertEquals([bench.phase, bench.wakes], ["stopped", null]);
    assertEquals(bench.hears(), []);
    assertEquals(bench.link(up), []);
    assertEquals(bench.configured({ priority: 200 }), []);
    assertEquals(bench.on({ kind: "stop" }), []);
    assertEquals(bench.phase, "stopped");
  }
});

Deno.test("any: a reload that takes the instance out is told as such", () => {
  const bench = started();
  assertEquals(bench.on({ kind: "stop", deleted: true }), ["notify DELETED 100"]);
  assertEquals(bench.phase, "stopped");
});

Deno.test("a stopped master has its farewell on the wire before its addresses go", () => {
  const bench = reigning();
  bench.on({ kind: "stop" });
  assertEquals(bench.told, [
    "advert 0",
    "vrrp.sent_priority_zero",
    "vrrp.removing_addresses",
    `release ${vip}`,
    "notify STOP 100",
  ]);
});

Deno.test("who has no use for notifications gets none", () => {
  const bench = started({ notify: false });
  assertEquals(bench.told.filter((told) => told.startsWith("notify")), []);
  bench.due();
  bench.link(down);
  bench.on({ kind: "stop" });
  assertEquals(bench.told.filter((told) => told.startsWith("notify")), []);
});

Deno.test("the time of the last change of state is kept", () => {
  const bench = started();
  assertEquals(bench.state.since, t0);
  bench.due();
  assertEquals(bench.state.since, bench.now);
  const since = bench.state.since;
  bench.pass(seconds(1)).on({ kind: "due" });
  bench.hears({ priority: 1 });
  assertEquals(bench.state.since, since);
  bench.link(down);
  assertEquals(bench.state.since, bench.now);
});

/** Events that lead through every phase. */
const story: Event<VrrpParams>[] = [
  { kind: "link", link: up },
  { kind: "start" },
  { kind: "advert", advert: advertFor(params(v3)) },
  { kind: "advert", advert: advertFor(params(v3), { priority: 0 }) },
  { kind: "due" },
  { kind: "due" },
  { kind: "advert", advert: advertFor(params(v3), { priority: 1 }) },
  { kind: "lost", address: ip(vip) },
  { kind: "configured", params: params({ ...v3, priority: 120, addresses: [virtual("10.0.0.1")] }) },
  { kind: "link", link: bare },
  { kind: "due" },
  { kind: "link", link: up },
  { kind: "advert", advert: advertFor(params(v3), { ttl: 3 }) },
  { kind: "stop" },
];

Deno.test("a state that went through JSON goes on like the one that did not", () => {
  let copy = vrrp.create(params(v3), t0);
  const state = vrrp.create(params(v3), t0);
  let now = t0;
  const phases = new Set<string>();
  for (const event of story) {
    now = vrrp.deadline(state) ?? now;
    copy = JSON.parse(JSON.stringify(copy));
    assertEquals(vrrp.step(copy, event, now), vrrp.step(state, event, now));
    assertEquals(copy, state);
    phases.add(state.phase.kind);
  }
  assertEquals([...phases], ["init", "backup", "master", "fault", "stopped"]);
});

Deno.test("what happens to a copy does not happen to the instance, and is what would have happened to it", () => {
  const state = vrrp.create(params(v3), t0);
  let now = t0;
  for (const event of story) {
    now = vrrp.deadline(state) ?? now;
    const before = structuredClone(state);
    for (const tried of story) vrrp.step(copyOf(state), tried, now);
    assertEquals(state, before);
    const copy = copyOf(state);
    assertEquals(vrrp.step(copy, event, now), vrrp.step(state, event, now));
    assertEquals(copy, state);
  }
});
