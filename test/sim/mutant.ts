/**
 * Machines that are wrong on purpose, each in one way: the oracles must notice every one of them.
 * @module
 */
import {
  type Action,
  after,
  type Event,
  type Instant,
  type IpAddress,
  type Machine,
  micros,
} from "../../src/core/mod.ts";
import { type Changes, Engine, type Plan, type Sleeper } from "../../src/engine/mod.ts";
import { heldAddresses, vrrp, type VrrpParams, type VrrpState } from "../../src/machine/mod.ts";

type VrrpMachine = Machine<VrrpParams, VrrpState>;

/** A wrong engine, and the oracles that find it, each of them alone. */
export interface Mutant {
  readonly name: string;
  readonly newEngine: () => Engine;
  readonly foundBy: readonly string[];
}

/** One step of a machine: what it knew, what happened, and the step itself. */
interface Step {
  readonly state: VrrpState;
  readonly event: Event<VrrpParams>;
  readonly now: Instant;
  /** Does the right thing, with this event or another. */
  go(event?: Event<VrrpParams>): Action[];
}

function mutant(name: string, foundBy: string | readonly string[], step: (step: Step) => Action[]): Mutant {
  const machine: VrrpMachine = {
    ...vrrp,
    step: (state, event, now) =>
      step({ state, event, now, go: (instead = event) => vrrp.step(state, instead, now) }),
  };
  return {
    name,
    newEngine: () => new Engine(machine),
    foundBy: typeof foundBy === "string" ? [foundBy] : foundBy,
  };
}

/** Moves all actions of one kind to before (or after) the rest. */
function moved(actions: Action[], which: (action: Action) => boolean, to: "front" | "back"): Action[] {
  const [those, others] = [actions.filter(which), actions.filter((action) => !which(action))];
  return to === "front" ? [...those, ...others] : [...others, ...those];
}

const isFarewell = (action: Action) => action.kind === "advert" && action.priority === 0;

/** What happens to addresses. */
const addressMutants: readonly Mutant[] = [
  mutant("keeps its addresses when it steps down", "addresses", ({ state, go }) => {
    const actions = go();
    return state.phase.kind === "backup" ? actions.filter(({ kind }) => kind !== "release") : actions;
  }),
  mutant("leaves what an earlier life left on the interface", "addresses", ({ event, go }) => {
    const actions = go();
    return event.kind === "start" ? actions.filter(({ kind }) => kind !== "release") : actions;
  }),
  mutant("keeps an address that a reload takes away", "addresses", ({ event, go }) => {
    const actions = go();
    return event.kind === "configured" ? actions.filter(({ kind }) => kind !== "release") : actions;
  }),
  mutant("takes the addresses before its advert", "addresses", ({ go }) => {
    return moved(go(), ({ kind }) => kind === "hold", "front");
  }),
  mutant("announces before it has the addresses", "addresses", ({ go }) => {
    return moved(go(), ({ kind }) => kind === "announce", "front");
  }),
  mutant("does not put back what somebody else removed", "addresses", ({ event, go }) => {
    return event.kind === "lost" ? [] : go();
  }),
  mutant("releases its addresses before it says farewell", "addresses", ({ go }) => {
    return moved(go(), isFarewell, "back");
  }),
  mutant("does not mind that it cannot have its addresses", "addresses", ({ event, go }) => {
    return event.kind === "done" && event.action.kind === "hold" ? [] : go();
  }),
  mutant("does not mind that the kernel keeps its addresses", "addresses", ({ event, go }) => {
    return event.kind === "done" && event.action.kind === "release" ? [] : go();
  }),
  mutant("announces once too little", "announcements", ({ go }) => {
    return go().map((action) =>
      action.kind === "announce" ? { ...action, repeat: action.repeat - 1 } : action
    );
  }),
  mutant("forgets the second round of announcements", "announcements", ({ state, go }) => {
    const actions = go();
    if (state.phase.kind === "master") state.phase.announceAt = null;
    return actions;
  }),
  mutant("announces as a backup", "addresses", ({ state, event, go }) => {
    const actions = go();
    if (event.kind !== "advert" || state.phase.kind !== "backup") return actions;
    return [...actions, { kind: "announce", addresses: heldAddresses(state.params), repeat: 1 }];
  }),
];

/** Who is master, and when. */
const electionMutants: readonly Mutant[] = [
  mutant("does not wait for its skew", "reference", ({ state, go }) => {
    const before = state.phase.kind === "backup" ? state.phase.downAt : null;
    const actions = go();
    const { phase, params } = state;
    if (phase.kind === "backup" && phase.downAt !== before) {
      phase.downAt = after(phase.downAt, micros(-((256 - state.effectivePriority) / 256) * params.interval));
    }
    return actions;
  }),
  mutant("waits an interval too long", ["reference", "safety"], ({ state, go }) => {
    const before = state.phase.kind === "backup" ? state.phase.downAt : null;
    const actions = go();
    const { phase } = state;
    if (phase.kind === "backup" && phase.downAt !== before) {
      phase.downAt = after(phase.downAt, phase.masterInterval);
    }
    return actions;
  }),
  mutant(
    "does not restart its wait when it hears its master",
    ["reference", "constancy", "peace"],
    ({ state, event, go }) => {
      const before = state.phase.kind === "backup" ? state.phase.downAt : null;
      const actions = go();
      if (event.kind === "advert" && state.phase.kind === "backup" && before !== null) {
        state.phase.downAt = before;
      }
      return actions;
    },
  ),
  mutant("does not wait anew for what it slept through", "reference", ({ event, go }) => {
    return event.kind === "again" ? [] : go();
  }),
  mutant("lets the lower address win", "reference", ({ state, event, go }) => {
    const tie = event.kind === "advert" && state.phase.kind === "master" &&
      event.advert.priority === state.effectivePriority && event.advert.source !== state.link.source;
    if (!tie) return go();
    const higher = Number(event.advert.source.split(".")[3]) > Number(state.link.source?.split(".")[3]);
    const source = (higher ? "0.0.0.1" : "255.255.255.254") as IpAddress;
    return go({ kind: "advert", advert: { ...event.advert, source } });
  }),
  mutant("takes no notice of a better master", ["reference", "safety", "peace"], ({ state, event, go }) => {
    const better = event.kind === "advert" && state.phase.kind === "master" &&
      event.advert.priority > state.effectivePriority;
    return better ? [] : go();
  }),
  mutant("takes no notice of a farewell", "reference", ({ state, event, go }) => {
    return event.kind === "advert" && event.advert.priority === 0 && state.phase.kind === "backup"
      ? []
      : go();
  }),
  mutant("preempts although it must not", "reference", ({ state, event, go }) => {
    const { params } = state;
    if (event.kind !== "advert" || params.preempt) return go();
    state.params = { ...params, preempt: true };
    const actions = go();
    state.params = params;
    return actions;
  }),
  mutant("does not wait for its preempt delay", "reference", ({ state, event, go }) => {
    if (event.kind === "advert" && state.phase.kind === "backup") state.phase.preemptAt = 0 as Instant;
    return go();
  }),
  mutant("believes packets from afar", "reference", ({ event, go }) => {
    return event.kind === "advert" ? go({ kind: "advert", advert: { ...event.advert, ttl: 255 } }) : go();
  }),
  mutant("believes any password", "reference", ({ state, event, go }) => {
    if (event.kind !== "advert" || event.advert.auth.kind !== "simple") return go();
    return go({
      kind: "advert",
      advert: { ...event.advert, auth: { kind: "simple", password: passwordOf(state.params) } },
    });
  }),
  mutant("believes what it has sent itself", "reference", ({ state, event, go }) => {
    if (event.kind !== "advert" || event.advert.source !== state.link.source) return go();
    return go({ kind: "advert", advert: { ...event.advert, source: "255.255.255.254" as IpAddress } });
  }),
  mutant("stays master without a carrier", "reference", ({ event, go }) => {
    return event.kind === "link" ? go({ kind: "link", link: { ...event.link, up: true } }) : go();
  }),
  mutant("takes a version 3 master's interval for its own", "reference", ({ state, go }) => {
    const actions = go();
    if (state.phase.kind === "backup") state.phase.masterInterval = state.params.interval;
    return actions;
  }),
];

/** What is said, and when. */
const advertMutants: readonly Mutant[] = [
  mutant("stops without a word", "reference", ({ go }) => go().filter((action) => !isFarewell(action))),
  mutant("says farewell when it steps down", "reference", ({ state, event, go }) => {
    const reigned = state.phase.kind === "master";
    const actions = go();
    const stepped = reigned && state.phase.kind === "backup" && event.kind === "advert" &&
      state.spec !== null;
    return stepped ? [{ kind: "advert", spec: state.spec!, priority: 0 }, ...actions] : actions;
  }),
  mutant("sends its adverts too seldom", "adverts", ({ state, event, go }) => {
    const actions = go();
    const { phase } = state;
    if (event.kind === "due" && phase.kind === "master" && actions.some(({ kind }) => kind === "advert")) {
      phase.advertAt = after(phase.advertAt, micros(state.params.interval / 2));
    }
    return actions;
  }),
  mutant("sends its adverts too often", "adverts", ({ state, event, now, go }) => {
    const actions = go();
    const { phase } = state;
    if (event.kind === "due" && phase.kind === "master" && actions.some(({ kind }) => kind === "advert")) {
      phase.advertAt = after(now, micros(state.params.interval / 2));
    }
    return actions;
  }),
  mutant("does not answer a lesser master", "reference", ({ state, event, go }) => {
    const actions = go();
    const reigns = event.kind === "advert" && state.phase.kind === "master";
    return reigns ? actions.filter(({ kind }) => kind !== "advert") : actions;
  }),
  mutant("says after a reload what it said before", "adverts", ({ state, event, go }) => {
    const { spec } = state;
    const actions = go();
    if (event.kind === "configured" && spec !== null) state.spec = spec;
    return actions;
  }),
  mutant("does not tell at once of a new interval", "constancy", ({ state, event, go }) => {
    const longer = event.kind === "configured" && event.params.interval > state.params.interval;
    return longer ? go().filter(({ kind }) => kind !== "advert") : go();
  }),
];

/** An engine that takes every reload for a change. */
class Busy extends Engine {
  override reconfigure(plan: Plan, now: Instant): Changes {
    return { ...super.reconfigure(plan, now), changed: plan.instances.length };
  }
}

/** An engine that does not wake who sleeps through a master's adverts when more than these happens to him. */
class Soporific extends Engine {
  override receive(...heard: Parameters<Engine["receive"]>): Sleeper | null {
    const sleeper = super.receive(...heard);
    return sleeper &&
      new Proxy(sleeper, { set: (row, key, value) => key === "stir" || Reflect.set(row, key, value) });
  }
}

/** An engine that does not get up when nobody has woken it. */
class Lazy extends Engine {
  override sleepOn(sleepers: number, until: Instant, now: Instant): boolean {
    return super.sleepOn(sleepers, after(until, micros(100_000)), now);
  }
}

/** An engine that does not look around after news were lost. */
class Incurious extends Engine {
  override refreshed(): void {}
}

const restless: VrrpMachine = {
  ...vrrp,
  deadline: (state) => {
    const at = vrrp.deadline(state);
    return at !== null && state.phase.kind === "master" ? after(at, micros(-state.params.interval)) : at;
  },
};

/** What the engine says of itself. */
const stateMutants: readonly Mutant[] = [
  mutant("counts from zero when it becomes a backup", "bookkeeping", ({ state, go }) => {
    const reigned = state.phase.kind === "master";
    const actions = go();
    if (reigned && state.phase.kind === "backup") state.counters.advertsSent = 0;
    return actions;
  }),
  mutant("keeps what JSON cannot carry", "bookkeeping", ({ state, event, go }) => {
    const actions = go();
    if (event.kind === "advert") state.counters.advertsReceived = NaN;
    return actions;
  }),
  {
    name: "does not look for what it lost while news were lost",
    foundBy: ["addresses"],
    newEngine: () => new Incurious(),
  },
  {
    name: "lets sleep who has more to hear",
    foundBy: ["reference"],
    newEngine: () => new Soporific(),
  },
  {
    name: "sleeps for longer than its instances do",
    foundBy: ["reference"],
    newEngine: () => new Lazy(),
  },
  {
    name: "makes work of a reload that changes nothing",
    foundBy: ["bookkeeping"],
    newEngine: () => new Busy(),
  },
  {
    name: "wants to be woken again and again",
    foundBy: ["bookkeeping"],
    newEngine: () => new Engine(restless),
  },
  mutant("throws when it hears a farewell", "exception", ({ event, go }) => {
    if (event.kind === "advert" && event.advert.priority === 0) throw new Error("a farewell");
    return go();
  }),
];

/** All of them. */
export const mutants: readonly Mutant[] = [
  ...addressMutants,
  ...electionMutants,
  ...advertMutants,
  ...stateMutants,
];

function passwordOf({ auth }: VrrpParams): string {
  return auth.kind === "simple" ? auth.password : "";
}
