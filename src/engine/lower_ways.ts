import type { VrrpInstance } from "../config/mod.ts";
import type { Route, Rule } from "../core/mod.ts";
import type { Ways } from "../machine/mod.ts";
import { lowerRoute } from "./lower_route.ts";
import { RuleLowering } from "./lower_rule.ts";
import { Names, Unclear } from "./route_name.ts";

/** A route or rule that cannot be carried out on this machine, and is left out. */
export interface LeftOutWay {
  /** Of whom. */
  readonly name: string;
  readonly what: "virtual route" | "virtual rule";
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

  /** The routes and rules of an instance; those that are unclear are in `leftOut`. */
  lower({ name, virtual_routes = [], virtual_rules = [] }: VrrpInstance): Ways {
    const routes: Route[] = [];
    virtual_routes.forEach((line, i) =>
      this.#attempt(name, "virtual route", i + 1, () => routes.push(lowerRoute(line, this.#names)))
    );
    const rules: Rule[] = [];
    virtual_rules.forEach((line, i) =>
      this.#attempt(name, "virtual rule", i + 1, () => rules.push(this.#rules.lower(line)))
    );
    return { routes, rules };
  }

  #attempt(name: string, what: LeftOutWay["what"], number: number, lower: () => void): void {
    try {
      lower();
    } catch (error) {
      if (!(error instanceof Unclear)) throw error;
      this.leftOut.push({ name, what, number, why: error.message });
    }
  }
}
