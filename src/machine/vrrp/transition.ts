import { type Action, after, entry, type Instant, seconds } from "../../core/mod.ts";
import { advertise } from "./advert.ts";
import { waiting } from "./backup.ts";
import { giveUpKept } from "./leftover.ts";
import { announce, reigning } from "./master.ts";
import { notify } from "./notify.ts";
import { heldAddresses, type VrrpParams } from "./params.ts";
import { install, withdraw, without } from "./route.ts";
import type { FaultReason, VrrpState } from "./state.ts";
import { faultyTrackers, isUndecided, notBefore } from "./tracking.ts";

/** How long an instance whose addresses are refused stays away. */
const repairPause = seconds(10);

/** Whether an instance that starts now is master before anything else happens, as far as it is up to itself. */
export function reignsAtOnce(state: VrrpState, now: Instant): boolean {
  const { params, verdicts } = state;
  return params.beginsAsMaster && notBefore(state, now) === now && faultOf(state) === null &&
    !isUndecided(params, verdicts);
}

/** From init or fault into the phase that the circumstances allow. A sync group decides that for its members. */
export function begin(state: VrrpState, now: Instant, init: boolean): Action[] {
  const reason = faultOf(state);
  if (reason) return init ? enterFault(state, reason, now, true) : [];
  const { params } = state;
  if (params.syncGroup !== null || (init && isUndecided(params, state.verdicts))) return [];
  if (params.beginsAsMaster && notBefore(state, now) === now) return becomeMaster(state, now);
  return becomeBackup(state, now, init);
}

/** What changed circumstances make of the phase. */
export function reconsider(state: VrrpState, now: Instant): Action[] {
  const { phase } = state;
  if (phase.kind === "stopped") return [];
  if (phase.kind === "init") return phase.started ? begin(state, now, true) : [];
  const reason = faultOf(state);
  if (phase.kind !== "fault") return reason ? enterFault(state, reason, now, false) : [];
  if (phase.retryAt !== null) return [];
  if (reason === null) return begin(state, now, false);
  phase.reason = reason;
  return [];
}

/** What keeps the instance from running, of all that may: all of it must be gone. */
export function faultOf(state: VrrpState): FaultReason | null {
  return ownFault(state) ?? (state.groupState === "fault" ? "group" : null);
}

/** What keeps it from running whatever its sync group says. */
export function ownFault({ link, params, verdicts }: VrrpState): FaultReason | null {
  if (!link.exists || (!link.up && !params.dontTrackPrimary)) return "link";
  if (params.unicast?.peers.length === 0) return "peer";
  if (link.source === null) return "source";
  return params.trackers.length > 0 && faultyTrackers(params, verdicts).length > 0 ? "tracker" : null;
}

/** The advert first: the other hosts stop waiting, while the address is put on and announced. */
export function becomeMaster(state: VrrpState, now: Instant): Action[] {
  const { params } = state;
  const { name } = params;
  const held = heldAddresses(params);
  const first = advertise(state);
  state.phase = reigning(params, now);
  state.since = now;
  state.master = null;
  state.counters.becameMaster++;
  const actions: Action[] = [
    first,
    { kind: "log", entry: entry("vrrp.entering", { name, state: "MASTER", init: false }) },
  ];
  if (held.length > 0) {
    actions.push({ kind: "log", entry: entry("vrrp.setting_addresses", { name }) });
    actions.push({ kind: "hold", addresses: held });
  }
  // A refusal to take them away after this reign is a first one.
  state.leaving = without(state.leaving, params);
  actions.push(...install(params));
  return [...actions, ...announce(state, held, params.garp.repeat), ...notify(state, "MASTER")];
}

/** Waits for a master to fall silent, after giving up what a master has. */
export function becomeBackup(
  state: VrrpState,
  now: Instant,
  init: boolean,
  masterInterval = state.params.interval,
): Action[] {
  const { name } = state.params;
  const left = leave(state, now);
  state.phase = waiting(state, now, masterInterval);
  state.since = now;
  return [
    { kind: "log", entry: entry("vrrp.entering", { name, state: "BACKUP", init }) },
    ...left,
    ...notify(state, "BACKUP"),
  ];
}

/** Stays away until the reason is gone. A master says farewell first. */
export function enterFault(state: VrrpState, reason: FaultReason, now: Instant, init: boolean): Action[] {
  const { name, interface: on } = state.params;
  const actions: Action[] = [];
  const reigned = state.phase.kind === "master";
  if (reigned) actions.push(advertise(state, 0));
  actions.push({ kind: "log", entry: entry("vrrp.entering", { name, state: "FAULT", init }) });
  if (reigned) actions.push({ kind: "log", entry: entry("vrrp.sent_priority_zero", { name }) });
  if (reason === "source") {
    actions.push({ kind: "log", entry: entry("vrrp.no_source", { name, interface: on }) });
  }
  if (reason === "peer") actions.push({ kind: "log", entry: entry("vrrp.no_peer", { name }) });
  actions.push(...leave(state, now));
  state.phase = { kind: "fault", reason, retryAt: reason === "address" ? after(now, repairPause) : null };
  state.since = now;
  return [...actions, ...notify(state, "FAULT")];
}

/** What a master gives up, and what was kept for one that is none. */
function leave(state: VrrpState, now: Instant): Action[] {
  return state.phase.kind === "init" ? giveUpKept(state, now) : leaveMaster(state);
}

/** What a master gives up; nothing for anybody else. */
export function leaveMaster(state: VrrpState): Action[] {
  if (state.phase.kind !== "master") return [];
  state.counters.releasedMaster++;
  return release(state.params);
}

/** Takes all rules, routes and addresses away, with their lines in the log. */
export function release(params: VrrpParams): Action[] {
  const addresses = heldAddresses(params);
  const ways = withdraw(params);
  if (addresses.length === 0) return ways;
  return [
    ...ways,
    { kind: "log", entry: entry("vrrp.removing_addresses", { name: params.name }) },
    { kind: "release", addresses },
  ];
}
