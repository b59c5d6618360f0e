/**
 * A `track_file`: its verdict is the number in it. Who looks says 0 when there is none.
 *
 * | on | verdict |
 * |---|---|
 * | value | the value |
 * | configured with another path | the same, until that file was read |
 *
 * @module
 */
import type { Action, Event } from "../../core/mod.ts";
import type { FileParams, FileState, TrackerParams } from "./params.ts";

/** A file that was not read yet. */
export function createFile(params: FileParams): FileState {
  return { kind: "file", params, verdict: "unknown" };
}

/** One event of a file's life. */
export function stepFile(state: FileState, event: Event<TrackerParams>): Action[] {
  if (event.kind === "value") state.verdict = event.value;
  if (event.kind === "configured" && event.params.kind === "file") state.params = event.params;
  return [];
}
