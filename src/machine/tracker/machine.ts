import {
  type Action,
  type Event,
  type Instant,
  invariant,
  type Machine,
  unreachable,
  type Verdict,
} from "../../core/mod.ts";
import { createFile, stepFile } from "./file.ts";
import { createInterface, stepInterface } from "./interface.ts";
import type { TrackerParams, TrackerState } from "./params.ts";
import { createProcess, stepProcess } from "./process.ts";
import { createScript, stepScript } from "./script.ts";

/** The machine of one tracker, of whatever kind. */
export const tracker: Machine<TrackerParams, TrackerState> = { create, step, deadline };

function create(params: TrackerParams): TrackerState {
  switch (params.kind) {
    case "script":
      return createScript(params);
    case "file":
      return createFile(params);
    case "process":
      return createProcess(params);
    case "interface":
      return createInterface(params);
    default:
      return unreachable(params);
  }
}

function step(state: TrackerState, event: Event<TrackerParams>, now: Instant): Action[] {
  const before = state.verdict;
  const actions = stepKind(state, event, now);
  return state.verdict === before ? actions : [...actions, ...tell(state, state.verdict)];
}

function stepKind(state: TrackerState, event: Event<TrackerParams>, now: Instant): Action[] {
  if (event.kind === "configured") {
    invariant(event.params.kind === state.kind, "a tracker stays of its kind");
  }
  switch (state.kind) {
    case "script":
      return stepScript(state, event);
    case "file":
      return stepFile(state, event);
    case "process":
      return stepProcess(state, event, now);
    case "interface":
      return stepInterface(state, event, now);
    default:
      return unreachable(state);
  }
}

function tell({ params }: TrackerState, verdict: Verdict): Action[] {
  return params.listeners.map((to) => ({
    kind: "tell",
    to,
    word: { kind: "verdict", tracker: params.id, verdict },
  }));
}

function deadline(state: TrackerState): Instant | null {
  return state.kind === "process" || state.kind === "interface" ? state.pending?.at ?? null : null;
}
