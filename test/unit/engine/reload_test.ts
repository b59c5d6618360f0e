import { assertEquals } from "@std/assert";
import { after, type Instant, type IpAddress, seconds } from "../../../src/core/mod.ts";
import { Engine } from "../../../src/engine/mod.ts";
import type { VrrpParams } from "../../../src/machine/mod.ts";
import { advertFor, brief, params, t0, virtual } from "../machine/vrrp/bench.ts";

const one = params();
const two = params({ name: "VI_2", vrid: 52, priority: 200, addresses: [virtual("192.168.199.129")] });
const nothing = { added: 0, removed: 0, changed: 0 };

/** Takes all that is wanted, without what only the log and the supervisor are told; every line with its machine. */
function taken(engine: Engine): string[] {
  return engine.drain().flatMap(({ from, action }) =>
    action.kind === "log" || action.kind === "holding" ? [] : [`${from} ${brief(action)}`]
  );
}

/** An engine whose instances are all masters. */
function reigning(...instances: VrrpParams[]): { engine: Engine; now: Instant } {
  const engine = new Engine();
  const addresses = [{ address: "192.168.199.121" as IpAddress, prefix: 24 }];
  for (const name of ["ens33", "ens34"]) {
    engine.linkChanged({ name, index: 2, mac: null, mtu: 1500, up: true, addresses }, t0);
  }
  engine.reconfigure({ instances }, t0);
  const now = after(t0, seconds(4));
  engine.due(now);
  engine.drain();
  return { engine, now };
}

Deno.test("the same plan again yields nothing, even as a copy", () => {
  const { engine, now } = reigning(one, two);
  const before = JSON.stringify(engine.snapshot());
  const plan = JSON.parse(JSON.stringify({ instances: [one, two] }));
  assertEquals(engine.reconfigure(plan, now), nothing);
  assertEquals(engine.drain(), []);
  assertEquals(JSON.stringify(engine.snapshot()), before);
});

Deno.test("the order of the instances in the file may change", () => {
  const { engine, now } = reigning(one, two);
  assertEquals(engine.reconfigure({ instances: [two, one] }, now), nothing);
  assertEquals(engine.drain(), []);
});

Deno.test("a new instance begins, and the others go on", () => {
  const { engine, now } = reigning(one);
  assertEquals(engine.reconfigure({ instances: [one, two] }, now), { ...nothing, added: 1 });
  assertEquals(taken(engine), ["vrrp:VI_2 release 192.168.199.129", "vrrp:VI_2 notify BACKUP 200"]);
  engine.receive("ens33", { ok: true, value: advertFor(two, { priority: 201 }) }, now);
  assertEquals(engine.snapshot().instances[1]?.counters.advertsReceived, 1);
});

Deno.test("an instance that is no more says farewell and is forgotten", () => {
  const { engine, now } = reigning(one, two);
  assertEquals(engine.reconfigure({ instances: [two] }, now), { ...nothing, removed: 1 });
  assertEquals(taken(engine), [
    "vrrp:VI_1 advert 0",
    "vrrp:VI_1 release 192.168.199.128",
    "vrrp:VI_1 notify DELETED 100",
  ]);
  engine.receive("ens33", { ok: true, value: advertFor(one) }, now);
  engine.addressGone("ens33", "192.168.199.128" as IpAddress, now);
  assertEquals(engine.snapshot().drops, { unknown_vrid: 1 });
  assertEquals(engine.drain(), []);
  assertEquals(engine.snapshot().instances.map(({ name }) => name), ["VI_2"]);
});

Deno.test("a changed instance stays what it is, and only it hears of the reload", () => {
  const { engine, now } = reigning(one, two);
  const changed = { ...one, priority: 90 };
  assertEquals(engine.reconfigure({ instances: [changed, two] }, now), { ...nothing, changed: 1 });
  assertEquals(taken(engine), ["vrrp:VI_1 advert 90"]);
  assertEquals(engine.snapshot().instances[0]?.state, "master");
});

Deno.test("another VRID, interface or group is another virtual router: the old one ends, the new one begins", () => {
  const group = "224.0.0.19" as IpAddress;
  for (const change of [{ vrid: 53 }, { interface: "ens34" }, { group }]) {
    const { engine, now } = reigning(one, two);
    const changed = { ...one, ...change };
    assertEquals(engine.reconfigure({ instances: [changed, two] }, now), { ...nothing, changed: 1 });
    assertEquals(taken(engine), [
      "vrrp:VI_1 advert 0",
      "vrrp:VI_1 release 192.168.199.128",
      "vrrp:VI_1 notify DELETED 100",
      "vrrp:VI_1 release 192.168.199.128",
      "vrrp:VI_1 notify BACKUP 100",
    ]);
    const begun = engine.snapshot().instances.find(({ name }) => name === "VI_1");
    assertEquals(begun?.counters.becameMaster, 0);
  }
});

Deno.test("another name is only another name", () => {
  const { engine, now } = reigning(one, two);
  const renamed = { ...one, name: "gateway" };
  assertEquals(engine.reconfigure({ instances: [renamed, two] }, now), { ...nothing, changed: 1 });
  assertEquals(taken(engine), []);
  engine.due(engine.deadline()!);
  assertEquals(taken(engine), ["vrrp:gateway advert 100", "vrrp:VI_2 advert 200"]);
  engine.feed("vrrp:VI_1", { kind: "stop" }, now);
  assertEquals(engine.drain(), []);
});

Deno.test("one VRID in two groups is two virtual routers, and a reload keeps both", () => {
  const group = "224.0.0.19" as IpAddress;
  const twin = params({ name: "VI_2", group, addresses: [virtual("192.168.199.129")] });
  const { engine, now } = reigning(one, twin);
  engine.receive("ens33", { ok: true, value: advertFor(twin, { priority: 200 }) }, now);
  assertEquals(taken(engine), ["vrrp:VI_2 release 192.168.199.129", "vrrp:VI_2 notify BACKUP 100"]);
  assertEquals(engine.reconfigure({ instances: [one, { ...twin, priority: 90 }] }, now), {
    ...nothing,
    changed: 1,
  });
  assertEquals(engine.snapshot().instances.map(({ state }) => state), ["master", "backup"]);
});

Deno.test("a master that changes to another version stays master, and speaks it at once", () => {
  const { engine, now } = reigning(one);
  const third = { ...one, version: 3, auth: { kind: "none" } } as const;
  assertEquals(engine.reconfigure({ instances: [third] }, now), { ...nothing, changed: 1 });
  const [advert, ...more] = engine.drain();
  assertEquals(advert?.action.kind === "advert" && advert.action.spec.version, 3);
  assertEquals(more, []);
});

Deno.test("two instances that exchange their names go on as they are", () => {
  const { engine, now } = reigning(one, two);
  const instances = [{ ...one, name: "VI_2" }, { ...two, name: "VI_1" }];
  assertEquals(engine.reconfigure({ instances }, now), { ...nothing, changed: 2 });
  assertEquals(taken(engine), []);
  assertEquals(engine.snapshot().instances.map(({ name, vrid, state }) => [name, vrid, state]), [
    ["VI_2", 51, "master"],
    ["VI_1", 52, "master"],
  ]);
});

Deno.test("an address that goes over from a removed master to another is released before it is held", () => {
  const { engine, now } = reigning(one, two);
  const heir = { ...two, addresses: [...two.addresses, ...one.addresses] };
  engine.reconfigure({ instances: [heir] }, now);
  assertEquals(taken(engine).filter((line) => /release|hold/.test(line)), [
    "vrrp:VI_1 release 192.168.199.128",
    "vrrp:VI_2 hold 192.168.199.128",
  ]);
});

Deno.test("an address that moves is released before it is held, whichever instance comes first in the file", () => {
  const { engine, now } = reigning(one, two);
  const [mine, theirs] = [{ ...one, addresses: two.addresses }, {
    ...two,
    addresses: [virtual("192.168.199.140")],
  }];
  engine.reconfigure({ instances: [mine, theirs] }, now);
  assertEquals(taken(engine).filter((line) => /(release|hold).*129$/.test(line)), [
    "vrrp:VI_2 release 192.168.199.129",
    "vrrp:VI_1 hold 192.168.199.129",
    "vrrp:VI_1 hold 192.168.199.129",
  ]);
});

Deno.test("an address that is new to the configuration is no source from then on", () => {
  const { engine, now } = reigning(one);
  assertEquals(engine.snapshot().instances[0]?.source as string, "192.168.199.121");
  engine.reconfigure({ instances: [{ ...one, addresses: [virtual("192.168.199.121")] }] }, now);
  assertEquals(engine.snapshot().instances[0]?.fault, "source");
});

Deno.test("a new source address is used from then on", () => {
  const { engine, now } = reigning(one);
  const sourceAddress = "192.168.199.7" as IpAddress;
  engine.reconfigure({ instances: [{ ...one, sourceAddress }] }, now);
  engine.drain();
  engine.due(engine.deadline()!);
  const [advert] = engine.drain();
  assertEquals(advert?.action.kind === "advert" && advert.action.spec.source, sourceAddress);
});

Deno.test("a lost address is known by the new configuration, and put back once", () => {
  const { engine, now } = reigning(one);
  const addresses = [virtual("192.168.199.130"), virtual("192.168.199.131")];
  engine.reconfigure({ instances: [{ ...one, addresses }] }, now);
  engine.reconfigure({ instances: [{ ...one, addresses: addresses.slice(0, 1) }] }, now);
  engine.drain();
  for (const gone of ["192.168.199.128", "192.168.199.131"]) {
    engine.addressGone("ens33", gone as IpAddress, now);
    assertEquals(engine.drain(), []);
  }
  engine.addressGone("ens33", "192.168.199.130" as IpAddress, now);
  assertEquals(taken(engine), [
    "vrrp:VI_1 hold 192.168.199.130",
    "vrrp:VI_1 announce 5x 192.168.199.130",
  ]);
});
