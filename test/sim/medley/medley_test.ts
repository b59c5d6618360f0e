/**
 * Medleys of many seeds: MEDLEY_SEEDS says how many, MEDLEY_FROM with which one to begin.
 * @module
 */
import { assertEquals } from "@std/assert";
import type { Action, Event, Instant, MachineId } from "../../../src/core/mod.ts";
import { Engine } from "../../../src/engine/mod.ts";
import { vrrp, type VrrpParams } from "../../../src/machine/mod.ts";
import { checked } from "../checked.ts";
import { type Failure, playMedley, type Variant } from "./story.ts";

const seeds = Number(Deno.env.get("MEDLEY_SEEDS") ?? 400);
const from = Number(Deno.env.get("MEDLEY_FROM") ?? 1);

function told(seed: number, { violation, account }: Failure): string {
  return `seed ${seed}: ${violation.message}\n${account}`;
}

Deno.test("in medleys of everything nothing goes wrong that need not, and they end in peace", () => {
  for (let seed = from; seed < from + seeds; seed++) {
    const failure = playMedley(seed);
    if (failure) throw new Error(told(seed, failure));
  }
});

Deno.test("in a medley, too, the same state, event and instant give the same actions", () => {
  for (let seed = from; seed < from + seeds / 20; seed++) {
    const failure = playMedley(seed, { newEngine: () => new Engine(checked(vrrp)) });
    if (failure) throw new Error(told(seed, failure));
  }
});

/** Who objects first, when only this oracle is asked. */
function objector(variant: Variant): string | null {
  for (let seed = 1; seed <= 200; seed++) {
    const failure = playMedley(seed, variant);
    if (failure) return failure.violation.oracle;
  }
  return null;
}

type Change = (actions: Action[], kind: string) => Action[];

/** What an instance may do wrong, and who has to notice. */
const mutants: readonly (readonly [name: string, oracle: string, change: Change])[] = [
  ["does not put its routes back", "ways", (all, kind) => kind === "withdrawn" ? [] : all],
  ["keeps its routes", "ways", (all) => all.filter(({ kind }) => kind !== "withdraw")],
  ["sets no routes", "ways", (all) => all.filter(({ kind }) => kind !== "install")],
  ["keeps its addresses", "addresses", (all) => all.filter(({ kind }) => kind !== "release")],
  ["tells its group nothing", "peace", (all) => all.filter(({ kind }) => kind !== "tell")],
];

for (const [name, oracle, change] of mutants) {
  Deno.test(`in a medley an instance that ${name} is found`, () => {
    const newEngine = () =>
      new Engine({ ...vrrp, step: (state, event, now) => change(vrrp.step(state, event, now), event.kind) });
    assertEquals(objector({ newEngine, oracle }), oracle);
  });
}

Deno.test("in a medley an instance that does not believe its trackers is found", () => {
  const newEngine = () =>
    new Engine({
      ...vrrp,
      step: (state, event, now) =>
        event.kind === "verdict" && event.verdict === "down" ? [] : vrrp.step(state, event, now),
    });
  assertEquals(objector({ newEngine, oracle: "tracked" }), "tracked");
});

Deno.test("in a medley an instance that believes what was played back is found", () => {
  const newEngine = () =>
    new Engine({
      ...vrrp,
      step: (state, event, now) => {
        if (event.kind === "advert") state.senders = {};
        return vrrp.step(state, event, now);
      },
    });
  assertEquals(objector({ newEngine, oracle: "signatures" }), "signatures");
});

Deno.test("in a medley a host that does not put its static addresses back is found", () => {
  class Careless extends Engine {
    override addressGone(): void {}
    override refreshed(): void {}
  }
  assertEquals(objector({ newEngine: () => new Careless(), oracle: "statics" }), "statics");
});

/** Whether it is that the kernel keeps something. */
const isKept = (event: Event<VrrpParams>) =>
  event.kind === "remains" ||
  (event.kind === "done" && event.action.kind === "release" && !event.outcome.ok);

Deno.test("in a medley a host that forgets what its kernel keeps of a reload is found", () => {
  class Forgetful extends Engine {
    override feed(to: MachineId, event: Event<VrrpParams>, now: Instant): void {
      const known = this.plan().instances.some(({ name }) => to === `vrrp:${name}`);
      if (known || !isKept(event)) super.feed(to, event, now);
    }
  }
  assertEquals(objector({ newEngine: () => new Forgetful(), oracle: "remains" }), "remains");
});

Deno.test("in a medley a host that does not hear what an earlier role could not take away is found", () => {
  class Heedless extends Engine {
    override feed(to: MachineId, event: Event<VrrpParams>, now: Instant): void {
      if (event.kind !== "remains" || this.#begun) super.feed(to, event, now);
    }
    #begun = false;
    override due(now: Instant): void {
      this.#begun = true;
      super.due(now);
    }
  }
  assertEquals(objector({ newEngine: () => new Heedless(), oracle: "remains" }), "remains");
});
