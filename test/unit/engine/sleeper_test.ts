import { assert, assertEquals } from "@std/assert";
import {
  after,
  type Instant,
  type IpAddress,
  type Link,
  micros,
  seconds,
  staticId,
} from "../../../src/core/mod.ts";
import { difference, Engine, type Sleeper } from "../../../src/engine/mod.ts";
import type { VrrpParams } from "../../../src/machine/mod.ts";
import { virtual } from "../effect/kernel.ts";
import { advertFor, params, t0 } from "../machine/vrrp/bench.ts";

const ens33: Link = {
  name: "ens33",
  index: 2,
  mac: null,
  mtu: 1500,
  up: true,
  addresses: [{ address: "192.168.199.121" as IpAddress, prefix: 24 }],
};

/** A backup, what it hears, and how often it was stirred. */
class Bed {
  readonly engine = new Engine();
  now: Instant = t0;
  stirred = 0;
  sleeper: Sleeper | null = null;
  readonly #params: VrrpParams;

  constructor(change: Partial<VrrpParams> = {}, ...others: VrrpParams[]) {
    this.#params = params(change);
    this.engine.linkChanged(ens33, t0);
    this.engine.reconfigure({ instances: [this.#params, ...others] }, t0);
  }

  /** @returns whether it may sleep now */
  hears(priority: number, of: Partial<Parameters<typeof advertFor>[1]> = {}): boolean {
    this.now = after(this.now, micros(100_000));
    const advert = advertFor(this.#params, { priority, ...of });
    this.sleeper = this.engine.receive("ens33", { ok: true, value: advert }, this.now);
    if (this.sleeper) this.sleeper.stir = () => this.stirred++;
    return this.sleeper !== null;
  }
}

/** One that sleeps. */
function asleep(change: Partial<VrrpParams> = {}): Bed {
  const bed = new Bed(change);
  assert(bed.hears(200));
  return bed;
}

Deno.test("a backup may sleep through what only makes it wait anew, and nobody else may", () => {
  const bed = new Bed();
  assertEquals([bed.hears(200), bed.hears(200)], [true, true]);
  assertEquals([bed.hears(50), bed.hears(0)], [false, false]);
  assert(!bed.hears(200, { ttl: 1 }), "an advert that is refused");
  bed.engine.due(after(bed.now, seconds(10)));
  assertEquals(bed.engine.snapshot().instances[0]?.state, "master");
  assert(!bed.hears(50), "a master");
});

Deno.test("who would preempt after a while has to hear every advert until then", () => {
  const bed = new Bed({ preemptDelay: seconds(5) });
  assertEquals([bed.hears(50), bed.hears(50)], [false, false]);
});

Deno.test("who shares a VRID with somebody has to hear every advert", () => {
  const group = "224.0.0.99" as IpAddress;
  assert(!new Bed({}, params({ name: "VI_2", group })).hears(200));
});

Deno.test("what was slept through is counted, and the wait begins anew with the last", () => {
  const [bed, awake] = [asleep(), asleep()];
  const { sleeper } = bed;
  assert(sleeper !== null);
  for (let count = 0; count < 3; count++) assert(awake.hears(200));
  bed.engine.again(sleeper, 3, awake.now);
  assertEquals(bed.engine.snapshot(), awake.engine.snapshot());
  assertEquals(bed.engine.takeover(after(t0, seconds(99))), awake.engine.takeover(after(t0, seconds(99))));
  assertEquals(bed.engine.drain().length, awake.engine.drain().length);
});

const stirring: readonly [string, (bed: Bed) => void][] = [
  ["a farewell", (bed) => bed.hears(0)],
  ["the end of its wait", ({ engine, now }) => engine.due(after(now, seconds(10)))],
  ["getting ready for the end of its wait", ({ engine, now }) => engine.successors(after(now, seconds(4)))],
  ["the loss of its link", ({ engine, now }) => engine.linkChanged({ ...ens33, up: false }, now)],
  ["the beginning of a reload", ({ engine, now }) => engine.reconfigure(engine.plan(), now)],
  [
    "another priority",
    ({ engine, now }) => engine.reconfigure({ instances: [params({ priority: 201 })] }, now),
  ],
  ["counting anew", ({ engine, now }) => [...engine.recounted(() => now)]],
  ["the end", ({ engine, now }) => engine.stop(now)],
];

for (const [what, happens] of stirring) {
  Deno.test(`a sleeper is stirred, once, by ${what}`, () => {
    const bed = asleep();
    happens(bed);
    assertEquals(bed.stirred, 1);
  });
}

Deno.test("who has long to wait goes on sleeping", () => {
  const bed = asleep();
  bed.engine.successors(after(bed.now, seconds(1)));
  assertEquals(bed.stirred, 0);
});

Deno.test("while all sleep there is nothing to do until the first wait ends", () => {
  const bed = asleep();
  const { engine, now, sleeper } = bed;
  assert(sleeper !== null);
  const wait = engine.again(sleeper, 1, now);
  assert(wait !== 0);
  assertEquals(engine.takeover(after(now, wait)), after(now, wait));
  const before = engine.deadline();
  const until = after(now, seconds(60));
  assert(!engine.sleepOn(0, until, now), "one that does not sleep");
  assertEquals(engine.deadline(), before);
  assert(engine.sleepOn(1, until, now));
  assertEquals([engine.deadline(), engine.takeover(now)], [until, until]);
});

Deno.test("whoever else has something to do is not slept over", () => {
  const { engine, now } = asleep();
  const until = after(now, seconds(60));
  const addresses = [{ ...virtual("192.168.199.99"), interface: "ens33" }];
  engine.drain();
  engine.feed(staticId, { kind: "remains", addresses, routes: [], rules: [] }, now);
  for (const emitted of engine.drain()) {
    if (emitted.action.kind !== "release") continue;
    engine.done(emitted, { ok: false, code: "EPERM", message: "192.168.199.99: not permitted" }, now);
  }
  const due = engine.deadline();
  assert(due !== null && due < until, "what the kernel keeps is asked for again");
  assert(engine.sleepOn(1, until, now));
  assertEquals(engine.deadline(), due);
  assert(!engine.sleepOn(1, until, due));
  engine.begin(difference(engine.plan(), engine.plan()));
  assert(!engine.sleepOn(1, until, now), "a reload goes on");
});
