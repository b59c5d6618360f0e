/**
 * A `vrrp_track_process`: up while at least `quorum` and at most `quorum_max` processes run.
 *
 * | verdict | on | verdict |
 * |---|---|---|
 * | unknown | first count | up or down, at once |
 * | down | a count within the quorum | up, after `fork_delay` |
 * | up | a count outside of it | down, after `terminate_delay` |
 * | up or down | a count that agrees with the verdict | the same, and a pending change is void |
 *
 * keepalived delays only what a fork or an exit brought, and not what an exec did; its manual knows no such difference.
 *
 * @module
 */
import { type Action, entry, type Event, type Instant } from "../../core/mod.ts";
import { observe, ripen } from "./delay.ts";
import type { ProcessParams, ProcessState, TrackerParams } from "./params.ts";

/** A process that was not looked for yet. */
export function createProcess(params: ProcessParams): ProcessState {
  return { kind: "process", params, verdict: "unknown", count: 0, pending: null };
}

/** One event of a process's life. */
export function stepProcess(state: ProcessState, event: Event<TrackerParams>, now: Instant): Action[] {
  const before = state.verdict;
  if (event.kind === "count") {
    state.count = event.count;
    weigh(state, now);
  } else if (event.kind === "configured" && event.params.kind === "process") {
    state.params = event.params;
    if (before !== "unknown") weigh(state, now);
  } else if (event.kind === "due") ripen(state, now);
  if (state.verdict === before || before === "unknown") return [];
  const fields = { name: state.params.name, up: state.verdict === "up" };
  return [{ kind: "log", entry: entry("process.quorum", fields) }];
}

function weigh(state: ProcessState, now: Instant): void {
  const { quorum, quorumMax, forkDelay, terminateDelay } = state.params;
  const up = state.count >= quorum && state.count <= quorumMax;
  observe(state, up, up ? forkDelay : terminateDelay, now);
}
