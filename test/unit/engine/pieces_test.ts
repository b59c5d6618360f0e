/** A reload goes on piece by piece, and anything may happen between two of them. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { after, type Instant, type IpAddress, seconds } from "../../../src/core/mod.ts";
import { type Changes, difference, Engine, type Plan } from "../../../src/engine/mod.ts";
import type { VrrpParams } from "../../../src/machine/mod.ts";
import { advertFor, brief, params, t0, virtual } from "../machine/vrrp/bench.ts";

const own = { address: "192.168.199.121" as IpAddress, prefix: 24 };

/** Ten instances with one address each. */
const ten: VrrpParams[] = Array.from(
  { length: 10 },
  (_, i) => params({ name: `VI_${i}`, vrid: i + 1, addresses: [virtual(`10.0.0.${i + 1}`)] }),
);

function link(...addresses: string[]) {
  const more = addresses.map((address) => ({ address: address as IpAddress, prefix: 24 }));
  return { name: "ens33", index: 2, mac: null, mtu: 1500, up: true, addresses: [own, ...more] };
}

/** An engine whose instances are all masters. */
function reigning(instances: readonly VrrpParams[]): { engine: Engine; now: Instant } {
  const engine = new Engine();
  engine.linkChanged(link(), t0);
  engine.reconfigure({ instances }, t0);
  const now = after(t0, seconds(4));
  engine.due(now);
  engine.drain();
  return { engine, now };
}

function taken(engine: Engine): string[] {
  return engine.drain().flatMap(({ from, action }) =>
    action.kind === "log" || action.kind === "holding" ? [] : [`${from} ${brief(action)}`]
  );
}

/** Advances to the end, with something else after every piece. */
function through(engine: Engine, now: Instant, between: (piece: number) => void): Changes {
  for (let piece = 1;; piece++) {
    const changes = engine.advance(now);
    if (changes) return changes;
    between(piece);
  }
}

function begin(engine: Engine, plan: Plan): void {
  engine.begin(difference(engine.plan(), plan));
}

Deno.test("no piece concerns more than one instance", () => {
  const { engine, now } = reigning(ten);
  begin(engine, { instances: ten.map((params) => ({ ...params, priority: 90 })) });
  const changes = through(engine, now, () => assert(engine.drain().length <= 2));
  assertEquals(changes, { added: 0, removed: 0, changed: 10 });
});

Deno.test("in the middle of a reload every instance is the old one or the new one, and hears what is meant for it", () => {
  const { engine, now } = reigning(ten);
  const next = ten.map((params) => ({ ...params, priority: 90 }));
  begin(engine, { instances: next });
  through(engine, now, () => {
    engine.drain();
    for (const { name, priority, state } of engine.snapshot().instances) {
      assert(priority === 100 || priority === 90);
      assertEquals([name, state], [name, "master"]);
    }
    engine.receive("ens33", { ok: true, value: advertFor(ten[3]!, { priority: 50 }) }, now);
    assert(taken(engine).every((line) => line.startsWith("vrrp:VI_3 ")));
  });
  assertEquals(engine.plan().instances.map(({ priority }) => priority), Array(10).fill(90));
});

Deno.test("adverts that are due between two pieces leave", () => {
  const { engine, now } = reigning(ten);
  begin(engine, { instances: ten.slice(5).map((params) => ({ ...params, preempt: false })) });
  let [at, adverts] = [now, 0];
  through(engine, now, () => {
    at = engine.deadline() ?? at;
    engine.due(at);
    adverts += taken(engine).filter((line) => / advert 100$/.test(line)).length;
  });
  assert(adverts >= 50, `${adverts}`);
});

Deno.test("who takes over an address of somebody who goes comes right after him", () => {
  const { engine, now } = reigning(ten);
  const heirs = ten.slice(5).map((params, i) => ({
    ...params,
    addresses: [...params.addresses, ...ten[4 - i]!.addresses],
  }));
  begin(engine, { instances: heirs });
  through(engine, now, () => {});
  const moves = taken(engine).filter((line) => /release|hold/.test(line));
  assertEquals(moves.slice(0, 4), [
    "vrrp:VI_0 release 10.0.0.1",
    "vrrp:VI_9 hold 10.0.0.1",
    "vrrp:VI_1 release 10.0.0.2",
    "vrrp:VI_8 hold 10.0.0.2",
  ]);
});

Deno.test("ten thousand that pass an address on in a row do so piece by piece", () => {
  const many = Array.from(
    { length: 10_000 },
    (_, i) => params({ name: `VI_${i}`, vrid: i, addresses: [virtual(`10.1.${i >> 8}.${i & 255}`)] }),
  );
  const { engine, now } = reigning(many);
  begin(engine, {
    instances: many.slice(1).map((params, i) => ({ ...params, addresses: many[i]!.addresses })),
  });
  const changes = through(engine, now, () => assert(engine.drain().length < 40));
  assertEquals(changes, { added: 0, removed: 1, changed: 9_999 });
});

Deno.test("an address that comes with the reload is no source from its beginning, one that goes is none until its end", () => {
  const { engine, now } = reigning(ten);
  engine.linkChanged(link("10.0.0.1", "10.0.9.9"), now);
  const later = ten.slice(1).map((params) =>
    params.vrid === 10 ? { ...params, addresses: [virtual("10.0.9.9")] } : params
  );
  begin(engine, { instances: later });
  engine.advance(now);
  assert(engine.isVirtual("ens33", "10.0.9.9" as IpAddress));
  through(engine, now, () => {
    for (const { source } of engine.snapshot().instances) assertEquals(source, own.address);
  });
  assert(!engine.isVirtual("ens33", "10.0.0.1" as IpAddress));
  assert(!engine.isVirtual("ens33", "10.0.0.10" as IpAddress));
});

Deno.test("a stop in the middle of a reload ends old and new ones alike, and the reload", () => {
  const { engine, now } = reigning(ten.slice(0, 5));
  begin(engine, { instances: ten.slice(3) });
  for (let piece = 0; piece < 12; piece++) engine.advance(now);
  engine.drain();
  const there = engine.plan().instances.map(({ name }) => `vrrp:${name}`);
  engine.stop(now);
  const released = engine.drain().flatMap(({ from, action }) => action.kind === "release" ? [from] : []);
  assert(released.length > 0 && released.every((id) => there.includes(id)));
  assert(engine.snapshot().instances.every(({ state }) => state === "stopped"));
  assertThrows(() => engine.advance(now));
});

Deno.test("one reload comes after the other", () => {
  const { engine, now } = reigning(ten);
  begin(engine, { instances: ten.slice(5) });
  assertThrows(() => begin(engine, { instances: [] }));
  // All at once finishes first what was begun.
  engine.advance(now);
  assertEquals(engine.reconfigure({ instances: ten.slice(6) }, now), { added: 0, removed: 1, changed: 0 });
});

Deno.test("10,000 instances that stay as they are yield no action", () => {
  const many = Array.from({ length: 10_000 }, (_, i) =>
    params({
      name: `VI_${i}`,
      interface: i % 2 === 0 ? "ens33" : "ens34",
      vrid: i,
      addresses: [virtual(`10.1.${i >> 8}.${i & 255}`)],
    }));
  const { engine, now } = reigning(many);
  const before = JSON.stringify(engine.snapshot());
  const copy = JSON.parse(JSON.stringify({ instances: many }));
  assertEquals(engine.reconfigure(copy, now), { added: 0, removed: 0, changed: 0 });
  assertEquals(engine.drain(), []);
  assertEquals(JSON.stringify(engine.snapshot()), before);
});
