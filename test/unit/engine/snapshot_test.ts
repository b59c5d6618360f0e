import { assertEquals } from "@std/assert";
import { after, micros, seconds } from "../../../src/core/mod.ts";
import { snapshotOf } from "../../../src/engine/mod.ts";
import { bare, PEER, reigning, started, t0, virtual } from "../machine/vrrp/bench.ts";

Deno.test("a backup shows whom it follows", () => {
  const bench = started();
  bench.hears({ priority: 101 });
  const shown = snapshotOf(bench.state, {});
  assertEquals(shown, {
    name: "VI_1",
    interface: "ens33",
    family: "ipv4",
    peers: null,
    vrid: 51,
    version: 2,
    state: "backup",
    wants: "backup",
    fault: null,
    faultBy: [],
    priority: 100,
    effectivePriority: 100,
    totalPriority: 100,
    interval: seconds(1),
    source: bench.state.link.source,
    master: { address: PEER, priority: 101 },
    masterPriority: 101,
    masterInterval: seconds(1),
    // Three adverts and the skew of priority 100: 156/256 s (RFC 3768 §6.1).
    masterDown: micros(3_609_375),
    timeout: after(t0, micros(3_609_375)),
    since: t0,
    addresses: ["192.168.199.128/24"],
    held: false,
    authentication: "simple",
    counters: {
      advertsReceived: 1,
      advertsSent: 0,
      becameMaster: 0,
      releasedMaster: 0,
      priorityZeroReceived: 0,
      priorityZeroSent: 0,
      addressesRestored: 0,
      routesRestored: 0,
    },
    drops: {},
  });
});

Deno.test("a master shows no other master, and whether it holds its addresses", () => {
  const bench = reigning({ excluded: [virtual("10.0.0.1", { prefix: 32 })] });
  const shown = snapshotOf(bench.state, {});
  assertEquals([shown.state, shown.master, shown.held], ["master", null, true]);
  assertEquals(shown.addresses, ["192.168.199.128/24", "10.0.0.1/32"]);
  bench.held({ ok: false, code: "EPERM", message: "no" });
  assertEquals(snapshotOf(bench.state, {}).held, false);
});

Deno.test("a fault shows its reason", () => {
  const bench = started();
  bench.link(bare);
  const shown = snapshotOf(bench.state, {});
  assertEquals([shown.state, shown.fault, shown.source], ["fault", "source", null]);
});

Deno.test("a fault shows which tracker, or which group, it comes from", () => {
  const tracker = { tracker: "script:chk", weight: 0, reverse: false };
  const tracked = started({ trackers: [tracker, { ...tracker, tracker: "script:good" }] });
  for (
    const [id, verdict] of [["script:chk", "up"], ["script:good", "up"], ["script:chk", "down"]] as const
  ) {
    tracked.on({ kind: "verdict", tracker: id, verdict });
  }
  const { state, fault, faultBy } = snapshotOf(tracked.state, {});
  assertEquals([state, fault, faultBy], ["fault", "tracker", ["script:chk"]]);
  const member = started({ syncGroup: "group:G" });
  member.on({ kind: "sync", to: "fault" });
  const shown = snapshotOf(member.state, {});
  assertEquals([shown.state, shown.fault, shown.faultBy], ["fault", "group", ["group:G"]]);
});

Deno.test("drops of the codec and of the instance are one sum", () => {
  const bench = started();
  bench.hears({ ttl: 1 });
  assertEquals(snapshotOf(bench.state, { ttl: 2, checksum: 3 }).drops, { ttl: 3, checksum: 3 });
  assertEquals(bench.state.drops, { ttl: 1 });
});

Deno.test("a snapshot does not change with the instance", () => {
  const bench = started();
  const shown = snapshotOf(bench.state, {});
  const before = JSON.stringify(shown);
  bench.hears({ ttl: 1 });
  bench.due();
  assertEquals(JSON.stringify(shown), before);
});

Deno.test("a snapshot has no password in it", () => {
  const bench = reigning({ auth: { kind: "simple", password: "hush" } });
  assertEquals(JSON.stringify(snapshotOf(bench.state, {})).includes("hush"), false);
});

Deno.test("authentication is what adverts carry", () => {
  const bench = started({ strict: true });
  assertEquals(snapshotOf(bench.state, {}).authentication, "simple");
  bench.hears({ auth: { kind: "none" } });
  assertEquals(snapshotOf(bench.state, {}).authentication, "none");
});
