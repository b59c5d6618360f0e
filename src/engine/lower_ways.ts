import type { RouteLine, RuleLine, VrrpInstance } from "../config/mod.ts";
import type { Route, Rule } from "../core/mod.ts";
import type { Ways } from "../machine/mod.ts";
import { lowerRoute } from "./lower_route.ts";
import { RuleLowering } from "./lower_rule.ts";
import { Names, Unclear } from "./route_name.ts";

/** A route or rule that cannot be carried out on this machine, and is left out. */
export interface LeftOutWay {
  /** Of which instance; `null` when it is static. */
  readonly name: string | null;
  readonly what: "virtual route" | "virtual rule" | "static route" | "static rule";
  /** Counted from 1. */
  readonly number: number;
  readonly why: string;
}

/** Lowers the routes and rules of one instance after the other, in the order of the file. */
export class WayLowering {
  readonly leftOut: LeftOutWay[] = [];
  readonly #names: Names;
  readonly #rules: RuleLowering;

  constructor(names: Names) {
    this.#names = names;
    this.#rules = new RuleLowering(names);
  }

  /**
   * Routes and rules; those that are unclear are in `leftOut`.
   * @param name the instance that they are of; `null` when they are static
   */
  lower(
    name: string | null,
    { routes: routeLines, rules: ruleLines }: {
      readonly routes: readonly RouteLine[];
      readonly rules: readonly RuleLine[];
    },
  ): Ways {
    const kind = name === null ? "static" : "virtual";
    const routes: Route[] = [];
    routeLines.forEach((line, i) =>
      this.#attempt(name, `${kind} route`, i + 1, () => routes.push(lowerRoute(line, this.#names)))
    );
    const rules: Rule[] = [];
    ruleLines.forEach((line, i) =>
      this.#attempt(name, `${kind} rule`, i + 1, () => rules.push(this.#rules.lower(line)))
    );
    return { routes, rules };
  }

  #attempt(name: string | null, what: LeftOutWay["what"], number: number, lower: () => void): void {
    try {
      lower();
    } catch (error) {
      if (!(error instanceof Unclear)) throw error;
      this.leftOut.push({ name, what, number, why: error.message });
    }
  }
}

/** The routes and rules of an instance. */
export function lowerWays({ name, virtual_routes, virtual_rules }: VrrpInstance, ways: WayLowering): Ways {
  return ways.lower(name, { routes: virtual_routes ?? [], rules: virtual_rules ?? [] });
}
