import { type Action, after, entry, type Instant, type Micros, micros } from "../../core/mod.ts";
import { exchange } from "../exchange.ts";
import { advertise, firstForm, respecify } from "./advert.ts";
import { disown, giveUpKept } from "./leftover.ts";
import { announce, elsewhereAfter, inTime } from "./master.ts";
import { heldAddresses, type VrrpParams } from "./params.ts";
import { exchangeWays } from "./route.ts";
import type { VrrpState } from "./state.ts";
import { masterDown, nextAdvert, skew } from "./timing.ts";
import { effectivePriority } from "./tracking.ts";

/**
 * New parameters for an instance that stays what it is: same interface, VRID and group. A master stays
 * master; addresses that stay are not touched; a running wait is shifted by the difference of its lengths.
 */
export function reconfigure(state: VrrpState, next: VrrpParams, now: Instant): Action[] {
  const before = state.params;
  const { name } = next;
  const actions: Action[] = [];
  const from = state.effectivePriority;
  const to = effectivePriority(next, state.verdicts);
  if (from !== to) {
    actions.push({ kind: "log", entry: entry("vrrp.priority_changed", { name, from, to }) });
  }
  state.params = next;
  state.effectivePriority = to;
  if (before.syncGroup !== next.syncGroup || before.name !== name) {
    // Another group, or another name in it: it is told anew, and says anew.
    state.told = null;
    if (before.syncGroup !== next.syncGroup) state.groupState = null;
  }
  if (JSON.stringify(before.auth) !== JSON.stringify(next.auth) || before.strict !== next.strict) {
    state.speaks = next.auth.kind;
  }
  if (firstForm(before) !== firstForm(next) || !next.followChecksum) state.checksumForm = firstForm(next);
  actions.push(...disown(state), ...giveUpKept(state, now));
  const { phase } = state;
  if (phase.kind === "backup") {
    // Version 2 knows no other interval than its own; version 3 keeps the one it learned, if it heard anybody.
    const own = next.version === 2 || state.master === null;
    const interval = own ? next.interval : phase.masterInterval;
    const wait = (params: VrrpParams, priority: number, masterInterval: Micros) =>
      phase.farewell
        ? skew(params.version, priority, masterInterval)
        : masterDown(params, priority, masterInterval);
    const longer = wait(next, to, interval) - wait(before, from, phase.masterInterval);
    phase.downAt = after(phase.downAt, micros(longer));
    phase.masterInterval = interval;
    if (next.preemptDelay === 0) phase.preemptAt = null;
  }
  if (phase.kind === "master") {
    // At once, as keepalived does: backups of version 3 wait by the old interval until they hear of the new one.
    if (respecify(state) || from !== to) {
      actions.push(advertise(state));
      phase.advertAt = nextAdvert(now, next.interval);
    }
    if (before.garp.refresh !== next.garp.refresh) phase.refreshAt = inTime(now, next.garp.refresh);
    if (before.garp.elsewhere?.interval !== next.garp.elsewhere?.interval) {
      phase.elsewhereAt = elsewhereAfter(next, now);
    }
    actions.push(...exchangeAddresses(state, before), ...exchangeWays(before, next));
  } else {
    state.spec = null;
  }
  return actions;
}

/** What is new comes before what is old goes, and is announced. */
function exchangeAddresses(state: VrrpState, before: VrrpParams): Action[] {
  const { name } = state.params;
  const { replaced, added, gone, again } = exchange(heldAddresses(before), heldAddresses(state.params));
  const actions: Action[] = [];
  if (replaced.length > 0) actions.push({ kind: "release", addresses: replaced });
  if (added.length > 0) {
    actions.push({ kind: "log", entry: entry("vrrp.setting_addresses", { name }) });
    actions.push({ kind: "hold", addresses: added });
  }
  if (gone.length > 0) {
    actions.push({ kind: "log", entry: entry("vrrp.removing_addresses", { name }) });
    actions.push({ kind: "release", addresses: gone });
  }
  if (again.length > 0) actions.push({ kind: "hold", addresses: again });
  return [...actions, ...announce(state, added, state.params.garp.repeat)];
}
