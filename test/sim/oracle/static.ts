import type { Route, Rule, VirtualAddress } from "../../../src/core/mod.ts";
import type { Plan } from "../../../src/engine/mod.ts";
import type { Time } from "../clock.ts";
import type { Node } from "../node.ts";
import type { Turn } from "../turn.ts";
import type { World } from "../world.ts";
import { type Oracle, Violation } from "./mod.ts";

type Thing = VirtualAddress | Route | Rule;

/** How long one of them may be missing although nothing hinders the node, in µs, beyond what the kernel takes to tell. */
const patience = 5_000;
/** What the kernel refused it is asked for again within this, in µs. */
const longestDelay = 61_000_000;

/**
 * Whoever runs has the static addresses, routes and rules of its configuration, and nobody has those of an earlier one;
 * but for what the kernel refuses, which it is asked for again.
 */
export class Statics implements Oracle {
  readonly name = "statics";
  readonly #missing = new Map<string, Time>();
  /** What was refused, and when it was asked for last. */
  readonly #refused = new Map<Node, Map<string, Time>>();

  turn(turn: Turn, world: World): void {
    const { node, fed, at } = turn;
    if (fed.some(({ kind }) => kind === "start")) this.#refused.delete(node);
    const refused = this.#asked(turn);
    const runs = node.status !== "off";
    const wanted = new Set(runs ? things(node.plan).map(written) : []);
    for (const thing of things(node.plan)) {
      const key = `${node.name} ${written(thing)}`;
      const asked = refused.get(written(thing));
      const late = 2 * (world.manners.noticeDelay + world.manners.lateness) + patience;
      if (there(node, thing) === runs || asked !== undefined || !possible(node, thing)) {
        this.#missing.delete(key);
        if (!runs || asked === undefined || there(node, thing)) continue;
        if (at - Math.max(asked, node.pause.since) > longestDelay) {
          this.#wrong(node, `does not ask again for ${written(thing)}`);
        }
        continue;
      }
      if (!runs) this.#wrong(node, `has stopped, and still has ${written(thing)}`);
      const since = this.#missing.get(key) ?? at;
      this.#missing.set(key, since);
      if (at - Math.max(since, node.pause.since) > late) {
        this.#wrong(node, `is without ${written(thing)} for ${at - since} µs`);
      }
    }
    for (const input of fed) {
      if (input.kind !== "reload") continue;
      for (const thing of things(input.before)) {
        if (wanted.has(written(thing)) || refused.has(written(thing)) || !there(node, thing)) continue;
        this.#wrong(node, `still has ${written(thing)} after a reload`);
      }
    }
  }

  #asked({ node, effects, at }: Turn): Map<string, Time> {
    let refused = this.#refused.get(node);
    if (!refused) this.#refused.set(node, refused = new Map());
    for (const { instance, action, outcome } of effects) {
      if (instance !== "static") continue;
      const asked: readonly Thing[] = action.kind === "hold" || action.kind === "release"
        ? action.addresses
        : action.kind === "install" || action.kind === "withdraw"
        ? [...action.routes, ...action.rules]
        : [];
      for (const thing of asked) {
        if (outcome?.ok) refused.delete(written(thing));
        else refused.set(written(thing), at);
      }
    }
    return refused;
  }

  #wrong({ name }: Node, what: string): never {
    throw new Violation(this.name, `${name} ${what}`);
  }
}

function things({ fixtures = [] }: Plan): Thing[] {
  return fixtures.flatMap(({ addresses, routes, rules }) => [...addresses, ...routes, ...rules]);
}

function there({ kernel }: Node, thing: Thing): boolean {
  return "address" in thing ? kernel.has(thing.interface, thing.address) : kernel.leads(thing);
}

/** An address needs its interface, and a route needs it up. */
function possible({ kernel }: Node, thing: Thing): boolean {
  if ("address" in thing) return kernel.exists(thing.interface);
  return !("hops" in thing) || thing.hops.every(({ interface: on }) => on === null || kernel.up(on));
}

const texts = new WeakMap<Thing, string>();

/** The same text for two that are the same. */
function written(thing: Thing): string {
  let text = texts.get(thing);
  if (text === undefined) texts.set(thing, text = JSON.stringify(thing));
  return text;
}
