import { assert, assertEquals } from "@std/assert";
import { type AdvertSpec, micros, millis, type Outcome, seconds } from "../../../../src/core/mod.ts";
import { type Bench, ip, LESSER, OWN, params, PEER, reigning, started, v3, virtual } from "./bench.ts";

const vip = "192.168.199.128";
const refusedByKernel: Outcome = { ok: false, code: "EADDRNOTAVAIL", message: "no" };
const garp = params().garp;

function specOf(bench: Bench): AdvertSpec | undefined {
  for (const action of bench.actions) if (action.kind === "advert") return action.spec;
}

/** Wakes the master for everything that is due until `length` after now; what it did, with the time. */
function until(bench: Bench, length: number): [number, string[]][] {
  const from = bench.now;
  const did: [number, string[]][] = [];
  while ((bench.wakes ?? Infinity) <= from + length - 1_000_000_000) {
    const actions = bench.due();
    did.push([bench.now - from, actions]);
  }
  return did;
}

Deno.test("the first thing of a new master is its advert, then the addresses, then their announcement", () => {
  const bench = started();
  bench.due();
  assertEquals(bench.told.filter((told) => told !== "vrrp.announced"), [
    "vrrp.advert_timeout",
    "advert 100",
    "vrrp.entering",
    "vrrp.setting_addresses",
    `hold ${vip}`,
    `announce 5x ${vip}`,
    "vrrp.announcing",
    "notify MASTER 100",
  ]);
  assertEquals(bench.state.counters.becameMaster, 1);
});

Deno.test("the first gap between adverts ends at a multiple of the interval, all others are exact", () => {
  const bench = reigning({ garp: { ...garp, delay: micros(0) } });
  assertEquals(bench.now - 1_000_000_000, 3_609_375);
  assertEquals(until(bench, 3_000_000), [
    [390_625, ["advert 100"]],
    [1_390_625, ["advert 100"]],
    [2_390_625, ["advert 100"]],
  ]);
});

Deno.test("announcements are repeated once after garp_master_delay", () => {
  const bench = reigning();
  const announced = until(bench, 60_000_000).filter(([_, actions]) => !actions.includes("advert 100"));
  assertEquals(announced, [[5_000_000, [`announce 5x ${vip}`]]]);
});

Deno.test("garp_master_refresh announces again and again, garp_master_refresh_repeat times each", () => {
  const bench = reigning({
    garp: { ...garp, delay: micros(0), refresh: seconds(7), refreshRepeat: 2 },
  });
  const announced = until(bench, 22_000_000).filter(([_, actions]) => actions[0] !== "advert 100");
  assertEquals(announced, [7, 14, 21].map((s) => [s * 1_000_000, [`announce 2x ${vip}`]]));
});

Deno.test("garp_extra_if announces on other interfaces again and again, once each", () => {
  const other = virtual("192.168.199.200", { interface: "ens34" });
  const elsewhere = { interval: seconds(7), addresses: [other] };
  const bench = reigning({ excluded: [other], garp: { ...garp, delay: micros(0), elsewhere } });
  const announced = until(bench, 22_000_000).filter(([_, actions]) => actions[0] !== "advert 100");
  assertEquals(announced, [7, 14, 21].map((s) => [s * 1_000_000, [`announce 1x ${other.address}`]]));
});

Deno.test("excluded addresses are held and announced, but not advertised", () => {
  const bench = reigning({ excluded: [virtual("192.168.199.200")] });
  assertEquals(bench.told.filter((told) => /^(hold|announce)/.test(told)), [
    `hold ${vip} 192.168.199.200`,
    `announce 5x ${vip} 192.168.199.200`,
  ]);
  assertEquals(specOf(bench)?.addresses, [ip(vip)]);
});

Deno.test("an instance without addresses holds and announces nothing", () => {
  const bench = reigning({ addresses: [] });
  assertEquals(bench.told, ["vrrp.advert_timeout", "advert 100", "vrrp.entering", "notify MASTER 100"]);
});

Deno.test("an advert carries what the configuration and the link say", () => {
  assertEquals(specOf(reigning()), {
    interface: "ens33",
    version: 2,
    vrid: 51,
    interval: seconds(1),
    addresses: [ip(vip)],
    auth: { kind: "simple", password: "1111" },
    source: OWN,
    destinations: [ip("224.0.0.18")],
    ttl: 255,
    checksumForm: "plain",
  });
  const third = specOf(reigning(v3));
  assertEquals([third?.version, third?.checksumForm], [3, "pseudo-header"]);
});

Deno.test("adverts share one spec as long as nothing in it changes", () => {
  const bench = reigning();
  const first = specOf(bench);
  bench.due();
  assert(first !== undefined && specOf(bench) === first);
  bench.link({ exists: true, up: true, source: LESSER });
  assertEquals(bench.phase, "master");
  bench.due();
  assertEquals(specOf(bench), { ...first, source: LESSER });
});

Deno.test("the log tells of announcements round by round", () => {
  const bench = reigning({
    addresses: [virtual("10.0.0.1"), virtual("10.0.0.2")],
    garp: { ...garp, repeat: 2 },
  });
  const lines = bench.actions.flatMap((action) => {
    if (action.kind !== "log") return [];
    const { code, fields } = action.entry;
    return code === "vrrp.announcing" || code === "vrrp.announced" ? [`${code} ${fields.address}`] : [];
  });
  assertEquals(lines, [
    "vrrp.announcing 10.0.0.1",
    "vrrp.announced 10.0.0.1",
    "vrrp.announcing 10.0.0.2",
    "vrrp.announced 10.0.0.2",
    "vrrp.announced 10.0.0.1",
    "vrrp.announced 10.0.0.2",
  ]);
});

Deno.test("more addresses than sixteen are announced but not spelled out in the log", () => {
  const addresses = Array.from({ length: 40 }, (_, i) => virtual(`10.0.0.${i}`));
  const bench = reigning({ addresses });
  assertEquals(bench.logged.filter((code) => code === "vrrp.announcing").length, 16);
  assertEquals(bench.logged.filter((code) => code === "vrrp.announced").length, 80);
  const announce = bench.actions.find(({ kind }) => kind === "announce");
  assertEquals(announce?.kind === "announce" && announce.addresses.length, 40);
});

Deno.test("priority 0 is answered with an advert, and the master stays", () => {
  const bench = reigning();
  const before = bench.wakes;
  assertEquals(bench.hears({ priority: 0 }), ["advert 100"]);
  assertEquals(bench.logged, ["vrrp.master_got_zero"]);
  assertEquals([bench.phase, bench.wakes], ["master", before]);
});

/** What scripts and pipes hear of a lower advert. */
const rivalled = "notify MASTER_RX_LOWER_PRI 100";

Deno.test("a lower priority is answered at once, and the addresses are announced", () => {
  const bench = reigning();
  assertEquals(bench.hears({ priority: 99 }), ["advert 100", `announce 5x ${vip}`, rivalled]);
  assertEquals(bench.logged[0], "vrrp.lower_in_master");
  assertEquals(bench.phase, "master");
});

Deno.test("so is the same priority from a lower address", () => {
  const bench = reigning();
  assertEquals(bench.hears({ priority: 100, source: LESSER }), [
    "advert 100",
    `announce 5x ${vip}`,
    rivalled,
  ]);
  assertEquals(bench.phase, "master");
});

Deno.test("lower_prio_no_advert waits for its turn, but announces", () => {
  const bench = reigning({ lowerPrioNoAdvert: true });
  assertEquals(bench.hears({ priority: 99 }), [`announce 5x ${vip}`, rivalled]);
  assertEquals(bench.logged[0], "vrrp.lower_in_master");
});

Deno.test("garp_lower_prio_repeat 0 announces nothing, now or later", () => {
  const bench = reigning({ garp: { ...garp, delay: micros(0), lowerPrioRepeat: 0 } });
  assertEquals(bench.hears({ priority: 99 }), ["advert 100", rivalled]);
  assertEquals(until(bench, 10_000_000).every(([_, actions]) => actions[0] === "advert 100"), true);
});

Deno.test("the second batch after a lower priority comes garp_lower_prio_delay after the last such advert", () => {
  const bench = reigning({
    garp: { ...garp, delay: micros(0), lowerPrioRepeat: 3, lowerPrioDelay: seconds(2) },
  });
  bench.hears({ priority: 99 });
  bench.pass(millis(100)).hears({ priority: 99 });
  const announced = until(bench, 10_000_000).filter(([_, actions]) => actions[0] !== "advert 100");
  assertEquals(announced, [[2_000_000, [`announce 3x ${vip}`]]]);
});

Deno.test("a flood of lower adverts is answered once in a tenth of a second, and the last word is the master's", () => {
  const bench = reigning({ garp: { ...garp, delay: micros(0), lowerPrioDelay: micros(0) } });
  const answers: string[] = [];
  for (let i = 0; i < 100; i++) {
    answers.push(...bench.pass(millis(1)).hears({ priority: i % 2 === 0 ? 99 : 0 }));
  }
  assertEquals(answers, ["advert 100", `announce 5x ${vip}`, rivalled]);
  const from = bench.now;
  bench.due();
  assertEquals([bench.now - from, bench.told[0]], [1_000, `announce 5x ${vip}`]);
  assertEquals(bench.hears({ priority: 99 }), ["advert 100", `announce 5x ${vip}`, rivalled]);
});

Deno.test("at short intervals the peer's every advert is answered", () => {
  const bench = reigning({ ...v3, interval: millis(10) });
  for (let i = 0; i < 5; i++) {
    assertEquals(bench.pass(millis(10)).hears({ priority: 99 })[0], "advert 100");
  }
});

Deno.test("a higher priority makes the master a backup without a farewell", () => {
  const bench = reigning();
  bench.hears({ priority: 101 });
  assertEquals(bench.told, [
    "vrrp.higher_in_master",
    "vrrp.entering",
    "vrrp.removing_addresses",
    `release ${vip}`,
    "notify BACKUP 100",
  ]);
  assertEquals(bench.phase, "backup");
  assertEquals(bench.state.master, { address: PEER, priority: 101 });
  assertEquals(bench.state.counters.releasedMaster, 1);
  assertEquals((bench.wakes ?? 0) - (bench.now - 1_000_000_000), 3_609_375);
});

Deno.test("so does the same priority from a higher address", () => {
  const bench = reigning();
  bench.hears({ priority: 100, source: PEER });
  assertEquals(bench.logged[0], "vrrp.same_priority_higher_address");
  assertEquals(bench.phase, "backup");
});

Deno.test("equal priorities are decided by the address as a number", () => {
  const bench = started();
  bench.link({ exists: true, up: true, source: ip("192.168.199.9") });
  bench.due();
  bench.hears({ priority: 100, source: ip("192.168.199.10") });
  assertEquals(bench.phase, "backup");
});

Deno.test("higher_prio_send_advert speaks once more before it gives way", () => {
  for (const priority of [101, 100]) {
    const bench = reigning({ higherPrioSendAdvert: true });
    assertEquals(bench.hears({ priority }), ["advert 100", `release ${vip}`, "notify BACKUP 100"]);
    assertEquals(bench.told[0], "advert 100");
  }
});

Deno.test("a master of version 3 waits by the interval of the one it gives way to", () => {
  const bench = reigning(v3);
  bench.hears({ priority: 101, interval: millis(100) });
  assertEquals((bench.wakes ?? 0) - (bench.now - 1_000_000_000), 360_937);
});

Deno.test("two address owners decide by their addresses, and both say what is wrong", () => {
  const owner = { priority: 255, beginsAsMaster: true };
  const higher = started(owner);
  higher.hears({ priority: 255, source: LESSER });
  assertEquals([higher.phase, higher.logged[0]], ["master", "vrrp.two_owners"]);
  const lower = started(owner);
  lower.hears({ priority: 255, source: PEER });
  assertEquals([lower.phase, lower.logged[0]], ["backup", "vrrp.two_owners"]);
});

Deno.test("an address that somebody removed is put back at once, and announced", () => {
  const bench = reigning({ excluded: [virtual("192.168.199.200")] });
  assertEquals(bench.on({ kind: "lost", address: ip("192.168.199.200") }), [
    "hold 192.168.199.200",
    "announce 5x 192.168.199.200",
  ]);
  assertEquals(bench.logged.at(-1), "vrrp.address_lost");
  assertEquals(bench.state.counters.addressesRestored, 1);
  assertEquals(bench.phase, "master");
});

Deno.test("an address of somebody else, or of nobody who is master, is not put back", () => {
  assertEquals(reigning().on({ kind: "lost", address: ip("192.168.199.1") }), []);
  assertEquals(started().on({ kind: "lost", address: ip(vip) }), []);
});

Deno.test("an address that cannot be put on is tried again after a second, and announced again", () => {
  const bench = reigning();
  assertEquals(bench.held(refusedByKernel), []);
  assertEquals(bench.state.phase.kind === "master" && bench.state.phase.repair?.attempts, 1);
  const tries = until(bench, 1_000_000).filter(([_, actions]) => actions[0] !== "advert 100");
  assertEquals(tries, [[1_000_000, [`hold ${vip}`, `announce 5x ${vip}`]]]);
  bench.held({ ok: true });
  assertEquals(bench.state.phase.kind === "master" && bench.state.phase.repair, null);
});

Deno.test("a try whose outcome is not known yet is made again a second later", () => {
  const bench = reigning({ garp: { ...garp, delay: micros(0) } });
  bench.held(refusedByKernel);
  const tries = until(bench, 3_000_000).filter(([_, actions]) => actions[0] !== "advert 100");
  assertEquals(tries.map(([at]) => at), [1_000_000, 2_000_000, 3_000_000]);
});

/** Lets a fresh master fail to put its addresses on, three times in a row. */
function failed(): Bench {
  const bench = reigning();
  bench.held(refusedByKernel);
  for (let tries = 1; tries < 3; tries++) {
    assertEquals(bench.phase, "master");
    while (!bench.due().some((told) => told.startsWith("hold"))) assertEquals(bench.phase, "master");
    bench.held(refusedByKernel);
  }
  return bench;
}

Deno.test("after three failures the master says farewell and gives way", () => {
  const bench = failed();
  assertEquals(bench.told, [
    "vrrp.address_failed",
    "advert 0",
    "vrrp.entering",
    "vrrp.sent_priority_zero",
    "vrrp.removing_addresses",
    `release ${vip}`,
    "notify FAULT 100",
  ]);
  assertEquals(bench.now - 1_003_609_375, 2_000_000);
  assertEquals(bench.state.phase.kind === "fault" && bench.state.phase.reason, "address");
});

Deno.test("ten seconds later it is a backup again, which waits its whole time", () => {
  const bench = failed();
  const from = bench.now;
  bench.due();
  assertEquals(bench.now - from, 10_000_000);
  assertEquals(bench.told, ["vrrp.entering", "notify BACKUP 100"]);
  assertEquals((bench.wakes ?? 0) - (bench.now - 1_000_000_000), 3_609_375);
});

Deno.test("a success in between lets the count begin anew", () => {
  const bench = reigning();
  for (let tries = 0; tries < 5; tries++) {
    bench.on({ kind: "lost", address: ip(vip) });
    bench.held(refusedByKernel);
    while (!bench.due().some((told) => told.startsWith("hold"))) assertEquals(bench.phase, "master");
    bench.held({ ok: true });
  }
  assertEquals(bench.phase, "master");
});

Deno.test("one address put on does not hide that another could not be", () => {
  const bench = reigning({ addresses: [virtual("10.0.0.1"), virtual("10.0.0.2")] });
  bench.held(refusedByKernel);
  bench.on({ kind: "lost", address: ip("10.0.0.1") });
  bench.held({ ok: true });
  assertEquals(bench.state.phase.kind === "master" && bench.state.phase.repair?.attempts, 1);
});

Deno.test("outcomes of other actions, or for nobody who is master, change nothing", () => {
  const bench = reigning();
  const hold = bench.actions.find(({ kind }) => kind === "hold");
  const advert = bench.actions.find(({ kind }) => kind === "advert");
  assert(hold && advert);
  assertEquals(bench.on({ kind: "done", action: advert, outcome: refusedByKernel }), []);
  assertEquals(bench.state.phase.kind === "master" && bench.state.phase.repair, null);
  bench.hears({ priority: 200 });
  assertEquals(bench.on({ kind: "done", action: hold, outcome: refusedByKernel }), []);
  assertEquals(bench.phase, "backup");
});

Deno.test("a master that wakes up more than an interval late says so, and speaks once", () => {
  const bench = reigning({ garp: { ...garp, delay: micros(0) } });
  bench.pass(millis(5_390));
  assertEquals(bench.on({ kind: "due" }), ["advert 100"]);
  assertEquals(bench.logged, ["vrrp.late"]);
  assertEquals((bench.wakes ?? 0) % 1_000_000, 0);
  assertEquals(bench.due(), ["advert 100"]);
  assertEquals(bench.logged, []);
});

Deno.test("a master that wakes up a little late has nothing to say about it", () => {
  const bench = reigning();
  bench.pass(millis(390 + 900));
  bench.on({ kind: "due" });
  assertEquals(bench.logged, []);
});

Deno.test("a master that is woken for nothing does nothing", () => {
  const bench = reigning();
  assertEquals(bench.on({ kind: "due" }), []);
});
