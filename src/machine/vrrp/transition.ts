import { type Action, after, entry, type Instant, type LinkState, seconds } from "../../core/mod.ts";
import { advertise } from "./advert.ts";
import { waiting } from "./backup.ts";
import { announce, reigning } from "./master.ts";
import { notify } from "./notify.ts";
import { heldAddresses, type VrrpParams } from "./params.ts";
import type { FaultReason, VrrpState } from "./state.ts";

/** How long an instance whose addresses are refused stays away. */
const repairPause = seconds(10);

/** From init or fault into the phase that the circumstances allow. */
export function begin(state: VrrpState, now: Instant, init: boolean): Action[] {
  const reason = faultOf(state.link);
  if (reason) return init ? enterFault(state, reason, now, true) : [];
  if (state.params.beginsAsMaster) return becomeMaster(state, now);
  return becomeBackup(state, now, init);
}

/** What keeps the interface from being used. */
export function faultOf(link: LinkState): FaultReason | null {
  if (!link.up) return "link";
  return link.source === null ? "source" : null;
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
  const left = leaveMaster(state);
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
  actions.push(...leaveMaster(state));
  state.phase = { kind: "fault", reason, retryAt: reason === "address" ? after(now, repairPause) : null };
  state.since = now;
  return [...actions, ...notify(state, "FAULT")];
}

/** What a master gives up; nothing for anybody else. */
export function leaveMaster(state: VrrpState): Action[] {
  if (state.phase.kind !== "master") return [];
  state.counters.releasedMaster++;
  return release(state.params);
}

/** Takes all addresses away, with its line in the log. */
export function release(params: VrrpParams): Action[] {
  const addresses = heldAddresses(params);
  if (addresses.length === 0) return [];
  return [
    { kind: "log", entry: entry("vrrp.removing_addresses", { name: params.name }) },
    { kind: "release", addresses },
  ];
}
