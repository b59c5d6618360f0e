import { assert, assertEquals } from "@std/assert";
import { bootTime, close, openReadOnly, packetPair, read, write } from "../../../ffi/mod.ts";
import { after, done, type Emitted, type Instant, micros, type Outcome } from "../../../src/core/mod.ts";
import { Engine } from "../../../src/engine/mod.ts";
import { Loop, Outbox } from "../../../src/reactor/mod.ts";
import { params } from "../machine/vrrp/bench.ts";

/** A loop whose actions go to `apply`, and an engine with one master that has an advert to send every 10 ms. */
function busy(apply: (wanted: readonly Emitted[]) => void, interval = 10_000): Loop {
  const engine = new Engine();
  const now = bootTime() as Instant;
  const addresses = [{ address: "192.168.199.121" as never, prefix: 24 }];
  engine.linkChanged({ name: "ens33", index: 2, mac: null, mtu: 1500, up: true, addresses }, now);
  const instances = [
    params({ priority: 255, beginsAsMaster: true, interval: micros(interval), addresses: [] }),
  ];
  engine.reconfigure({ instances }, now);
  const hand = {
    waiting: false,
    apply(wanted: readonly Emitted[]) {
      apply(wanted);
      return [];
    },
  };
  const loop = new Loop(engine, hand, new Outbox(openReadOnly("/dev/null")));
  loop.settle(now);
  return loop;
}

/** Keeps the process busy for so many microseconds. */
function toil(length: number): void {
  for (const until = bootTime() + length; bootTime() < until;);
}

Deno.test("works take turns, and each is done to its end", async () => {
  const done: string[] = [];
  const loop = busy(() => {});
  function* work(name: string, pieces: number): Generator<void> {
    for (let piece = 1; piece <= pieces; piece++) yield void done.push(`${name}${piece}`);
    if (name === "b") loop.end();
  }
  loop.begin(work("a", 2));
  loop.begin(work("b", 4));
  await loop.run();
  assertEquals(done, ["a1", "b1", "a2", "b2", "b3", "b4"]);
});

Deno.test("an advert that is due leaves between two pieces of a work", async () => {
  let adverts = 0;
  let pieces = 0;
  let most = 0;
  let since = 0;
  const loop = busy((wanted) => {
    if (!wanted.some(({ action }) => action.kind === "advert")) return;
    adverts++;
    since = 0;
  });
  adverts = 0;
  function* work(): Generator<void> {
    for (const until = bootTime() + 200_000; bootTime() < until;) {
      toil(500);
      pieces++;
      most = Math.max(most, ++since);
      yield;
    }
    loop.end();
  }
  loop.begin(work());
  await loop.run();
  // Never as many pieces in a row as fill twice the interval; how many adverts there are is up to the machine's other work.
  assert(adverts > 3 && most <= 2 * 20, `${adverts} adverts, ${most} of ${pieces} pieces in a row`);
});

Deno.test("a loop that is to end leaves its work where it is", async () => {
  let pieces = 0;
  const loop = busy(() => {});
  function* work(): Generator<void> {
    for (;;) {
      if (++pieces === 3) loop.end();
      yield;
    }
  }
  loop.begin(work());
  await loop.run();
  assertEquals(pieces, 3);
});

/** An engine with one backup, whose master would send every 10 ms. */
function backup(now: Instant): Engine {
  const engine = new Engine();
  const addresses = [{ address: "192.168.199.121" as never, prefix: 24 }];
  engine.linkChanged({ name: "ens33", index: 2, mac: null, mtu: 1500, up: true, addresses }, now);
  const one = params({ version: 3, priority: 100, interval: micros(10_000), addresses: [] });
  engine.reconfigure({ instances: [one] }, now);
  return engine;
}

/** Runs a backup alone until it takes over: what was told before, and how late it was, both in µs after it began. */
async function takeover(): Promise<{ told: number[]; at: number }> {
  const now = bootTime() as Instant;
  const engine = backup(now);
  const told: number[] = [];
  let at = 0;
  const hand = {
    waiting: false,
    apply(wanted: readonly Emitted[]) {
      if (wanted.some(({ action }) => action.kind === "advert")) {
        at = bootTime() - now;
        loop.end();
      }
      return [];
    },
  };
  const loop = new Loop(engine, hand, new Outbox(openReadOnly("/dev/null")), (until) => {
    assert(until > bootTime(), "there is time left");
    told.push(until - now);
    return micros(0);
  });
  // Something to begin with: what comes next is looked at after each turn.
  loop.begin([].values());
  await loop.run();
  return { told, at };
}

Deno.test("before a takeover the loop is awake, and has said so, and twice more shortly before", async () => {
  const due = 30_000 + Math.floor(156 * 10_000 / 256);
  // On a machine with other work it may be woken too late to say anything.
  for (let tries = 0; tries < 20; tries++) {
    const { told, at } = await takeover();
    assert(at >= due, "no takeover before its time");
    if (told.length < 3) continue;
    assertEquals(told, [due, due, due]);
    return;
  }
  assert(false, "20 times it was not awake");
});

/** The times between the reads of a source that takes one of ten packets at a time, and says that each came in a crowd. */
async function gaps(interval: number): Promise<number[]> {
  const loop = busy(() => {}, interval);
  const pair = packetPair();
  assert(typeof pair !== "number");
  const [sender, fd] = pair;
  const packet = new Uint8Array(1);
  const packets = 10;
  for (let count = 0; count < packets; count++) write(sender, packet);
  const times: number[] = [];
  loop.add({
    fd,
    crowded: true,
    read: () => {
      read(fd, packet);
      if (times.push(bootTime()) === packets) loop.end();
    },
  });
  await loop.run();
  for (const end of pair) close(end);
  return times.slice(1).map((time, row) => time - times[row]!);
}

Deno.test("what comes in a crowd is let gather", async () => {
  let found = await gaps(1_000_000);
  // Adverts are due on whole seconds, which this may have been near to.
  if (found.some((gap) => gap < 2_000)) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    found = await gaps(1_000_000);
  }
  assert(found.every((gap) => gap >= 2_000), found.join());
});

Deno.test("nobody waits for a crowd when something is due soon", async () => {
  assert((await gaps(4_000)).some((gap) => gap < 2_000));
});

Deno.test("while all sleep on nobody is told of anything", async () => {
  const engine = backup(bootTime() as Instant);
  const loop = new Loop(engine, { waiting: false, apply: () => [] }, new Outbox(openReadOnly("/dev/null")));
  const pair = packetPair();
  assert(typeof pair !== "number");
  const [, fd] = pair;
  let asked = 0;
  const told: number[] = [];
  loop.add({
    fd,
    sleepers: 1,
    sleepUntil: (now) => ++asked <= 3 ? after(now, micros(20_000)) : 0,
    collect: () => {
      told.push(asked);
      if (asked > 3) loop.end();
    },
    read: () => {},
  });
  loop.begin([].values());
  await loop.run();
  for (const end of pair) close(end);
  assertEquals(told, [0, 4], "once at first, and when one of them may have something to do");
});

Deno.test("who carries out all that is left says whether all of it could be done", () => {
  const engine = new Engine();
  const now = bootTime() as Instant;
  engine.reconfigure({ instances: [params()] }, now);
  let outcome: Outcome = done;
  const hand = {
    waiting: false,
    apply: (wanted: readonly Emitted[]) => wanted.map((emitted) => ({ emitted, outcome })),
  };
  const loop = new Loop(engine, hand, new Outbox(openReadOnly("/dev/null")));
  assertEquals(loop.finish(now), true);
  engine.reconfigure({ instances: [] }, now);
  outcome = { ok: false, code: "EPERM", message: "Operation not permitted" };
  assertEquals(loop.finish(now), false);
  assertEquals(loop.finish(now), true, "nothing was left");
});

Deno.test("in a pause somebody else is told, and not while a takeover is near", async () => {
  const now = bootTime() as Instant;
  const engine = backup(now);
  const due = 30_000 + Math.floor(156 * 10_000 / 256);
  const told: number[] = [];
  const hand = {
    waiting: false,
    apply(wanted: readonly Emitted[]) {
      if (wanted.some(({ action }) => action.kind === "advert")) loop.end();
      return [];
    },
  };
  const outbox = new Outbox(openReadOnly("/dev/null"));
  const loop = new Loop(engine, hand, outbox, () => micros(0), (at) => void told.push(at - now));
  loop.begin([].values());
  await loop.run();
  assert(told.length > 0, "the first turn is followed by a pause");
  assert(told.every((at) => at < due - 5_000), told.join());
});
