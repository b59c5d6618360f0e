import type { Network, Route, RouteKey, Rule, RuleKey } from "../core/mod.ts";
import type { VrrpParams, Ways } from "../machine/mod.ts";

/** The metric that the kernel gives an IPv6 route without one. */
const defaultMetric6 = 1_024;

/** What somebody has removed. */
export interface Removed {
  readonly routes: readonly RouteKey[];
  readonly rules: readonly RuleKey[];
}

/** Which of an instance's tracked routes and rules are among those that were removed; all of them for `null`. */
export function missing(
  { routes, rules }: Pick<VrrpParams, "routes" | "rules">,
  removed: Removed | null,
): Ways {
  return {
    routes: routes.filter((route) =>
      route.tracked && (removed === null || removed.routes.some((key) => isRoute(route, key)))
    ),
    rules: rules.filter((rule) =>
      rule.tracked && (removed === null || removed.rules.some((key) => isRule(rule, key)))
    ),
  };
}

/** The routes that lead out of an interface: the kernel drops them in silence when it goes down. */
export function leadingOut({ routes }: Pick<VrrpParams, "routes">, interface_: string): Ways {
  return { routes: routes.filter(({ hops }) => hops.some((hop) => hop.interface === interface_)), rules: [] };
}

function isRoute(route: Route, key: RouteKey): boolean {
  const metric = route.metric ?? (route.family === "ipv6" ? defaultMetric6 : null);
  return route.family === key.family && route.table === key.table && route.tos === key.tos &&
    route.protocol === key.protocol && metric === key.metric && same(route.destination, key.destination);
}

function isRule(rule: Rule, key: RuleKey): boolean {
  return rule.family === key.family && rule.preference === key.preference && same(rule.from, key.from) &&
    same(rule.to, key.to);
}

function same(a: Network | null, b: Network | null): boolean {
  return a?.address === b?.address && a?.prefix === b?.prefix;
}
