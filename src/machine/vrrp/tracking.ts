import { type Action, after, entry, type Instant, type MachineId, micros } from "../../core/mod.ts";
import { notifyPriority } from "./notify.ts";
import type { Tracked, VrrpParams } from "./params.ts";
import type { Verdicts, VrrpState } from "./state.ts";
import { skew } from "./timing.ts";

/** What a file's number times its weight comes to, when it means FAULT; and how much it may add. keepalived's bounds. */
const faultBelow = -254;
const mostOfAFile = 253;

/** What a tracker adds to the priority now. */
function worth({ tracker, weight, reverse }: Tracked, verdicts: Verdicts): number {
  const verdict = verdicts[tracker] ?? "unknown";
  const sign = reverse ? -1 : 1;
  if (weight === 0 || verdict === "unknown") return 0;
  if (typeof verdict === "number") {
    const product = verdict * weight * sign;
    return product <= faultBelow ? 0 : Math.min(mostOfAFile, product);
  }
  // A positive weight counts while it is up, a negative one while it is down.
  return (weight > 0) === (verdict === "up") ? weight * sign : 0;
}

/** Whether a tracker alone keeps the instance in fault. */
export function isFault({ tracker, weight, reverse }: Tracked, verdicts: Verdicts): boolean {
  const verdict = verdicts[tracker] ?? "unknown";
  if (verdict === "unknown") return false;
  if (typeof verdict === "number") {
    return weight === 0 ? (verdict !== 0) !== reverse : verdict * weight * (reverse ? -1 : 1) <= faultBelow;
  }
  return weight === 0 && (verdict === "up") === reverse;
}

/** The trackers that keep the instance in fault. */
export function faultyTrackers(params: VrrpParams, verdicts: Verdicts): MachineId[] {
  return params.trackers.filter((tracked) => isFault(tracked, verdicts)).map(({ tracker }) => tracker);
}

/** Whether it is not known yet if the instance can run: a tracker that could keep it in fault has said nothing so far. */
export function isUndecided(params: VrrpParams, verdicts: Verdicts): boolean {
  return params.trackers.some(({ tracker, weight }) =>
    weight === 0 && (verdicts[tracker] ?? "unknown") === "unknown"
  );
}

/** The configured priority and what trackers make of it: from 1 to 254, while 255 owns the addresses and stays 255. */
export function effectivePriority({ priority, trackers }: VrrpParams, verdicts: Verdicts): number {
  if (priority === 255 || trackers.length === 0) return priority;
  return Math.max(1, Math.min(254, totalPriority({ priority, trackers }, verdicts)));
}

/** The same without these bounds. */
export function totalPriority(
  { priority, trackers }: Pick<VrrpParams, "priority" | "trackers">,
  verdicts: Verdicts,
): number {
  return trackers.reduce((sum, tracked) => sum + worth(tracked, verdicts), priority);
}

/**
 * Takes over the priority that trackers make. The wait of a backup is shifted by the difference of the skews, and not
 * begun anew (keepalived).
 */
export function reprioritise(state: VrrpState): Action[] {
  const { params, phase } = state;
  const from = state.effectivePriority;
  const to = effectivePriority(params, state.verdicts);
  if (from === to) return [];
  state.effectivePriority = to;
  if (phase.kind === "backup") {
    const share = (priority: number) => skew(params.version, priority, phase.masterInterval);
    phase.downAt = after(phase.downAt, micros(share(to) - share(from)));
  }
  const said: Action = {
    kind: "log",
    entry: entry("vrrp.priority_changed", { name: params.name, from, to }),
  };
  return [said, ...notifyPriority(state)];
}

/** A file's verdict is told of by the instance, as keepalived does it; those of others by the tracker. */
export function tellOfFile(state: VrrpState, tracker: MachineId, was: boolean): Action[] {
  const tracked = state.params.trackers.find((each) => each.tracker === tracker);
  if (!tracked || typeof state.verdicts[tracker] !== "number") return [];
  const fault = isFault(tracked, state.verdicts);
  if (fault === was) return [];
  const { name } = state.params;
  return [{ kind: "log", entry: entry("vrrp.tracker_fault", { name, tracker, fault }) }];
}

/** Nobody becomes master before this: the daemon, or the machine, has just started. */
export function notBefore(state: VrrpState, at: Instant): Instant {
  return state.quietUntil !== null && state.quietUntil > at ? state.quietUntil : at;
}
