/**
 * A `vrrp_script`. Its score runs from 0 to rise + fall − 1, as in keepalived; `top` is the highest.
 *
 * | verdict | on | score | verdict |
 * |---|---|---|---|
 * | unknown | first success | top | up |
 * | unknown | first failure | 0 | down |
 * | down | success, score below rise − 1 | +1 | down |
 * | down | success, score is rise − 1 | top | up |
 * | down | failure | 0 | down |
 * | up | success | top | up |
 * | up | failure, score above rise | −1 | up |
 * | up | failure, score is rise | 0 | down |
 * | any | configured with another command | as before | as before; the next result decides alone |
 *
 * With `init_fail` it begins as down, with a score of 0.
 *
 * @module
 */
import { type Action, entry, type Event } from "../../core/mod.ts";
import type { ScriptParams, ScriptState, TrackerParams } from "./params.ts";

const top = ({ rise, fall }: ScriptParams) => rise + fall - 1;

/** A script that has not run yet. */
export function createScript(params: ScriptParams): ScriptState {
  const { initFail } = params;
  return {
    kind: "script",
    params,
    verdict: initFail ? "down" : "unknown",
    score: initFail ? 0 : params.rise - 1,
    fresh: !initFail,
    status: 0,
  };
}

/** One event of a script's life. */
export function stepScript(state: ScriptState, event: Event<TrackerParams>): Action[] {
  if (event.kind === "configured" && event.params.kind === "script") return configure(state, event.params);
  if (event.kind !== "result") return [];
  const { name } = state.params;
  const actions: Action[] = [];
  if (event.how.kind === "exited" && event.how.status !== state.status) {
    state.status = event.how.status;
    actions.push({ kind: "log", entry: entry("script.status", { name, status: event.how.status }) });
  }
  const before = state.verdict;
  if (event.ok) succeeded(state);
  else failed(state);
  state.fresh = false;
  if (state.verdict !== before) {
    actions.push({ kind: "log", entry: entry("script.verdict", { name, how: event.how }) });
  }
  return actions;
}

function succeeded(state: ScriptState): void {
  const { params } = state;
  if (state.verdict !== "up" && !state.fresh && state.score < params.rise - 1) {
    state.score++;
    return;
  }
  state.score = top(params);
  state.verdict = "up";
}

function failed(state: ScriptState): void {
  if (state.verdict === "up" && !state.fresh && state.score > state.params.rise) {
    state.score--;
    return;
  }
  state.score = 0;
  state.verdict = "down";
}

/** The verdict stays, and with it everything that depends on it: only the next results can change it. */
function configure(state: ScriptState, next: ScriptParams): Action[] {
  const { params: before, verdict } = state;
  state.params = next;
  if (
    JSON.stringify([before.words, before.rise, before.fall]) ===
      JSON.stringify([next.words, next.rise, next.fall])
  ) {
    return [];
  }
  if (JSON.stringify(before.words) !== JSON.stringify(next.words)) state.fresh = true;
  if (verdict === "unknown") {
    state.score = next.rise - 1;
    return [];
  }
  const up = verdict === "up";
  state.score = up
    ? Math.min(top(next), next.rise + (state.score - before.rise))
    : Math.max(0, next.rise - (before.rise - state.score));
  return [{ kind: "log", entry: entry("script.reloaded", { name: next.name, up }) }];
}
