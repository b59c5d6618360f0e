import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import {
  after,
  done,
  type DropReason,
  type Instant,
  type IpAddress,
  type Link,
  millis,
  type ReceivedAdvert,
  seconds,
} from "../../../src/core/mod.ts";
import { Engine } from "../../../src/engine/mod.ts";
import { noCounters, vrrp, type VrrpParams } from "../../../src/machine/mod.ts";
import { advertFor, brief, params, t0, virtual } from "../machine/vrrp/bench.ts";
import { route } from "../machine/vrrp/way.ts";

const ip = (text: string) => text as IpAddress;

function link(name: string, addresses: string[], change: Partial<Link> = {}): Link {
  return {
    name,
    index: 2,
    mac: null,
    mtu: 1500,
    up: true,
    addresses: addresses.map((address) => ({ address: ip(address), prefix: 24 })),
    ...change,
  };
}

const ens33 = link("ens33", ["192.168.199.121"]);
const ens34 = link("ens34", ["10.0.0.121"]);

/** The plain instance, and another one on another interface. */
const one = params();
const two = params({
  name: "VI_2",
  interface: "ens34",
  vrid: 52,
  addresses: [virtual("10.0.0.128", { interface: "ens34" })],
});

/** Takes all that is wanted, without what only the log and the supervisor are told; every line with its machine. */
function taken(engine: Engine): string[] {
  return engine.drain().flatMap(({ from, action }) =>
    action.kind === "log" || action.kind === "holding" ? [] : [`${from} ${brief(action)}`]
  );
}

function logged(engine: Engine): string[] {
  return engine.drain().flatMap(({ from, action }) =>
    action.kind === "log" ? [`${from} ${action.entry.code}`] : []
  );
}

/** An engine whose instances have started at `t0`, with nothing left to take. */
function running(...instances: VrrpParams[]): Engine {
  const engine = new Engine();
  engine.linkChanged(ens33, t0);
  engine.linkChanged(ens34, t0);
  engine.reconfigure({ instances }, t0);
  engine.drain();
  return engine;
}

/** The same, and later: nobody was heard, and all are masters. */
function reigning(...instances: VrrpParams[]): { engine: Engine; now: Instant } {
  const engine = running(...instances);
  const now = after(t0, seconds(4));
  engine.due(now);
  engine.drain();
  return { engine, now };
}

function states(engine: Engine): Record<string, string> {
  return Object.fromEntries(engine.snapshot().instances.map(({ name, state }) => [name, state]));
}

function received(value: ReceivedAdvert) {
  return { ok: true, value } as const;
}

Deno.test("instances begin in the order of the configuration, with what is known of their links", () => {
  const engine = new Engine();
  engine.linkChanged(ens33, t0);
  assertEquals(engine.reconfigure({ instances: [one, two] }, t0), { added: 2, removed: 0, changed: 0 });
  assertEquals(taken(engine), [
    "vrrp:VI_1 release 192.168.199.128",
    "vrrp:VI_1 notify BACKUP 100",
    "vrrp:VI_2 release 10.0.0.128",
    "vrrp:VI_2 notify FAULT 100",
  ]);
});

Deno.test("an advert reaches the instance with its VRID on its interface, and nobody else", () => {
  const engine = running(one, two);
  engine.receive("ens33", received(advertFor(one)), t0);
  const [first, second] = engine.snapshot().instances;
  assertEquals([first?.counters.advertsReceived, second?.counters.advertsReceived], [1, 0]);
});

Deno.test("a master's advert is the same emission each time, until something in it changes", () => {
  const { engine, now } = reigning(one);
  const next = (turn: number) => {
    engine.due(after(now, seconds(turn)));
    const emitted = engine.drain().find(({ action }) => action.kind === "advert");
    assert(emitted, "a master that is due sends one");
    return emitted;
  };
  const first = next(2);
  assertStrictEquals(next(4), first);
  engine.reconfigure({ instances: [{ ...one, priority: 130 }] }, after(now, seconds(5)));
  engine.drain();
  const other = next(6);
  assert(other.action.kind === "advert" && other.action.priority === 130);
  assertStrictEquals(next(8), other);
  engine.reconfigure({ instances: [{ ...one, priority: 130, name: "gateway" }] }, after(now, seconds(9)));
  engine.drain();
  assertEquals([other.from, next(10).from], ["vrrp:VI_1", "vrrp:gateway"]);
});

Deno.test("one VRID on two interfaces is two virtual routers", () => {
  const twin = { ...two, vrid: 51 };
  const engine = running(one, twin);
  engine.receive("ens34", received(advertFor(twin)), t0);
  const [first, second] = engine.snapshot().instances;
  assertEquals([first?.counters.advertsReceived, second?.counters.advertsReceived], [0, 1]);
});

Deno.test("an advert for an unknown VRID is counted, and concerns nobody", () => {
  const engine = running(one);
  engine.receive("ens33", received(advertFor(two)), t0);
  engine.receive("ens34", received(advertFor(one)), t0);
  assertEquals(engine.snapshot().drops, { unknown_vrid: 2 });
  assertEquals(engine.drain(), []);
});

Deno.test("what could not be decoded is counted with its instance, if the VRID could be read", () => {
  const engine = running(one);
  const dropped = (reason: DropReason, vrid?: number) =>
    vrid === undefined ? { ok: false, reason } as const : { ok: false, reason, vrid } as const;
  engine.receive("ens33", dropped("checksum", 51), t0);
  engine.receive("ens33", dropped("checksum", 51), t0);
  engine.receive("ens33", received(advertFor(one, { ttl: 1 })), t0);
  engine.receive("ens33", dropped("too_short", 99), t0);
  engine.receive("ens33", dropped("ip_header"), t0);
  const { instances, drops } = engine.snapshot();
  assertEquals(instances[0]?.drops, { checksum: 2, ttl: 1 });
  assertEquals(drops, { too_short: 1, ip_header: 1 });
});

Deno.test("a link concerns the instances on it", () => {
  const engine = running(one, two);
  engine.linkChanged({ ...ens33, up: false }, t0);
  assertEquals(states(engine), { VI_1: "fault", VI_2: "backup" });
  engine.linkChanged(ens33, t0);
  engine.linkGone("ens34", t0);
  assertEquals(states(engine), { VI_1: "backup", VI_2: "fault" });
});

Deno.test("a link that says the same again changes nothing", () => {
  const engine = running(one, two);
  engine.linkChanged({ ...ens33, mtu: 9000 }, t0);
  engine.linkGone("ens35", t0);
  assertEquals(engine.drain(), []);
});

Deno.test("a virtual address that appears on the interface is not its source", () => {
  const { engine, now } = reigning(one);
  engine.linkChanged(link("ens33", ["192.168.199.128", "192.168.199.121"]), now);
  assertEquals(taken(engine), []);
  engine.linkChanged(link("ens33", ["192.168.199.128"]), now);
  assertEquals(taken(engine), [
    "vrrp:VI_1 advert 0",
    "vrrp:VI_1 release 192.168.199.128",
    "vrrp:VI_1 notify FAULT 100",
  ]);
});

Deno.test("the log tells of links that an instance is on, and of no others", () => {
  const engine = running(one);
  engine.linkChanged({ ...ens34, up: false }, t0);
  engine.linkGone("ens34", t0);
  assertEquals(engine.drain(), []);
  engine.linkChanged({ ...ens33, up: false }, t0);
  assertEquals(logged(engine)[0], "engine netlink.link");
  engine.linkGone("ens33", t0);
  assertEquals(logged(engine), ["engine netlink.link_gone"]);
});

Deno.test("an address that is gone is put back by the master that holds it", () => {
  const both = { ...one, excluded: [virtual("10.0.0.200", { interface: "ens34" })] };
  const { engine, now } = reigning(both, two);
  engine.addressGone("ens34", ip("10.0.0.200"), now);
  assertEquals(taken(engine), ["vrrp:VI_1 hold 10.0.0.200", "vrrp:VI_1 announce 5x 10.0.0.200"]);
});

Deno.test("a master notices that its address went with an interface that it does not speak on", () => {
  const { engine, now } = reigning({ ...one, excluded: [virtual("10.0.0.200", { interface: "ens34" })] });
  engine.linkChanged(ens34, now);
  engine.linkGone("ens34", now);
  assertEquals(taken(engine), ["vrrp:VI_1 hold 10.0.0.200", "vrrp:VI_1 announce 5x 10.0.0.200"]);
});

Deno.test("routes that went with an interface are put back when it is up again, or there again", () => {
  const hops = route("10.1.0.0").hops.map((hop) => ({ ...hop, interface: "ens34" }));
  const way = route("10.1.0.0", { hops });
  const { engine, now } = reigning({ ...one, routes: [way, route("10.2.0.0")] });
  for (
    const gone of [
      () => engine.linkChanged({ ...ens34, up: false }, now),
      () => engine.linkGone("ens34", now),
    ]
  ) {
    gone();
    assertEquals(taken(engine), []);
    engine.linkChanged(ens34, now);
    assertEquals(taken(engine), ["vrrp:VI_1 install 10.1.0.0/24 via 192.168.199.1 dev ens34"]);
  }
});

Deno.test("after everything was read anew, a master puts back what is not there, and a backup nothing", () => {
  const { engine, now } = reigning({ ...one, excluded: [virtual("10.0.0.200", { interface: "ens34" })] });
  engine.linkChanged(link("ens33", ["192.168.199.121", "192.168.199.128"]), now);
  engine.linkChanged(ens34, now);
  engine.refreshed(now);
  assertEquals(taken(engine), ["vrrp:VI_1 hold 10.0.0.200", "vrrp:VI_1 announce 5x 10.0.0.200"]);
  const backup = running(one);
  backup.refreshed(t0);
  assertEquals(backup.drain(), []);
});

Deno.test("an address that is gone elsewhere, or is nobody's, or a backup's, stays gone", () => {
  const { engine, now } = reigning(one);
  engine.addressGone("ens34", ip("192.168.199.128"), now);
  engine.addressGone("ens33", ip("192.168.199.1"), now);
  assertEquals(engine.drain(), []);
  const backup = running(one);
  backup.addressGone("ens33", ip("192.168.199.128"), t0);
  assertEquals(backup.drain(), []);
});

Deno.test("an address is virtual where an instance may hold it", () => {
  const engine = running(one);
  assertEquals(engine.isVirtual("ens33", ip("192.168.199.128")), true);
  assertEquals(engine.isVirtual("ens34", ip("192.168.199.128")), false);
  assertEquals(engine.isVirtual("ens33", ip("192.168.199.121")), false);
});

Deno.test("the next deadline is the earliest of all, and only who is due hears of it", () => {
  const engine = running(one, { ...two, priority: 200 });
  assertEquals(engine.deadline(), after(t0, (3_000_000 + 218_750) as never));
  engine.due(engine.deadline()!);
  assertEquals(states(engine), { VI_1: "backup", VI_2: "master" });
  engine.drain();
  engine.due(engine.deadline()!);
  assertEquals(states(engine), { VI_1: "master", VI_2: "master" });
});

Deno.test("a backup that hears its master is not due when it first might have been", () => {
  const engine = running(one);
  const first = engine.deadline()!;
  const heard = after(t0, seconds(1));
  engine.feed("vrrp:VI_1", { kind: "advert", advert: advertFor(one, { priority: 200 }) }, heard);
  engine.due(first);
  assertEquals(taken(engine), []);
  assertEquals(engine.deadline(), after(first, seconds(1)));
  engine.due(engine.deadline()!);
  assertEquals(taken(engine).length > 0, true);
});

Deno.test("the next takeover is that of the backup that waits shortest, and moves with every advert", () => {
  const engine = running(one, two);
  const first = engine.takeover(t0)!;
  assertEquals(first, engine.deadline());
  engine.feed(
    "vrrp:VI_1",
    { kind: "advert", advert: advertFor(one, { priority: 200 }) },
    after(t0, seconds(1)),
  );
  engine.feed(
    "vrrp:VI_2",
    { kind: "advert", advert: advertFor(two, { priority: 200 }) },
    after(t0, seconds(1)),
  );
  assertEquals(engine.takeover(first), after(first, seconds(1)));
  const second = engine.takeover(after(first, seconds(1)))!;
  assertEquals([...engine.successors(after(second, millis(-1)))], []);
  const before = JSON.stringify(engine.snapshot());
  const [next] = [...engine.successors(second)];
  assertEquals([JSON.stringify(engine.snapshot()), taken(engine)], [before, []], "nothing has happened yet");
  assertEquals([next?.spec.vrid, next?.priority], [one.vrid, one.priority]);
  engine.due(after(first, seconds(1)));
  assertEquals(engine.takeover(after(first, seconds(9))), null);
});

Deno.test("an engine with nothing to wait for has no deadline", () => {
  assertEquals(new Engine().deadline(), null);
  const engine = running(one);
  engine.linkGone("ens33", t0);
  engine.due(engine.deadline()!);
  assertEquals(engine.deadline(), null);
});

Deno.test("instances with the same interval speak in the same turn", () => {
  const { engine } = reigning(one, { ...two, priority: 200 });
  const at = engine.deadline()!;
  engine.due(at);
  assertEquals(taken(engine), ["vrrp:VI_1 advert 100", "vrrp:VI_2 advert 200"]);
});

Deno.test("what is taken is taken once", () => {
  const engine = running(one);
  engine.due(engine.deadline()!);
  assertEquals(engine.drain().length > 0, true);
  assertEquals(engine.drain(), []);
});

Deno.test("an outcome goes to the instance that wanted the action, or to nobody", () => {
  const engine = running(one);
  engine.due(engine.deadline()!);
  const hold = engine.drain().find(({ action }) => action.kind === "hold");
  const now = engine.deadline()!;
  engine.done(hold!, { ok: false, code: "EPERM", message: "no" }, now);
  assertEquals(engine.snapshot().instances[0]?.held, false);
  engine.done(hold!, done, now);
  assertEquals(engine.snapshot().instances[0]?.held, true);
  engine.done({ ...hold!, from: "vrrp:gone" }, done, now);
  engine.done({ ...hold!, from: "engine" }, done, now);
  assertEquals(engine.drain().map(({ from, action }) => [from, action.kind]), [["vrrp:VI_1", "log"]]);
});

Deno.test("an engine asks the machine that it was given, for everything", () => {
  const asked = new Set<string>();
  const engine = new Engine({
    create: (given, now) => (asked.add("create"), vrrp.create(given, now)),
    step: (state, event, now) => (asked.add("step"), vrrp.step(state, event, now)),
    deadline: (state) => (asked.add("deadline"), vrrp.deadline(state)),
  });
  engine.reconfigure({ instances: [one] }, t0);
  assertEquals(asked, new Set(["create", "step", "deadline"]));
});

Deno.test("all instances hear of the stop", () => {
  const { engine, now } = reigning(one, two);
  engine.stop(now);
  assertEquals(taken(engine), [
    "vrrp:VI_1 advert 0",
    "vrrp:VI_1 release 192.168.199.128",
    "vrrp:VI_1 notify STOP 100",
    "vrrp:VI_2 advert 0",
    "vrrp:VI_2 release 10.0.0.128",
    "vrrp:VI_2 notify STOP 100",
  ]);
  engine.due(engine.deadline()!);
  assertEquals([taken(engine), engine.deadline()], [[], null]);
});

Deno.test("counters begin anew once they have been seen, and nothing else does", () => {
  const engine = running(one, two);
  const advert = { ...advertFor(one), ttl: 1 };
  engine.receive("ens33", { ok: true, value: advert }, t0);
  engine.receive("ens33", { ok: false, reason: "checksum", vrid: 51 }, t0);
  const before = engine.snapshot().instances;
  assertEquals(before[0]?.drops, { ttl: 1, checksum: 1 });
  const [seen] = [...engine.recounted(() => t0)];
  assertEquals(seen, before[0]);
  const after = engine.snapshot().instances;
  assertEquals(after, before.map((each) => ({ ...each, counters: noCounters(), drops: {} })));
});

Deno.test("of two instances with one number each hears its own: the group's, or its peers'", () => {
  const peers = (address: string) => [{ address: ip(address), minTtl: 0, maxTtl: 255 }];
  const unicast = (address: string) => ({
    peers: peers(address),
    ttl: 255,
    checkSource: true,
    oldChecksum: true,
  });
  const multicast = params();
  const left = params({
    name: "left",
    unicast: unicast("192.168.199.122"),
    sourceAddress: ip("192.168.199.121"),
  });
  const engine = running(multicast, left);
  const to = (source: string, destination: string) => ({
    ok: true as const,
    value: advertFor(multicast, { source: ip(source), destination: ip(destination) }),
  });
  engine.receive("ens33", to("192.168.199.122", "224.0.0.18"), t0);
  engine.receive("ens33", to("192.168.199.122", "192.168.199.121"), t0);
  engine.receive("ens33", to("192.168.199.122", "192.168.199.121"), t0);
  const heard = engine.snapshot().instances.map(({ counters }) => counters.advertsReceived);
  assertEquals(heard, [1, 2]);
});
