import type { Action, NotifyEvent } from "../../core/mod.ts";
import type { VrrpState } from "./state.ts";

/** Tells of an event, if somebody wants to hear. */
export function notify({ params, effectivePriority }: VrrpState, event: NotifyEvent): Action[] {
  if (!params.notify) return [];
  return [{ kind: "notify", subject: "INSTANCE", name: params.name, event, priority: effectivePriority }];
}

/** Tells of another effective priority that trackers led to; keepalived is silent about one that a reload brought. */
export function notifyPriority(state: VrrpState): Action[] {
  if (!state.params.notifyPriorityChanges) return [];
  return notify(state, state.phase.kind === "master" ? "MASTER_PRIORITY" : "BACKUP_PRIORITY");
}
