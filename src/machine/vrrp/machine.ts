/**
 * A VRRP instance. Transitions, with what each does in this order:
 *
 * | from | on | to | actions |
 * |---|---|---|---|
 * | init | start, ready | backup | release leftovers |
 * | init | start, address owner | master | as below: what is there already is taken over |
 * | init | start, no link or source, a tracker says FAULT | fault | release leftovers |
 * | init | start, a tracker or the sync group has not spoken | init | release leftovers |
 * | init | the last of them speaks | backup, master or fault | |
 * | backup | due, nothing heard | master | advert, hold, announce, notify |
 * | backup of a sync group | due, nothing heard | backup | tell the group |
 * | backup | advert | backup | wait anew, or let the wait run out |
 * | master | due | master | advert, announce |
 * | master | lesser advert | master | advert, announce |
 * | master | better advert | backup | release, notify |
 * | master | address lost | master | hold, announce |
 * | backup, master | link or source lost, a tracker says FAULT, addresses refused | fault | advert 0, release, notify |
 * | fault | nothing keeps it from running any more | backup or master | as above |
 * | fault of a sync group | nothing of its own keeps it from running | fault | tell the group |
 * | backup, master | another verdict | the same | with a priority that follows |
 * | init, backup, master, fault | the sync group decides | what it says | as above |
 * | master | route or rule lost | master | install |
 * | any | due, an address could not be taken away | the same | release |
 * | any | stop | stopped | advert 0 (from master), release, notify |
 *
 * @module
 */
import {
  type Action,
  after,
  earliest,
  entry,
  type Event,
  type Instant,
  type LinkState,
  type Machine,
  type MachineId,
  type Outcome,
  type ReceivedAdvert,
  seconds,
  unreachable,
  type Verdict,
} from "../../core/mod.ts";
import { advertise, firstForm, speakAsPeer, sumAsPeer } from "./advert.ts";
import { advertInBackup, waitAgain } from "./backup.ts";
import { answers, isOverdue, masterDeadline, masterDue, outrank, rank, restore } from "./master.ts";
import { forgetLeftover, giveUpLeftover, keepLeftover, releaseLeftover, takeOver } from "./leftover.ts";
import { heldAddresses, type VrrpParams } from "./params.ts";
import { notify } from "./notify.ts";
import { refusal, refuse } from "./receive.ts";
import { reconfigure } from "./reconfigure.ts";
import { remember } from "./signature.ts";
import { follow, refresh, reportStanding } from "./sync.ts";
import { reinstall, waysDone, waysDue } from "./route.ts";
import { noCounters, type VrrpMaster, type VrrpPhase, type VrrpState } from "./state.ts";
import {
  becomeBackup,
  becomeMaster,
  begin,
  enterFault,
  faultOf,
  leaveMaster,
  reconsider,
  reignsAtOnce,
  release,
} from "./transition.ts";
import { isFault, reprioritise, tellOfFile } from "./tracking.ts";
import { masterDown } from "./timing.ts";

/** Tries at putting an address on, a second apart, before the instance gives way to its peers. */
const repairAttempts = 3;

/** The machine of one VRRP instance. */
export const vrrp: Machine<VrrpParams, VrrpState> = { create, step, deadline };

function create(params: VrrpParams, now: Instant): VrrpState {
  return {
    params,
    link: { exists: false, up: false, source: null },
    phase: { kind: "init", started: false, keeps: false },
    effectivePriority: params.priority,
    since: now,
    master: null,
    speaks: params.auth.kind,
    checksumForm: firstForm(params),
    sequence: 0,
    senders: {},
    spec: null,
    usual: null,
    leftover: null,
    pending: null,
    leaving: null,
    counters: noCounters(),
    drops: {},
    verdicts: {},
    told: null,
    groupState: null,
    quietUntil: null,
  };
}

/** The same once more: what happens to the copy does not happen to the instance. V8 takes it for one of the same kind. */
export function copyOf(state: VrrpState): VrrpState {
  const { params, since, phase, counters, drops, verdicts } = state;
  const own = {
    phase: { ...phase },
    counters: { ...counters },
    drops: { ...drops },
    verdicts: { ...verdicts },
  };
  return Object.assign(create(params, since), state, own);
}

/** Whether the kernel has taken all that was asked of it: in a steady turn nothing is made for what nobody waits for. */
function settled({ leftover, pending, leaving }: VrrpState): boolean {
  return leftover === null && pending === null && leaving === null;
}

function deadline(state: VrrpState): Instant | null {
  const { phase, leftover, pending, leaving } = state;
  if (settled(state)) return phaseDeadline(phase);
  const ways = earliest(pending?.at ?? null, leaving?.at ?? null);
  return earliest(phaseDeadline(phase), earliest(leftover?.at ?? null, ways));
}

function phaseDeadline(phase: VrrpPhase): Instant | null {
  switch (phase.kind) {
    case "backup":
      return phase.downAt;
    case "master":
      return masterDeadline(phase);
    case "fault":
      return phase.retryAt;
    default:
      return null;
  }
}

function step(state: VrrpState, event: Event<VrrpParams>, now: Instant): Action[] {
  if (state.phase.kind === "stopped") return [];
  if (event.kind === "again") return waitAgain(state, event.times, now);
  const actions = happen(state, event, now);
  return state.params.syncGroup === null ? actions : [...actions, ...reportStanding(state, now)];
}

function happen(state: VrrpState, event: Event<VrrpParams>, now: Instant): Action[] {
  switch (event.kind) {
    case "start":
      return start(state, event.quietUntil ?? null, now);
    case "due":
      return settled(state)
        ? due(state, now)
        : [...releaseLeftover(state, now), ...waysDue(state, now), ...due(state, now)];
    case "advert":
      return heard(state, event.advert, event.times ?? 1, now);
    case "link":
      return linkChanged(state, event.link, now);
    case "lost":
      return state.phase.kind === "master" ? restore(state, event.address) : [];
    case "withdrawn":
      return state.phase.kind === "master" ? reinstall(state, event) : [];
    case "configured":
      return [...reconfigure(state, event.params, now), ...reconsider(state, now)];
    case "done":
      return outcome(state, event.action, event.outcome, now);
    case "verdict":
      return judged(state, event.tracker, event.verdict, now);
    case "sync":
      return follow(state, event.to, now);
    case "report":
      state.told = null;
      return [];
    case "refresh":
      return refresh(state, now);
    case "recount":
      state.counters = noCounters();
      state.drops = {};
      return [];
    case "stop":
      return stop(state, now, event.deleted ?? false);
    case "again":
    case "member":
    case "outranked":
    case "result":
    case "value":
    case "count":
    case "remains":
    case "taken":
      return [];
    default:
      return unreachable(event);
  }
}

function start(state: VrrpState, quietUntil: Instant | null, now: Instant): Action[] {
  if (state.phase.kind !== "init") return [];
  state.phase.started = true;
  state.quietUntil = quietUntil;
  // Another host may be master: what an earlier run left goes at once. Who is master anyhow takes it over.
  const left = reignsAtOnce(state, now) ? takeOver(state, now) : release(state.params);
  return [...left, ...begin(state, now, true)];
}

function due(state: VrrpState, now: Instant): Action[] {
  const { phase, params } = state;
  if (phase.kind === "master") {
    return isOverdue(params, phase, now) ? becomeBackup(state, now, false) : masterDue(state, phase, now);
  }
  if (phase.kind === "backup" && now >= phase.downAt) {
    const timeout: Action = { kind: "log", entry: entry("vrrp.advert_timeout", { name: params.name }) };
    if (params.syncGroup === null) return [timeout, ...becomeMaster(state, now)];
    // It is for the group to decide; until then the wait begins anew.
    phase.eager = true;
    phase.downAt = after(now, masterDown(params, state.effectivePriority, phase.masterInterval));
    return [timeout];
  }
  if (phase.kind === "fault" && phase.retryAt !== null && now >= phase.retryAt) {
    phase.retryAt = null;
    phase.reason = faultOf(state) ?? (params.syncGroup === null ? phase.reason : "group");
    return begin(state, now, false);
  }
  return [];
}

/** A tracker says something else. */
function judged(state: VrrpState, tracker: MachineId, verdict: Verdict, now: Instant): Action[] {
  if (state.verdicts[tracker] === verdict) return [];
  const tracked = state.params.trackers.find((each) => each.tracker === tracker);
  const was = tracked !== undefined && isFault(tracked, state.verdicts);
  state.verdicts = { ...state.verdicts, [tracker]: verdict };
  const told = state.phase.kind === "init" && !state.phase.started ? [] : tellOfFile(state, tracker, was);
  return [...told, ...reprioritise(state), ...reconsider(state, now)];
}

/** The last of so many adverts that say the same. */
function heard(state: VrrpState, advert: ReceivedAdvert, times: number, now: Instant): Action[] {
  const { phase } = state;
  if (phase.kind !== "backup" && phase.kind !== "master") {
    return refuse(state, advert, { reason: "not_running", detail: `the instance is in ${phase.kind}` });
  }
  const refused = refusal(state, advert);
  if (refused) return refuse(state, advert, refused);
  // Who owns the addresses gives them to nobody.
  if (state.params.ownerIgnoreAdverts && state.params.priority === 255 && phase.kind === "master") return [];
  state.counters.advertsReceived += times;
  if (advert.auth.kind === "ah") state.sequence = advert.auth.sequence;
  if (advert.signature) remember(state, advert.source, advert.signature.stamp, now);
  if (advert.priority === 0) state.counters.priorityZeroReceived++;
  const learned = speakAsPeer(state, advert);
  if (advert.checksumForm !== state.checksumForm) learned.push(...sumAsPeer(state, advert));
  if (phase.kind === "backup") return [...learned, ...advertInBackup(state, phase, advert, now)];
  return [...learned, ...advertInMaster(state, phase, advert, now, learned.length > 0)];
}

/** RFC 5798 §6.4.3; `learned` says that the peer cannot have understood us so far, so it is told at once. */
function advertInMaster(
  state: VrrpState,
  phase: VrrpMaster,
  advert: ReceivedAdvert,
  now: Instant,
  learned: boolean,
): Action[] {
  const { params } = state;
  const { name } = params;
  if (advert.priority === 0) {
    const told: Action = { kind: "log", entry: entry("vrrp.master_got_zero", { name }) };
    return answers(params, phase, now) ? [advertise(state), told] : [told];
  }
  const theirs = rank(state, advert);
  const { priority, source } = advert;
  const actions: Action[] = [];
  if (priority === 255 && state.effectivePriority === 255) {
    actions.push({ kind: "log", entry: entry("vrrp.two_owners", { name }) });
  }
  if (theirs === "lower") {
    const outranked = outrank(state, phase, advert, now);
    const answered = outranked.some(({ kind }) => kind === "advert");
    if (learned && !answered) actions.push(advertise(state));
    return [...actions, ...outranked];
  }
  if (params.higherPrioSendAdvert) actions.push(advertise(state));
  if (theirs === "higher") {
    const fields = { name, priority, ours: state.effectivePriority, source };
    actions.push({ kind: "log", entry: entry("vrrp.higher_in_master", fields) });
  } else {
    const fields = { name, priority, source };
    actions.push({ kind: "log", entry: entry("vrrp.same_priority_higher_address", fields) });
  }
  state.master = { address: source, priority };
  const interval = params.version === 3 ? advert.interval : params.interval;
  return [...actions, ...becomeBackup(state, now, false, interval)];
}

function linkChanged(state: VrrpState, link: LinkState, now: Instant): Action[] {
  const reason = faultOf({ ...state, link });
  const running = state.phase.kind === "backup" || state.phase.kind === "master";
  // The last advert still leaves from the old address, if the interface lets it.
  const actions = running && reason !== null ? enterFault(state, reason, now, false) : [];
  if (state.link.source !== link.source) state.spec = null;
  state.link = link;
  return running ? actions : reconsider(state, now);
}

function outcome(state: VrrpState, action: Action, result: Outcome, now: Instant): Action[] {
  const { phase } = state;
  if (action.kind === "install" || action.kind === "withdraw") return waysDone(state, action, result, now);
  if (action.kind !== "hold" && action.kind !== "release") return [];
  if (result.ok) {
    if (action.kind === "release") forgetLeftover(state, action.addresses);
    const all = action.kind === "hold" && action.addresses.length === heldAddresses(state.params).length;
    if (phase.kind === "master" && all) phase.repair = null;
    return [];
  }
  const { name } = state.params;
  const verb = action.kind === "hold" ? "add" : "remove";
  const told: Action = {
    kind: "log",
    entry: entry("vrrp.address_failed", { name, verb, why: result.message }),
  };
  if (action.kind === "release") return [told, ...keepLeftover(state, action.addresses, now)];
  if (phase.kind !== "master") return [told];
  const attempts = (phase.repair?.attempts ?? 0) + 1;
  if (attempts >= repairAttempts) return [told, ...enterFault(state, "address", now, false)];
  phase.repair = { attempts, at: after(now, seconds(1)) };
  return [told];
}

function stop(state: VrrpState, now: Instant, deleted: boolean): Action[] {
  const { name } = state.params;
  const actions: Action[] = [];
  if (state.phase.kind === "master") {
    actions.push(advertise(state, 0));
    actions.push({ kind: "log", entry: entry("vrrp.sent_priority_zero", { name }) });
  }
  actions.push(...leaveMaster(state), ...giveUpLeftover(state));
  state.phase = { kind: "stopped" };
  state.since = now;
  return [...actions, ...notify(state, deleted ? "DELETED" : "STOP")];
}
