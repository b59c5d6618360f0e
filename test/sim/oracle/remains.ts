import type { Belongings, Route, Rule, VirtualAddress } from "../../../src/core/mod.ts";
import type { Plan } from "../../../src/engine/mod.ts";
import type { Time } from "../clock.ts";
import type { Node } from "../node.ts";
import type { Turn } from "../turn.ts";
import type { World } from "../world.ts";
import { type Oracle, Violation } from "./mod.ts";

type Thing = VirtualAddress | Route | Rule;

/** Within this the kernel is asked for an address again, in µs; for a route or a rule after twice the time each time. */
const first = 1_000_000;
const longest = 60_000_000;
const patience = 5_000;

/** One thing that a node has put into its kernel. */
interface Held {
  readonly thing: Thing;
  /** Nobody has wanted it since then; `null` while somebody does. */
  unwanted: Time | null;
  /** When the kernel was last asked to take it away, and how often it was since it is unwanted. */
  asked: Time;
  times: number;
}

/**
 * Nothing is stranded: whoever wanted an address, route or rule, and however often the role was killed since, as long as a
 * daemon runs it is gone, or somebody wants it, or somebody asks for it again and again.
 */
export class Remains implements Oracle {
  readonly name = "remains";
  readonly #held = new Map<Node, Map<string, Held>>();

  turn(turn: Turn, world: World): void {
    const { node, fed, at } = turn;
    if (node.status === "off" || node.status === "down") {
      this.#held.delete(node);
      return;
    }
    let held = this.#held.get(node);
    if (!held) this.#held.set(node, held = new Map());
    // The supervisor has just asked for all that is not wanted.
    if (fed.some(({ kind }) => kind === "start")) { for (const each of held.values()) ask(each, at, 1); }
    this.#follow(turn, held);
    const wanted = new Set(wantedBy(turn).map(written));
    for (const [key, each] of held) {
      if (!there(node, each.thing)) held.delete(key);
      else if (wanted.has(key)) each.unwanted = null;
      else {
        if (each.unwanted === null) {
          each.unwanted = at;
          each.times = Math.min(each.times, 1);
        }
        this.#judge(node, each, world);
      }
    }
  }

  end(world: World): void {
    for (const [node, held] of this.#held) {
      if (!node.working) continue;
      for (const each of held.values()) {
        if (each.unwanted !== null && there(node, each.thing)) this.#judge(node, each, world);
      }
    }
  }

  #follow({ effects, at }: Turn, held: Map<string, Held>): void {
    for (const { action } of effects) {
      const puts = action.kind === "hold" || action.kind === "install";
      if (!puts && action.kind !== "release" && action.kind !== "withdraw") continue;
      const things = "addresses" in action ? action.addresses : [...action.routes, ...action.rules];
      for (const thing of things) {
        const key = written(thing);
        const known = held.get(key);
        if (puts && !known) held.set(key, { thing, unwanted: null, asked: at, times: 0 });
        else if (!puts && known) ask(known, at, known.times + 1);
      }
    }
  }

  #judge(node: Node, { thing, unwanted, asked, times }: Held, world: World): void {
    const { lateness, noticeDelay } = world.manners;
    const doubled = "address" in thing ? first : Math.min(first * 2 ** Math.max(0, times - 1), longest);
    const since = Math.max(unwanted ?? 0, asked, node.pause.since);
    const late = world.clock.now - since;
    if (late <= doubled * (1 + Math.abs(node.clock.drift) / 1e6) + patience + 2 * (lateness + noticeDelay)) {
      return;
    }
    throw new Violation(
      this.name,
      `${node.name} has ${written(thing)}, which nobody wants, and has not asked for it for ${late} µs`,
    );
  }
}

function ask(held: Held, at: Time, times: number): void {
  held.asked = at;
  held.times = times;
}

/** What is wanted as things are: by masters, and by what is static. */
function wantedBy({ node, snapshot }: Turn): Thing[] {
  const masters = new Set(snapshot.filter(({ state }) => state === "master").map(({ name }) => name));
  const { instances, fixtures = [] }: Plan = node.plan;
  return [
    ...instances.filter(({ name }) => masters.has(name)).flatMap((params) => [
      ...params.excluded,
      ...all(params),
    ]),
    ...fixtures.flatMap(all),
  ];
}

function all({ addresses, routes, rules }: Belongings): Thing[] {
  return [...addresses, ...routes, ...rules];
}

function there({ kernel }: Node, thing: Thing): boolean {
  return "address" in thing ? kernel.has(thing.interface, thing.address) : kernel.leads(thing);
}

const texts = new WeakMap<Thing, string>();

/** The same text for two that the kernel takes for the same, as far as these stories go. */
function written(thing: Thing): string {
  let text = texts.get(thing);
  if (text !== undefined) return text;
  text = "address" in thing ? `${thing.address} on ${thing.interface}` : JSON.stringify(thing);
  texts.set(thing, text);
  return text;
}
