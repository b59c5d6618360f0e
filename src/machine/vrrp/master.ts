import {
  type Action,
  after,
  asSeconds,
  between,
  compareAddress,
  earliest,
  entry,
  type Instant,
  invariant,
  type IpAddress,
  type Micros,
  micros,
  millis,
  type ReceivedAdvert,
  seconds,
  type VirtualAddress,
} from "../../core/mod.ts";
import { advertise } from "./advert.ts";
import { heldAddresses, type VrrpParams } from "./params.ts";
import { notify } from "./notify.ts";
import type { VrrpMaster, VrrpState } from "./state.ts";
import { masterDown, nextAdvert } from "./timing.ts";

/** Longer lists of addresses are not spelled out in the log. */
const loggedAddresses = 16;

/** An answer follows another one after this at the latest. */
const longestQuiet = millis(100);

/** The phase of a master that sent its first advert at `now`. */
export function reigning(params: VrrpParams, now: Instant): VrrpMaster {
  return {
    kind: "master",
    advertAt: nextAdvert(now, params.interval),
    announceAt: inTime(now, params.garp.delay),
    refreshAt: inTime(now, params.garp.refresh),
    lowerPrioAt: null,
    elsewhereAt: elsewhereAfter(params, now),
    answeredUntil: null,
    repair: null,
  };
}

/** The instant `length` after `now`; never, when it is 0. */
export function inTime(now: Instant, length: Micros): Instant | null {
  return length > 0 ? after(now, length) : null;
}

/** When to announce on other interfaces again. */
export function elsewhereAfter({ garp: { elsewhere } }: VrrpParams, now: Instant): Instant | null {
  return elsewhere === null ? null : after(now, elsewhere.interval);
}

/** Gratuitous ARP for the given addresses, with its lines in the log: round by round, as keepalived has them. */
export function announce(state: VrrpState, addresses: readonly VirtualAddress[], repeat: number): Action[] {
  if (addresses.length === 0 || repeat === 0) return [];
  const actions: Action[] = [{ kind: "announce", addresses, repeat }];
  const { name } = state.params;
  const shown = addresses.slice(0, loggedAddresses);
  for (let round = 0; round < repeat; round++) {
    for (const { address, interface: on } of shown) {
      if (round === 0) {
        actions.push({ kind: "log", entry: entry("vrrp.announcing", { name, interface: on, address }) });
      }
      actions.push({ kind: "log", entry: entry("vrrp.announced", { interface: on, address }) });
    }
  }
  return actions;
}

/** The instants that a master waits for, earliest first. */
export function masterDeadline(phase: VrrpMaster): Instant {
  const { advertAt, announceAt, refreshAt, lowerPrioAt, elsewhereAt, repair } = phase;
  const announcement = earliest(earliest(announceAt, refreshAt), earliest(lowerPrioAt, elsewhereAt));
  return earliest(advertAt, earliest(announcement, repair?.at ?? null)) ?? advertAt;
}

/** The next advert of a master. In a steady turn nothing else is wanted, and no more room is made than for that. */
function advertDue(state: VrrpState, phase: VrrpMaster, now: Instant): Action[] {
  const { name, interval } = state.params;
  const late = between(phase.advertAt, now);
  phase.advertAt = nextAdvert(now, interval);
  const advert = advertise(state);
  if (late <= interval) return [advert];
  return [advert, { kind: "log", entry: entry("vrrp.late", { name, late: asSeconds(late) }) }];
}

/** Time has passed for a master: adverts, announcements, another try for addresses that could not be put on. */
export function masterDue(state: VrrpState, phase: VrrpMaster, now: Instant): Action[] {
  const { params } = state;
  const actions = now >= phase.advertAt ? advertDue(state, phase, now) : [];
  if (phase.repair && now >= phase.repair.at) {
    phase.repair = { ...phase.repair, at: after(now, seconds(1)) };
    actions.push({ kind: "hold", addresses: heldAddresses(params) });
    actions.push(...announce(state, heldAddresses(params), params.garp.repeat));
  }
  if (phase.announceAt !== null && now >= phase.announceAt) {
    phase.announceAt = null;
    actions.push(...announce(state, heldAddresses(params), params.garp.repeat));
  }
  if (phase.lowerPrioAt !== null && now >= phase.lowerPrioAt) {
    phase.lowerPrioAt = null;
    actions.push(...announce(state, heldAddresses(params), params.garp.lowerPrioRepeat));
  }
  if (phase.refreshAt !== null && now >= phase.refreshAt) {
    phase.refreshAt = inTime(now, params.garp.refresh);
    actions.push(...announce(state, heldAddresses(params), params.garp.refreshRepeat));
  }
  if (phase.elsewhereAt !== null && now >= phase.elsewhereAt) {
    phase.elsewhereAt = elsewhereAfter(params, now);
    actions.push(...announce(state, params.garp.elsewhere?.addresses ?? [], 1));
  }
  return actions;
}

/** `timer_expired_backup`: whether the last advert is so long ago that a backup has taken over by now. */
export function isOverdue(params: VrrpParams, phase: VrrpMaster, now: Instant): boolean {
  const { lateMasterPriority: theirs, interval } = params;
  if (theirs === null || now < phase.advertAt) return false;
  return between(phase.advertAt, now) + interval >= masterDown(params, theirs, interval);
}

/** Whether the sender of an advert is the better master, and by what (RFC 5798 §6.4.3). */
export function rank(state: VrrpState, advert: ReceivedAdvert): "higher" | "higher address" | "lower" {
  invariant(state.link.source !== null, "a master has a source address");
  if (advert.priority > state.effectivePriority) return "higher";
  if (advert.priority < state.effectivePriority) return "lower";
  return compareAddress(advert.source, state.link.source) > 0 ? "higher address" : "lower";
}

/**
 * Whether a master answers what it hears, once in half an interval: whoever floods it with adverts must not make it
 * flood the network, and an honest peer sends one an interval.
 */
export function answers(params: VrrpParams, phase: VrrpMaster, now: Instant): boolean {
  if (phase.answeredUntil !== null && now < phase.answeredUntil) return false;
  phase.answeredUntil = after(now, micros(Math.min(params.interval / 2, longestQuiet)));
  return true;
}

/** A master that stays one heard the advert of a lesser one: it answers, and refreshes the caches of the network. */
export function outrank(state: VrrpState, phase: VrrpMaster, advert: ReceivedAdvert, now: Instant): Action[] {
  const { params } = state;
  const answered = answers(params, phase, now);
  const forcing = answered && !params.lowerPrioNoAdvert;
  const actions: Action[] = [];
  if (forcing) actions.push(advertise(state));
  const { name } = params;
  const fields = {
    name,
    priority: advert.priority,
    ours: state.effectivePriority,
    source: advert.source,
    forcing,
  };
  actions.push({ kind: "log", entry: entry("vrrp.lower_in_master", fields) });
  const told = answered ? notify(state, "MASTER_RX_LOWER_PRI") : [];
  if (params.garp.lowerPrioRepeat === 0) return [...actions, ...told];
  if (answered) {
    actions.push(...announce(state, heldAddresses(params), params.garp.lowerPrioRepeat));
    phase.lowerPrioAt = inTime(now, params.garp.lowerPrioDelay);
    // The other members of the group have been contested, too, or their addresses have.
    if (params.syncGroup !== null) {
      actions.push({
        kind: "tell",
        to: params.syncGroup,
        word: { kind: "outranked", member: `vrrp:${name}` },
      });
    }
  } else {
    // The other one may have announced the addresses since we did: the last word is ours.
    phase.lowerPrioAt = earliest(phase.lowerPrioAt, phase.answeredUntil);
  }
  return [...actions, ...told];
}

/** All routes and rules once more, for those that went with an address. */
function again({ routes, rules }: VrrpParams): Action[] {
  return routes.length > 0 ? [{ kind: "install", routes, rules }] : [];
}

/** Somebody else removed an address of the master: it goes back at once. */
export function restore(state: VrrpState, address: IpAddress): Action[] {
  const lost = heldAddresses(state.params).filter((held) => held.address === address && !held.untracked);
  if (lost.length === 0) return [];
  state.counters.addressesRestored++;
  const { name } = state.params;
  const on = lost[0]?.interface ?? "";
  return [
    { kind: "hold", addresses: lost },
    // The kernel drops routes that name the address as their source, and does not say so.
    ...again(state.params),
    ...announce(state, lost, state.params.garp.repeat),
    { kind: "log", entry: entry("vrrp.address_lost", { name, address, interface: on }) },
  ];
}
