import { assertEquals } from "@std/assert";
import { after, type Event, type Instant, micros, seconds } from "../../../../src/core/mod.ts";
import {
  type InterfaceParams,
  type ProcessParams,
  tracker,
  type TrackerParams,
  type TrackerState,
} from "../../../../src/machine/mod.ts";

const t0 = seconds(1000) as number as Instant;
const common = { listeners: ["vrrp:VI_1"] };

const file: TrackerParams = { ...common, kind: "file", id: "file:f", name: "f", path: "/f", initial: null };

function process(change: Partial<ProcessParams> = {}): ProcessParams {
  return {
    ...common,
    kind: "process",
    id: "process:p",
    name: "p",
    program: "nginx",
    fullCommand: false,
    parameters: null,
    quorum: 1,
    quorumMax: 65_535,
    forkDelay: micros(0),
    terminateDelay: micros(0),
    ...change,
  };
}

function link(change: Partial<InterfaceParams> = {}): InterfaceParams {
  return {
    ...common,
    kind: "interface",
    id: "interface:eth1",
    name: "eth1",
    upDelay: micros(0),
    downDelay: micros(0),
    ...change,
  };
}

/** A tracker and a clock. */
class Bench {
  readonly state: TrackerState;
  now = t0;

  constructor(params: TrackerParams) {
    this.state = tracker.create(params, t0);
  }

  /** The verdict after an event, and what was said besides telling it. */
  on(event: Event<TrackerParams>): string {
    const actions = tracker.step(this.state, event, this.now);
    const said = actions.flatMap((action) => action.kind === "log" ? [action.entry.code] : []);
    const told = actions.filter(({ kind }) => kind === "tell").length;
    return [String(this.state.verdict), ...(told > 0 ? ["told"] : []), ...said].join(" ");
  }

  carrier(up: boolean): string {
    return this.on({ kind: "link", link: { exists: true, up, source: null } });
  }

  pass(length: number): this {
    this.now = after(this.now, seconds(length));
    return this;
  }

  get wakes(): number | null {
    const at = tracker.deadline(this.state);
    return at === null ? null : (at - t0) / 1e6;
  }
}

Deno.test("a file's verdict is the number in it, and nothing before it was read", () => {
  const bench = new Bench(file);
  assertEquals(bench.state.verdict, "unknown");
  assertEquals(bench.on({ kind: "value", value: -20 }), "-20 told");
  assertEquals(bench.on({ kind: "value", value: -20 }), "-20");
  assertEquals(bench.on({ kind: "value", value: 0 }), "0 told");
});

Deno.test("a process is up between quorum and quorum_max", () => {
  const bench = new Bench(process({ quorum: 2, quorumMax: 3 }));
  const counted = (count: number) => bench.on({ kind: "count", count });
  assertEquals(counted(1), "down told");
  assertEquals(counted(2), "up told process.quorum");
  assertEquals(counted(3), "up");
  assertEquals(counted(4), "down told process.quorum");
});

Deno.test("a lost quorum counts after the delay, unless it comes back before", () => {
  const bench = new Bench(process({ terminateDelay: seconds(2), forkDelay: seconds(1) }));
  bench.on({ kind: "count", count: 1 });
  assertEquals(bench.on({ kind: "count", count: 0 }), "up");
  assertEquals(bench.wakes, 2);
  bench.pass(1);
  assertEquals(bench.on({ kind: "count", count: 1 }), "up");
  assertEquals(bench.wakes, null);
  bench.on({ kind: "count", count: 0 });
  bench.pass(2);
  assertEquals(bench.on({ kind: "due" }), "down told process.quorum");
  bench.on({ kind: "count", count: 1 });
  bench.pass(1);
  assertEquals(bench.on({ kind: "due" }), "up told process.quorum");
});

Deno.test("a reload with another quorum weighs the processes anew", () => {
  const bench = new Bench(process());
  bench.on({ kind: "count", count: 1 });
  assertEquals(bench.on({ kind: "configured", params: process({ quorum: 2 }) }), "down told process.quorum");
});

Deno.test("an interface is what its carrier is", () => {
  const bench = new Bench(link());
  assertEquals(bench.carrier(true), "up told");
  assertEquals(bench.carrier(false), "down told");
  assertEquals(bench.on({ kind: "link", link: { exists: false, up: false, source: null } }), "down");
});

Deno.test("with delays a flapping interface is left alone, and one that stays down is not", () => {
  const bench = new Bench(link({ downDelay: seconds(2), upDelay: seconds(3) }));
  assertEquals(bench.carrier(true), "up told");
  assertEquals(bench.carrier(false), "up interface.delay");
  assertEquals(bench.pass(1).carrier(true), "up interface.delay_cancelled");
  bench.carrier(false);
  assertEquals(bench.pass(2).on({ kind: "due" }), "down told");
  bench.carrier(true);
  assertEquals(bench.wakes, 6);
  assertEquals(bench.pass(3).on({ kind: "due" }), "up told");
});

Deno.test("an interface that was never up is not waited for when it comes up", () => {
  const bench = new Bench(link({ upDelay: seconds(3) }));
  assertEquals(bench.carrier(false), "down told");
  assertEquals(bench.carrier(true), "up told");
});
