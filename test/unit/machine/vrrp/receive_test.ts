import { assertEquals } from "@std/assert";
import { type DropReason, micros, millis, type ReceivedAdvert, seconds } from "../../../../src/core/mod.ts";
import type { VrrpParams } from "../../../../src/machine/mod.ts";
import { Bench, down, ip, LESSER, OWN, PEER, reigning, started, up, v3, virtual } from "./bench.ts";

/** A backup and a master drop the advert for this reason, and nothing else happens to them. */
function assertRefused(
  reason: DropReason,
  change: Partial<ReceivedAdvert>,
  configured: Partial<VrrpParams> = {},
) {
  for (const bench of [started(configured), reigning(configured)]) {
    const before = JSON.stringify(bench.state);
    assertEquals(bench.hears(change), []);
    assertEquals(bench.logged, ["vrrp.dropped"]);
    assertEquals(bench.state.drops, { [reason]: 1 });
    assertEquals(JSON.stringify({ ...bench.state, drops: {} }), before);
  }
}

function assertAccepted(change: Partial<ReceivedAdvert>, configured: Partial<VrrpParams> = {}): void {
  const bench = started(configured);
  bench.hears(change);
  assertEquals(bench.state.drops, {});
  assertEquals(bench.state.counters.advertsReceived, 1);
}

Deno.test("an advert as it should be is accepted, in both versions", () => {
  assertAccepted({});
  assertAccepted({}, v3);
  assertAccepted({ checksumForm: "plain" }, v3);
});

Deno.test("our own advert is not a peer's", () => {
  assertRefused("own_packet", { source: OWN });
});

Deno.test("an advert that has crossed a router is dropped", () => {
  assertRefused("ttl", { ttl: 254 });
  assertRefused("ttl", { ttl: 0 });
});

Deno.test("an advert of the other version is dropped", () => {
  assertRefused("version_mismatch", { version: 3, auth: { kind: "none" } });
  assertRefused("version_mismatch", { version: 2 }, v3);
});

Deno.test("an unknown type of authentication is dropped", () => {
  assertRefused("auth_type_invalid", { auth: { kind: "unknown", type: 7 } });
});

Deno.test("another type of authentication than ours is dropped", () => {
  assertRefused("auth_type_mismatch", { auth: { kind: "none" } });
  assertRefused("auth_type_mismatch", { auth: { kind: "ah", sequence: 1, valid: true } });
  assertRefused(
    "auth_type_mismatch",
    { auth: { kind: "simple", password: "1111" } },
    { auth: { kind: "none" } },
  );
});

Deno.test("another password than ours is dropped, wherever it differs", () => {
  for (const password of ["", "1", "111", "1112", "2111", "11111", "1111\x001", "11111111"]) {
    assertRefused("auth_failure", { auth: { kind: "simple", password } });
  }
});

Deno.test("the password of eight bytes that is ours is accepted", () => {
  const auth = { kind: "simple", password: "s\xe9cret!8" } as const;
  assertAccepted({ auth }, { auth });
});

Deno.test("in strict mode an advert without authentication is accepted all the same", () => {
  assertAccepted({ auth: { kind: "none" } }, { strict: true });
  assertAccepted({}, { strict: true });
});

Deno.test("strict mode accepts neither a wrong password nor a foreign type", () => {
  assertRefused("auth_failure", { auth: { kind: "simple", password: "2222" } }, { strict: true });
  assertRefused("auth_type_mismatch", { auth: { kind: "ah", sequence: 1, valid: true } }, { strict: true });
  const auth = { kind: "simple", password: "1111" } as const;
  assertRefused("auth_type_mismatch", { auth }, { strict: true, auth: { kind: "none" } });
});

Deno.test("version 2 drops an advert with another interval", () => {
  assertRefused("interval_mismatch", { interval: seconds(2) });
  assertRefused("interval_mismatch", { interval: micros(0) });
});

Deno.test("version 3 accepts an advert with another interval", () => {
  assertAccepted({ interval: millis(10) }, v3);
  assertAccepted({ interval: millis(40_950) }, v3);
});

Deno.test("version 3 drops an advert without an interval, which would make us take over at once", () => {
  assertRefused("interval_mismatch", { interval: micros(0) }, v3);
});

Deno.test("an advert to us alone or to another group is dropped", () => {
  assertRefused("destination", { destination: OWN });
  assertRefused("destination", { destination: ip("224.0.0.19") });
});

Deno.test("an advert with other addresses than ours is dropped", () => {
  assertRefused("address_list", { addresses: [] });
  assertRefused("address_list", { addresses: [ip("192.168.199.129")] });
  assertRefused("address_list", { addresses: [ip("192.168.199.128"), ip("192.168.199.129")] });
});

Deno.test("the order of the addresses does not matter, and excluded ones are not compared", () => {
  const configured = {
    addresses: [virtual("10.0.0.1"), virtual("10.0.0.2")],
    excluded: [virtual("10.0.0.3")],
  };
  assertAccepted({ addresses: [ip("10.0.0.2"), ip("10.0.0.1")] }, configured);
  assertRefused("address_list", { addresses: [ip("10.0.0.2"), ip("10.0.0.2")] }, configured);
});

Deno.test("the addresses of a master that is known are compared like those of any other", () => {
  const bench = started();
  bench.hears();
  bench.hears({ addresses: [ip("192.168.199.129")] });
  assertEquals(bench.state.drops, { address_list: 1 });
});

Deno.test("skip_check_adv_addr compares the addresses only while the master is a new one", () => {
  const bench = started({ skipCheckAdvAddr: true });
  const foreign = [ip("192.168.199.129")];
  bench.hears({ addresses: foreign });
  assertEquals(bench.state.drops, { address_list: 1 });
  bench.hears();
  bench.hears({ addresses: foreign });
  assertEquals(bench.state.drops, { address_list: 1 });
  bench.hears({ addresses: foreign, source: LESSER });
  assertEquals(bench.state.drops, { address_list: 2 });
});

Deno.test("a master compares the addresses even with skip_check_adv_addr", () => {
  const bench = started({ skipCheckAdvAddr: true });
  bench.hears();
  bench.due();
  assertEquals(bench.phase, "master");
  bench.hears({ addresses: [ip("192.168.199.129")] });
  assertEquals(bench.state.drops, { address_list: 1 });
});

Deno.test("of several things that are wrong the first in keepalived's order is the reason", () => {
  const wrong: Partial<ReceivedAdvert> = {
    ttl: 1,
    version: 3,
    auth: { kind: "ah", sequence: 1, valid: true },
    interval: seconds(9),
    destination: PEER,
    addresses: [],
  };
  const cured: [DropReason, Partial<ReceivedAdvert>][] = [
    ["ttl", { ttl: 255 }],
    ["version_mismatch", { version: 2 }],
    ["auth_type_mismatch", { auth: { kind: "simple", password: "no" } }],
    ["auth_failure", { auth: { kind: "simple", password: "1111" } }],
    ["interval_mismatch", { interval: seconds(1) }],
    ["destination", { destination: ip("224.0.0.18") }],
    ["address_list", { addresses: [ip("192.168.199.128")] }],
  ];
  let change = wrong;
  for (const [reason, cure] of cured) {
    assertRefused(reason, change);
    change = { ...change, ...cure };
  }
  assertAccepted(change);
});

Deno.test("an instance that does not run counts what it hears, and does nothing else", () => {
  const before = new Bench();
  before.link(up);
  assertEquals(before.hears(), []);
  assertEquals(before.state.drops, { not_running: 1 });
  const faulty = started();
  faulty.link(down);
  assertEquals(faulty.hears({ priority: 0 }), []);
  assertEquals(faulty.state.drops, { not_running: 1 });
});

Deno.test("of each reason the first, the tenth, the hundredth is worth a line", () => {
  const bench = started();
  const lines: number[] = [];
  for (let n = 1; n <= 1000; n++) {
    bench.hears({ ttl: 64 });
    if (bench.logged.length > 0) lines.push(n);
  }
  assertEquals(lines, [1, 10, 100, 1000]);
  bench.hears({ source: OWN });
  assertEquals(bench.logged, ["vrrp.dropped"]);
});

Deno.test("the line names reason, sender and both values, but never a password", () => {
  const bench = started();
  bench.hears({ ttl: 64 });
  assertEquals(bench.actions, [{
    kind: "log",
    entry: {
      code: "vrrp.dropped",
      fields: { name: "VI_1", reason: "ttl", source: PEER, detail: "received 64, expected 255" },
    },
  }]);
  bench.hears({ auth: { kind: "simple", password: "hush" } });
  assertEquals(/hush|1111/.test(JSON.stringify(bench.actions)), false);
});

Deno.test("an advert with an authentication header is believed once, and ours are numbered after it", () => {
  const bench = started({ auth: { kind: "ah", password: "1111" } });
  const hears = (sequence: number, valid = true) =>
    bench.hears({ auth: { kind: "ah", sequence, valid }, priority: 101 });
  hears(9);
  hears(9);
  hears(8);
  hears(10, false);
  assertEquals(bench.state.drops, { replay: 2, auth_failure: 1 });
  assertEquals(bench.state.counters.advertsReceived, 1);
  bench.due();
  assertEquals(bench.actions.find(({ kind }) => kind === "advert"), {
    kind: "advert",
    spec: bench.state.spec!,
    priority: 100,
    sequence: 10,
  });
});
