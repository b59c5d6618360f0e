import { assert, assertEquals } from "@std/assert";
import { type Auth, micros, millis, seconds } from "../../../../src/core/mod.ts";
import { Bench, down, ip, params, reigning, started, up, v3, virtual } from "./bench.ts";

const vip = "192.168.199.128";
const garp = params().garp;

/** The length of time until the bench wants to be woken, from now on. */
function waits(bench: Bench): number {
  return (bench.wakes ?? NaN) - (bench.now - 1_000_000_000);
}

Deno.test("the same parameters again change nothing, in any phase", () => {
  const fault = started();
  fault.link(down);
  for (const bench of [new Bench(), started(), reigning(), fault]) {
    const before = JSON.stringify(bench.state);
    assertEquals(bench.configured({}), []);
    assertEquals(bench.told, []);
    assertEquals(JSON.stringify(bench.state), before);
  }
});

Deno.test("a backup's running wait is shifted by the difference of the skews, not started anew", () => {
  for (const [priority, shifted] of [[110, 1_570_312], [90, 1_648_437], [1, 1_996_093], [255, 1_003_906]]) {
    const bench = started().pass(seconds(2));
    assertEquals(bench.configured({ priority: priority! }), []);
    assertEquals(bench.logged, ["vrrp.priority_changed"]);
    assertEquals(waits(bench), shifted!);
  }
});

Deno.test("a backup whose master said farewell waits the new skew, however many adverts may be missed", () => {
  const bench = started();
  bench.hears({ priority: 0 });
  bench.pass(millis(100)).configured({ downTimerAdverts: 1, interval: seconds(2), priority: 90 });
  assertEquals(waits(bench), 648_437 - 100_000);
  bench.hears({ priority: 200, interval: seconds(2) });
  bench.configured({ downTimerAdverts: 3, interval: seconds(2), priority: 90 });
  assertEquals(waits(bench), 6_648_437);
});

Deno.test("a shift into the past is due at once", () => {
  const bench = started({ priority: 1 }).pass(millis(3_900));
  bench.configured({ priority: 200 });
  assert(waits(bench) < 0);
  bench.on({ kind: "due" });
  assertEquals(bench.phase, "master");
});

Deno.test("a backup with a new priority judges its master by it", () => {
  const bench = started();
  bench.hears({ priority: 105 });
  bench.configured({ priority: 110 });
  bench.pass(seconds(1)).hears({ priority: 105 });
  assertEquals(bench.logged, ["vrrp.lower_in_backup"]);
});

Deno.test("a backup of version 2 waits by its new interval", () => {
  const bench = started().pass(seconds(2));
  bench.configured({ interval: seconds(3) });
  assertEquals(waits(bench), 9_609_375 - 2_000_000);
  bench.hears({ interval: seconds(3) });
  assertEquals(waits(bench), 9_609_375);
});

Deno.test("a backup of version 3 keeps to the interval of its master", () => {
  const bench = started(v3);
  bench.hears({ interval: millis(500) });
  bench.pass(millis(200)).configured({ interval: millis(10) });
  assertEquals(waits(bench), 1_804_687 - 200_000);
});

Deno.test("a backup of version 3 that has heard nobody waits by its own new interval", () => {
  const bench = started({ ...v3, interval: seconds(40) }).pass(seconds(2));
  bench.configured({ interval: millis(500) });
  assertEquals(waits(bench), 1_804_687 - 2_000_000);
});

Deno.test("a backup that changes its version waits as that version does", () => {
  const second = started().pass(seconds(2));
  second.configured({ version: 3, auth: { kind: "none" }, interval: millis(500) });
  assertEquals(waits(second), 1_804_687 - 2_000_000);
  const third = started(v3);
  third.hears({ interval: seconds(10) });
  third.configured({ version: 2, interval: seconds(1) });
  assertEquals(waits(third), 3_609_375);
});

Deno.test("a preempt delay that is taken out of the configuration ends", () => {
  const bench = started({ preemptDelay: seconds(100) });
  bench.hears({ priority: 50 });
  bench.configured({ preemptDelay: micros(0) });
  bench.pass(seconds(1)).hears({ priority: 50 });
  assertEquals(bench.logged, ["vrrp.lower_in_backup"]);
});

Deno.test("a preempt delay that comes back into the configuration begins anew", () => {
  const bench = started({ preemptDelay: seconds(2) });
  bench.hears({ priority: 50 });
  bench.configured({ preemptDelay: micros(0) });
  bench.configured({ preemptDelay: seconds(2) });
  bench.pass(seconds(3)).hears({ priority: 50 });
  assertEquals(bench.logged, ["vrrp.preempt_delay_started"]);
});

Deno.test("a master stays master, and says its new priority at once", () => {
  const bench = reigning();
  assertEquals(bench.configured({ priority: 90 }), ["advert 90"]);
  assertEquals(bench.logged, ["vrrp.priority_changed"]);
  assertEquals(bench.phase, "master");
  assertEquals(bench.due(), ["advert 90"]);
});

Deno.test("a master says its new interval at once, since its backups wait by the old one", () => {
  const bench = reigning({ ...v3, garp: { ...garp, delay: micros(0) } });
  assertEquals(bench.configured({ interval: seconds(10) }), ["advert 100"]);
  const [advert] = bench.actions;
  assertEquals(advert?.kind === "advert" && advert.spec.interval, seconds(10));
  bench.due();
  assertEquals(bench.now % 10_000_000, 0);
});

Deno.test("a master with a shorter interval speaks in it from then on", () => {
  const bench = reigning({ ...v3, interval: seconds(10), garp: { ...garp, delay: micros(0) } });
  bench.configured({ interval: millis(100) });
  const from = bench.now;
  bench.due();
  bench.due();
  assertEquals(bench.now - (from - from % 100_000), 200_000);
});

Deno.test("what adverts do not say is changed in silence", () => {
  const bench = reigning();
  const spec = bench.state.spec;
  assertEquals(bench.configured({ preempt: false, lowerPrioNoAdvert: true, downTimerAdverts: 2 }), []);
  assert(spec !== null && bench.state.spec === spec);
});

Deno.test("a reload in the turn of an advert does not swallow it", () => {
  const bench = reigning();
  bench.pass(millis(391)).configured({ preempt: false });
  assertEquals(bench.on({ kind: "due" }), ["advert 100"]);
});

Deno.test("a new address is advertised, put on and announced, and the others are not touched", () => {
  const bench = reigning();
  const addresses = [virtual(vip), virtual("192.168.199.129")];
  assertEquals(bench.configured({ addresses }), [
    "advert 100",
    "hold 192.168.199.129",
    "announce 5x 192.168.199.129",
  ]);
});

Deno.test("an address that is no longer configured is taken away", () => {
  const bench = reigning({ addresses: [virtual(vip), virtual("10.0.0.129")] });
  assertEquals(bench.configured({ addresses: [virtual(vip)] }), ["advert 100", "release 10.0.0.129"]);
});

Deno.test("a new address comes before the old one goes", () => {
  const bench = reigning();
  assertEquals(bench.configured({ addresses: [virtual("10.0.0.129")] }), [
    "advert 100",
    "hold 10.0.0.129",
    `release ${vip}`,
    "announce 5x 10.0.0.129",
  ]);
});

Deno.test("addresses that may go with an old one of their subnet are put on once more", () => {
  const [first, second, elsewhere] = [virtual(vip), virtual("192.168.199.129"), virtual("10.0.0.1")];
  const bench = reigning({ addresses: [first, elsewhere] });
  assertEquals(bench.configured({ addresses: [second, elsewhere] }), [
    "advert 100",
    "hold 192.168.199.129",
    `release ${vip}`,
    "hold 192.168.199.129",
    "announce 5x 192.168.199.129",
  ]);
  const labelled = reigning({ addresses: [first, second, elsewhere] });
  const change = { ...first, label: "ens33:1" };
  assertEquals(labelled.configured({ addresses: [change, second, elsewhere] }), [
    `release ${vip}`,
    `hold ${vip}`,
    "hold 192.168.199.129",
    `announce 5x ${vip}`,
  ]);
});

Deno.test("the same address with another prefix is another one to the kernel", () => {
  const bench = reigning();
  assertEquals(bench.configured({ addresses: [virtual(vip, { prefix: 32 })] }), [
    `hold ${vip}`,
    `release ${vip}`,
    `announce 5x ${vip}`,
  ]);
  const [hold, release] = bench.actions.filter(({ kind }) => kind === "hold" || kind === "release");
  assertEquals(hold?.kind === "hold" && hold.addresses[0]?.prefix, 32);
  assertEquals(release?.kind === "release" && release.addresses[0]?.prefix, 24);
});

Deno.test("the same address with another label, scope or broadcast has to go before it comes", () => {
  for (
    const change of [{ label: "ens33:1" }, { scope: "link" }, { broadcast: ip("192.168.199.255") }] as const
  ) {
    const bench = reigning();
    assertEquals(bench.configured({ addresses: [virtual(vip, change)] }), [
      `release ${vip}`,
      `hold ${vip}`,
      `announce 5x ${vip}`,
    ]);
  }
});

Deno.test("an address that moves to another interface is put on there before it goes here", () => {
  const bench = reigning();
  assertEquals(bench.configured({ addresses: [virtual(vip, { interface: "ens34" })] }), [
    `hold ${vip}`,
    `release ${vip}`,
    `announce 5x ${vip}`,
  ]);
});

Deno.test("an address that becomes an excluded one stays where it is", () => {
  const bench = reigning({ addresses: [virtual(vip), virtual("192.168.199.129")] });
  assertEquals(bench.configured({ addresses: [virtual(vip)], excluded: [virtual("192.168.199.129")] }), [
    "advert 100",
  ]);
});

Deno.test("a backup changes its addresses without touching any", () => {
  const bench = started();
  assertEquals(bench.configured({ addresses: [virtual("192.168.199.129")] }), []);
  bench.hears({ addresses: [ip("192.168.199.129")] });
  assertEquals(bench.state.drops, {});
});

Deno.test("a new password holds in both directions", () => {
  const auth: Auth = { kind: "simple", password: "2222" };
  const bench = reigning();
  bench.configured({ auth });
  const [advert] = bench.actions;
  assertEquals(advert?.kind === "advert" && advert.spec.auth, auth);
  bench.hears({ priority: 99, auth: { kind: "simple", password: "1111" } });
  assertEquals(bench.state.drops, { auth_failure: 1 });
});

Deno.test("how the peer speaks is forgotten with a new password, and only then", () => {
  const strict = { strict: true };
  const bench = reigning(strict);
  bench.hears({ priority: 99, auth: { kind: "none" } });
  bench.configured({ priority: 120 });
  assertEquals(bench.state.speaks, "none");
  bench.configured({ auth: { kind: "simple", password: "2222" } });
  assertEquals(bench.state.speaks, "simple");
});

Deno.test("without strict mode the password is sent again, whoever was heard before", () => {
  const bench = reigning({ strict: true });
  bench.hears({ priority: 99, auth: { kind: "none" } });
  bench.configured({ strict: false });
  const [advert] = bench.actions;
  assertEquals(advert?.kind === "advert" && advert.spec.auth.kind, "simple");
});

Deno.test("a refresh that is put into the configuration begins, and one that is taken out ends", () => {
  const quiet = { ...garp, delay: micros(0) };
  const bench = reigning({ garp: quiet });
  bench.configured({ garp: { ...quiet, refresh: seconds(3) } });
  const from = bench.now;
  while (!bench.due().some((told) => told.startsWith("announce"))) assert(bench.now - from < 10_000_000);
  assertEquals(bench.now - from, 3_000_000);
  bench.configured({ garp: quiet });
  for (let n = 0; n < 10; n++) assertEquals(bench.due(), ["advert 100"]);
});

Deno.test("announcements on other interfaces that a reload asks for begin", () => {
  const quiet = { ...garp, delay: micros(0) };
  const bench = reigning({ garp: quiet });
  const elsewhere = { interval: seconds(3), addresses: [virtual("192.168.199.128")] };
  bench.configured({ garp: { ...quiet, elsewhere } });
  const from = bench.now;
  while (!bench.due().some((told) => told.startsWith("announce"))) assert(bench.now - from < 10_000_000);
  assertEquals(bench.now - from, 3_000_000);
  bench.configured({ garp: quiet });
  for (let n = 0; n < 10; n++) assertEquals(bench.due(), ["advert 100"]);
});

Deno.test("an unchanged refresh goes on as it was", () => {
  const bench = reigning({ garp: { ...garp, delay: micros(0), refresh: seconds(3) } });
  const from = bench.now;
  bench.pass(millis(100)).configured({ priority: 120 });
  while (!bench.due().some((told) => told.startsWith("announce"))) assert(bench.now - from < 10_000_000);
  assertEquals(bench.now - from, 3_000_000);
});

Deno.test("an instance in fault comes back as what it is now", () => {
  const bench = started();
  bench.link(down);
  assertEquals(bench.configured({ priority: 255, beginsAsMaster: true }), []);
  assertEquals(bench.link(up)[0], "advert 255");
});
