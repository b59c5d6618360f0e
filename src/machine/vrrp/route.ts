/**
 * The routes and rules that move with the master. They follow its addresses, and go before them. One that the kernel does
 * not take is tried again and again, but is no reason to fail over: the next host would have the same trouble with it.
 */
import {
  type Action,
  after,
  entry,
  type Instant,
  micros,
  type Outcome,
  routeText,
  ruleText,
  seconds,
} from "../../core/mod.ts";
import { bequeath, waysBeyond } from "../exchange.ts";
import type { VrrpParams, Ways } from "./params.ts";
import type { VrrpState } from "./state.ts";

const firstDelay = seconds(1);
const longestDelay = 60_000_000;

/** What a new master does once its addresses are there. */
export function install({ name, routes, rules }: VrrpParams): Action[] {
  if (routes.length + rules.length === 0) return [];
  return [...told(name, "setting", { routes, rules }), { kind: "install", routes, rules }];
}

/** What a master does before it takes its addresses away. */
export function withdraw({ name, routes, rules }: VrrpParams): Action[] {
  if (routes.length + rules.length === 0) return [];
  return [...told(name, "removing", { routes, rules }), { kind: "withdraw", routes, rules }];
}

/** Puts back what somebody else removed. */
export function reinstall({ params, counters }: VrrpState, { routes, rules }: Ways): Action[] {
  const actions: Action[] = [{ kind: "install", routes, rules }];
  for (const what of [...routes.map(routeText), ...rules.map(ruleText)]) {
    counters.routesRestored++;
    actions.push({ kind: "log", entry: entry("vrrp.route_lost", { name: params.name, what }) });
  }
  return actions;
}

/** What a master does for new parameters: what is new comes before what is no more goes. */
export function exchangeWays(before: VrrpParams, next: VrrpParams): Action[] {
  const [added, gone] = [waysBeyond(next, before), waysBeyond(before, next)];
  // The kernel may take a changed one for the one that it has: that one has to go first.
  return [...withdraw({ ...next, ...gone }), ...install({ ...next, ...added })];
}

/** The kernel answered. What it refused is asked for again, ever more rarely. */
export function waysDone(
  state: VrrpState,
  action: Extract<Action, { kind: "install" | "withdraw" }>,
  result: Outcome,
  now: Instant,
): Action[] {
  const installs = action.kind === "install";
  if (result.ok) {
    const { params } = state;
    const all = action.routes.length === params.routes.length && action.rules.length === params.rules.length;
    // What was put back by itself says nothing of the others.
    if (all) state.pending = null;
    state.leaving = without(state.leaving, action);
    return [];
  }
  if (installs && state.phase.kind !== "master") return [];
  const verb = installs ? "add" : "remove";
  const fields = { name: state.params.name, verb, why: result.message } as const;
  const told: Action = { kind: "log", entry: entry("vrrp.route_failed", fields) };
  if (!installs) return [told, ...keepWays(state, action, now)];
  state.pending = later(state.pending, now);
  return [told];
}

/** The kernel refused to take these away. What the instance is not about any more another machine asks for. */
function keepWays(state: VrrpState, refused: Ways, now: Instant): Action[] {
  const foreign = waysBeyond(refused, state.params);
  const own = waysBeyond(refused, foreign);
  if (own.routes.length + own.rules.length > 0) {
    const known = state.leaving ? waysBeyond(state.leaving, own) : { routes: [], rules: [] };
    const routes = [...known.routes, ...own.routes];
    state.leaving = { routes, rules: [...known.rules, ...own.rules], ...later(state.leaving, now) };
  }
  return bequeath({ addresses: [], ...foreign });
}

type Wait = NonNullable<VrrpState["pending"]>;

function later(before: Wait | null, now: Instant): Wait {
  const delay = before ? micros(Math.min(2 * before.delay, longestDelay)) : firstDelay;
  return { at: after(now, delay), delay };
}

/** What is still to go when these are gone. */
export function without(leaving: VrrpState["leaving"], gone: Ways): VrrpState["leaving"] {
  if (leaving === null) return null;
  const ways = waysBeyond(leaving, gone);
  return ways.routes.length + ways.rules.length > 0 ? { ...leaving, ...ways } : null;
}

/** Asks once more for what the kernel refused, except to take away what a master has by now. */
export function waysDue(state: VrrpState, now: Instant): Action[] {
  const actions: Action[] = [];
  const { params } = state;
  const reigns = state.phase.kind === "master";
  if (state.leaving !== null && now >= state.leaving.at) {
    state.leaving = reigns ? without(state.leaving, params) : state.leaving;
    // The answer sets the next time.
    if (state.leaving !== null) {
      const { routes, rules, delay } = state.leaving;
      state.leaving = { routes, rules, at: after(now, delay), delay };
      actions.push({ kind: "withdraw", routes, rules });
    }
  }
  if (state.pending !== null && now >= state.pending.at) {
    state.pending = reigns ? { ...state.pending, at: after(now, state.pending.delay) } : null;
    if (reigns) actions.push({ kind: "install", routes: params.routes, rules: params.rules });
  }
  return actions;
}

function told(name: string, verb: "setting" | "removing", { routes, rules }: Ways): Action[] {
  const actions: Action[] = [];
  if (routes.length > 0) {
    actions.push({ kind: "log", entry: entry("vrrp.routes", { name, verb, what: "Routes" }) });
  }
  if (rules.length > 0) {
    actions.push({ kind: "log", entry: entry("vrrp.routes", { name, verb, what: "Rules" }) });
  }
  return actions;
}
