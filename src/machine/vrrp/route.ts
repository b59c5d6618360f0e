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
import { waysBeyond } from "../exchange.ts";
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
  const { routes, rules } = action;
  const installs = action.kind === "install";
  const wanted = installs === (state.phase.kind === "master");
  if (result.ok || !wanted) {
    const { params } = state;
    const all = routes.length === params.routes.length && rules.length === params.rules.length;
    // What was put back by itself says nothing of the others.
    if (all || !installs) state.pending = null;
    return [];
  }
  const delay = state.pending ? micros(Math.min(2 * state.pending.delay, longestDelay)) : firstDelay;
  state.pending = { routes, rules, at: after(now, delay), delay };
  const verb = installs ? "add" : "remove";
  const fields = { name: state.params.name, verb, why: result.message } as const;
  return [{ kind: "log", entry: entry("vrrp.route_failed", fields) }];
}

/** Asks once more for what the kernel refused. */
export function waysDue(state: VrrpState, now: Instant): Action[] {
  const { pending, params } = state;
  if (pending === null || now < pending.at) return [];
  // The answer sets the next time.
  state.pending = { ...pending, at: after(now, pending.delay) };
  const { routes, rules } = pending;
  if (state.phase.kind !== "master") return [{ kind: "withdraw", routes, rules }];
  return [{ kind: "install", routes: params.routes, rules: params.rules }];
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
