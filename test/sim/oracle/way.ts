import type { Route, Rule } from "../../../src/core/mod.ts";
import type { VrrpParams } from "../../../src/machine/mod.ts";
import type { Time } from "../clock.ts";
import type { Node } from "../node.ts";
import type { Turn } from "../turn.ts";
import type { World } from "../world.ts";
import { type Oracle, Violation } from "./mod.ts";

/** How long a route may be missing although nothing hinders its master, in µs, beyond what the kernel takes to tell. */
const patience = 5_000;

/**
 * A node has the routes and rules of an instance when it is master, and only then; but for what its kernel has refused since
 * it was last asked, and for routes that cannot be while their interface is down.
 */
export class Ways implements Oracle {
  readonly name = "ways";
  readonly #missing = new Map<string, Time>();
  readonly #refused = new Map<Node, Set<string>>();

  turn(turn: Turn, world: World): void {
    const { node, fed } = turn;
    if (fed.some(({ kind }) => kind === "start")) this.#refused.delete(node);
    const refused = this.#asked(turn);
    const now = { turn, world, refused };
    for (const params of node.plan.instances) this.#holds(now, params);
    for (const input of fed) {
      if (input.kind === "reload") { for (const params of input.before.instances) this.#gone(now, params); }
    }
  }

  #asked({ node, effects }: Turn): Set<string> {
    let refused = this.#refused.get(node);
    if (!refused) this.#refused.set(node, refused = new Set());
    for (const { action, outcome } of effects) {
      if (action.kind !== "install" && action.kind !== "withdraw") continue;
      for (const way of [...action.routes, ...action.rules]) {
        if (outcome?.ok) refused.delete(written(way));
        else refused.add(written(way));
      }
    }
    return refused;
  }

  #holds({ turn, world, refused }: Now, params: VrrpParams): void {
    const { node, at } = turn;
    const reigns = isMaster(turn, params.name);
    for (const way of [...params.routes, ...params.rules]) {
      const key = `${node.name} ${written(way)}`;
      const has = node.kernel.leads(way);
      if (refused.has(written(way)) || has === reigns || (reigns && !possible(node, way))) {
        this.#missing.delete(key);
        continue;
      }
      if (has) this.#wrong(node, params, `has ${written(way)} and is not master`);
      const since = this.#missing.get(key) ?? at;
      this.#missing.set(key, since);
      if (
        at - Math.max(since, node.pause.since) >
          patience + 2 * (world.manners.noticeDelay + world.manners.lateness)
      ) {
        this.#wrong(node, params, `is master without ${written(way)} for ${at - since} µs`);
      }
    }
  }

  /** What a reload has taken away. */
  #gone({ turn, refused }: Now, before: VrrpParams): void {
    const wanted = new Set(
      turn.node.plan.instances.filter(({ name }) => isMaster(turn, name))
        .flatMap(({ routes, rules }) => [...routes, ...rules].map(identity)),
    );
    for (const way of [...before.routes, ...before.rules]) {
      if (refused.has(written(way)) || wanted.has(identity(way)) || !turn.node.kernel.leads(way)) {
        continue;
      }
      this.#wrong(turn.node, before, `still has ${written(way)} after a reload`);
    }
  }

  #wrong(node: Node, { name }: VrrpParams, what: string): never {
    throw new Violation(this.name, `${node.name} ${what} (${name})`);
  }
}

interface Now {
  readonly turn: Turn;
  readonly world: World;
  readonly refused: ReadonlySet<string>;
}

function isMaster({ node, snapshot }: Turn, name: string): boolean {
  return node.status !== "off" && snapshot.some((one) => one.name === name && one.state === "master");
}

function possible({ kernel }: Node, way: Route | Rule): boolean {
  return !("hops" in way) || way.hops.every(({ interface: on }) => on === null || kernel.up(on));
}

/** What the kernel tells it from others by. */
function identity(way: Route | Rule): string {
  return "hops" in way ? JSON.stringify([way.destination, way.table, way.metric]) : written(way);
}

const texts = new WeakMap<Route | Rule, string>();

/** The same text for two that are the same. */
function written(way: Route | Rule): string {
  let text = texts.get(way);
  if (text === undefined) texts.set(way, text = JSON.stringify(way));
  return text;
}
