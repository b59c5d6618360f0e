import { assertEquals } from "@std/assert";
import { type Instant, type ScriptEnd, seconds } from "../../../../src/core/mod.ts";
import { type ScriptParams, tracker } from "../../../../src/machine/mod.ts";

const now = seconds(1000) as number as Instant;

function params(change: Partial<ScriptParams> = {}): ScriptParams {
  return {
    kind: "script",
    id: "script:chk",
    name: "chk",
    listeners: ["vrrp:VI_1"],
    words: ["/bin/check"],
    user: null,
    group: null,
    interval: seconds(1),
    timeout: seconds(1),
    rise: 1,
    fall: 1,
    initFail: false,
    ...change,
  };
}

/** What a row of results comes to: `+` is a success, `-` a failure; after each, whether it is up. */
function played(change: Partial<ScriptParams>, results: string): string {
  const state = tracker.create(params(change), now);
  const letter = () => ({ up: "u", down: "d" })[String(state.verdict)] ?? "?";
  let all = letter();
  for (const result of results) {
    const ok = result === "+";
    tracker.step(state, { kind: "result", ok, how: { kind: "exited", status: ok ? 0 : 1 } }, now);
    all += letter();
  }
  return all;
}

Deno.test("one success is enough at the start, and one failure too, whatever rise and fall say", () => {
  assertEquals(played({ rise: 3, fall: 3 }, "+"), "?u");
  assertEquals(played({ rise: 3, fall: 3 }, "-"), "?d");
});

Deno.test("with init_fail it begins as down and has to rise", () => {
  assertEquals(played({ rise: 3, initFail: true }, "+++"), "dddu");
});

Deno.test("fall failures in a row take it down, and a success between them begins anew", () => {
  assertEquals(played({ fall: 3 }, "+--+---"), "?uuuuuud");
});

Deno.test("rise successes in a row bring it up, and a failure between them begins anew", () => {
  assertEquals(played({ rise: 3 }, "-++-+++"), "?ddddddu");
});

Deno.test("a change is told to all listeners and to the log, and a result that changes nothing is not", () => {
  const state = tracker.create(params({ listeners: ["vrrp:A", "vrrp:B"] }), now);
  const result = (ok: boolean, how: ScriptEnd) =>
    tracker.step(state, { kind: "result", ok, how }, now).map((action) =>
      action.kind === "tell"
        ? `${action.to} ${JSON.stringify(action.word)}`
        : action.kind === "log"
        ? action.entry.code
        : ""
    );
  assertEquals(result(true, { kind: "exited", status: 0 }), [
    "script.verdict",
    'vrrp:A {"kind":"verdict","tracker":"script:chk","verdict":"up"}',
    'vrrp:B {"kind":"verdict","tracker":"script:chk","verdict":"up"}',
  ]);
  assertEquals(result(true, { kind: "exited", status: 0 }), []);
  assertEquals(result(false, { kind: "exited", status: 2 }).slice(0, 2), ["script.status", "script.verdict"]);
  assertEquals(result(false, { kind: "killed", signal: 9 }), []);
});

Deno.test("a reload with another command keeps the verdict, and the next result decides alone", () => {
  const state = tracker.create(params({ fall: 3 }), now);
  tracker.step(state, { kind: "result", ok: true, how: { kind: "exited", status: 0 } }, now);
  const said = tracker.step(
    state,
    { kind: "configured", params: params({ fall: 3, words: ["/bin/other"] }) },
    now,
  );
  assertEquals(said.map((action) => action.kind === "log" && action.entry.code), ["script.reloaded"]);
  assertEquals(state.verdict, "up");
  tracker.step(state, { kind: "result", ok: false, how: { kind: "timed out" } }, now);
  assertEquals(state.verdict, "down");
});

Deno.test("a reload with other numbers leaves it as far from its other state as it was, and no farther than it can be", () => {
  const state = tracker.create(params({ fall: 5 }), now);
  const result = (ok: boolean) =>
    tracker.step(state, { kind: "result", ok, how: { kind: "exited", status: ok ? 0 : 1 } }, now);
  result(true);
  tracker.step(state, { kind: "configured", params: params({ fall: 2 }) }, now);
  result(false);
  assertEquals(state.verdict, "up");
  result(false);
  assertEquals(state.verdict, "down");
});

Deno.test("a listener more or less is no news for anybody else", () => {
  const state = tracker.create(params(), now);
  assertEquals(tracker.step(state, { kind: "configured", params: params({ listeners: [] }) }, now), []);
});
