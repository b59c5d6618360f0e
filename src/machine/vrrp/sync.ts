import type { Action, GroupState, Instant, Standing } from "../../core/mod.ts";
import { announce, inTime } from "./master.ts";
import { heldAddresses } from "./params.ts";
import type { VrrpState } from "./state.ts";
import { becomeBackup, becomeMaster, enterFault, ownFault } from "./transition.ts";
import { isUndecided, notBefore } from "./tracking.ts";

/** Where the instance stands by itself, apart from the other members of its sync group. */
export function standingOf(state: VrrpState, now: Instant): Standing {
  const { phase, params } = state;
  if (ownFault(state) !== null || (phase.kind === "fault" && phase.reason === "address")) return "fault";
  if (phase.kind === "init" && (!phase.started || isUndecided(params, state.verdicts))) return "init";
  if (phase.kind === "master") return "master";
  if (phase.kind === "backup") return phase.eager ? "eager" : "backup";
  return params.beginsAsMaster && notBefore(state, now) === now ? "eager" : "backup";
}

/** Tells the group when the instance stands elsewhere than it last told. */
export function reportStanding(state: VrrpState, now: Instant): Action[] {
  const { syncGroup, name } = state.params;
  if (syncGroup === null) return [];
  // Who leaves is nobody that the others have to follow.
  const standing = state.phase.kind === "stopped" ? "init" : standingOf(state, now);
  if (standing === state.told) return [];
  state.told = standing;
  return [{ kind: "tell", to: syncGroup, word: { kind: "member", member: `vrrp:${name}`, standing } }];
}

/** The group has decided. */
export function follow(state: VrrpState, to: GroupState, now: Instant): Action[] {
  const { phase } = state;
  state.groupState = to;
  // Who has not started yet will do what the group says when it does, after it has given up what is left from before.
  if (phase.kind === "stopped" || (phase.kind === "init" && !phase.started)) return [];
  if (to === "fault") {
    return phase.kind === "fault" ? [] : enterFault(state, "group", now, phase.kind === "init");
  }
  if (ownFault(state) !== null || (phase.kind === "fault" && phase.retryAt !== null)) return [];
  if (to === "master") return phase.kind === "master" ? [] : becomeMaster(state, now);
  return phase.kind === "backup" ? [] : becomeBackup(state, now, phase.kind === "init");
}

/** Another member of the group outranked a lesser master: the network may have learned this one's addresses wrong, too. */
export function refresh(state: VrrpState, now: Instant): Action[] {
  const { phase, params } = state;
  if (phase.kind !== "master" || params.garp.lowerPrioRepeat === 0) return [];
  phase.lowerPrioAt = inTime(now, params.garp.lowerPrioDelay);
  return announce(state, heldAddresses(params), params.garp.lowerPrioRepeat);
}
