import {
  type Action,
  after,
  asSeconds,
  entry,
  type Instant,
  type Micros,
  type ReceivedAdvert,
} from "../../core/mod.ts";
import type { VrrpBackup, VrrpState } from "./state.ts";
import { masterDown, skew } from "./timing.ts";
import { notBefore } from "./tracking.ts";

/** The phase of a backup that begins to wait at `now`. */
export function waiting(state: VrrpState, now: Instant, masterInterval: Micros): VrrpBackup {
  const { params } = state;
  const wait = masterDown(params, state.effectivePriority, masterInterval);
  // Who begins as master waits for the end of the quiet after a start, and for nobody else.
  const downAt = params.beginsAsMaster && notBefore(state, now) > now
    ? notBefore(state, now)
    : after(notBefore(state, now), wait);
  return { kind: "backup", downAt, farewell: false, masterInterval, preemptAt: null, eager: false };
}

/**
 * An accepted advert reaches a backup (RFC 5798 §6.4.2). A priority of 0 lets the skew run; a master that is
 * good enough, or that we may not preempt (yet), restarts the wait; any other is ignored, so that the wait
 * runs out.
 */
export function advertInBackup(
  state: VrrpState,
  phase: VrrpBackup,
  advert: ReceivedAdvert,
  now: Instant,
): Action[] {
  const { params } = state;
  const { name } = params;
  if (advert.priority === 0) {
    phase.downAt = after(
      notBefore(state, now),
      skew(params.version, state.effectivePriority, phase.masterInterval),
    );
    phase.farewell = true;
    return [{ kind: "log", entry: entry("vrrp.backup_got_zero", { name }) }];
  }
  state.master = { address: advert.source, priority: advert.priority };
  const lower = advert.priority < state.effectivePriority;
  const delayed = params.preemptDelay > 0 && (phase.preemptAt === null || now < phase.preemptAt);
  if (lower && params.preempt && !delayed) {
    const fields = { name, priority: advert.priority, source: advert.source };
    return [{ kind: "log", entry: entry("vrrp.lower_in_backup", fields) }];
  }
  const actions = learnInterval(state, phase, advert);
  phase.downAt = after(
    notBefore(state, now),
    masterDown(params, state.effectivePriority, phase.masterInterval),
  );
  phase.farewell = false;
  phase.eager = false;
  if (params.preemptDelay > 0) actions.push(...followPreemptDelay(state, phase, lower, now));
  return actions;
}

/** The master's last advert came again, the last of so many times, and nothing else has happened to the backup since. */
export function waitAgain(state: VrrpState, times: number, now: Instant): Action[] {
  const { params, phase, counters } = state;
  if (phase.kind !== "backup") return nothing;
  counters.advertsReceived += times;
  phase.downAt = after(
    notBefore(state, now),
    masterDown(params, state.effectivePriority, phase.masterInterval),
  );
  return nothing;
}

/** Made once: this is what a backup does nearly always. */
const nothing: Action[] = [];

/** A backup of version 3 takes over the interval of its master (RFC 5798 §6.4.2). */
function learnInterval(state: VrrpState, phase: VrrpBackup, advert: ReceivedAdvert): Action[] {
  if (state.params.version === 2 || advert.interval === phase.masterInterval) return [];
  const from = asSeconds(phase.masterInterval);
  phase.masterInterval = advert.interval;
  const fields = { name: state.params.name, from, to: asSeconds(advert.interval) };
  return [{ kind: "log", entry: entry("vrrp.interval_learned", fields) }];
}

/** The delay runs from the first advert of a lower priority, and starts anew after a better master was heard. */
function followPreemptDelay(state: VrrpState, phase: VrrpBackup, lower: boolean, now: Instant): Action[] {
  const { name, preemptDelay } = state.params;
  if (lower && phase.preemptAt === null) {
    phase.preemptAt = after(now, preemptDelay);
    const fields = { name, delay: asSeconds(preemptDelay) };
    return [{ kind: "log", entry: entry("vrrp.preempt_delay_started", fields) }];
  }
  if (!lower && phase.preemptAt !== null) {
    phase.preemptAt = null;
    return [{ kind: "log", entry: entry("vrrp.preempt_delay_stopped", { name }) }];
  }
  return [];
}
