import type { InstanceSnapshot } from "../../../src/engine/mod.ts";
import type { Node } from "../node.ts";
import type { Turn } from "../turn.ts";
import { type Oracle, Violation } from "./mod.ts";

/** Snapshots are looked at through JSON in one of so many turns, and counters in one of so many. */
const samples = { json: 64, counters: 4 };

/**
 * What the engine says about itself: its deadline lies ahead after every turn, counters only grow, a snapshot is
 * plain JSON, and a reload of the same configuration does nothing at all.
 */
export class Bookkeeping implements Oracle {
  readonly name = "bookkeeping";
  readonly #before = new Map<Node, readonly InstanceSnapshot[]>();
  #turns = 0;

  turn(turn: Turn): void {
    const { node, now, deadline, snapshot, fed } = turn;
    if (deadline !== null && deadline <= now) {
      throw new Violation(
        this.name,
        `the deadline of ${node.name} is ${now - deadline} µs in the past after a turn`,
      );
    }
    this.#turns++;
    if (this.#turns % samples.json === 0) this.#plain(node, snapshot);
    for (const input of fed) if (input.kind === "reload") this.#idle(node, input);
    // An instance that a start or a reload replaced begins anew.
    if (fed.some(({ kind }) => kind === "start" || kind === "reload")) this.#before.delete(node);
    if (this.#turns % samples.counters !== 0) return;
    this.#counters(node, snapshot);
    this.#before.set(node, snapshot);
  }

  #plain({ name }: Node, snapshot: readonly InstanceSnapshot[]): void {
    const again: unknown = JSON.parse(JSON.stringify(snapshot));
    if (!same(snapshot, again)) throw new Violation(this.name, `the snapshot of ${name} is not plain JSON`);
  }

  #idle({ name }: Node, { before, plan, yielded }: Extract<Turn["fed"][number], { kind: "reload" }>): void {
    if (yielded > 0 && JSON.stringify(before) === JSON.stringify(plan)) {
      throw new Violation(this.name, `${name} did ${yielded} things although its configuration is the same`);
    }
  }

  #counters(node: Node, snapshot: readonly InstanceSnapshot[]): void {
    for (const { name, counters } of snapshot) {
      const before = this.#before.get(node)?.find((instance) => instance.name === name);
      if (!before) continue;
      for (const counter of Object.keys(counters) as (keyof typeof counters)[]) {
        if (!(counters[counter] >= before.counters[counter])) {
          throw new Violation(this.name, `${counter} of ${node.name} went back to ${counters[counter]}`);
        }
      }
    }
  }
}

/** Equal in every own property; nothing that JSON loses is equal to what it becomes. */
function same(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return Object.is(a, b);
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  const [mine, theirs] = [Object.entries(a), Object.entries(b)];
  return mine.length === theirs.length &&
    mine.every(([key, value]) => same(value, (b as Record<string, unknown>)[key]));
}
