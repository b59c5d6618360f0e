import type { Instant } from "../../../src/core/mod.ts";
import type { VrrpParams } from "../../../src/machine/mod.ts";
import type { Node } from "../node.ts";
import type { Turn } from "../turn.ts";
import type { World } from "../world.ts";
import { type Oracle, Violation } from "./mod.ts";

/** What one reign owes to the network: by its node's clock. */
interface Due {
  readonly since: Instant;
  readonly params: VrrpParams;
  second: number | null;
  refresh: number | null;
}

/** A master announces its addresses as often as configured: at once, again after the delay, and at every refresh. */
export class Announcements implements Oracle {
  readonly name = "announcements";
  readonly #due = new Map<Node, Map<string, Due>>();

  turn(turn: Turn, world: World): void {
    const { node, fed, snapshot } = turn;
    let dues = this.#due.get(node);
    if (!dues || fed.some(({ kind }) => kind === "start")) this.#due.set(node, dues = new Map());
    // What a reload makes of announcements that are under way is not laid down.
    if (fed.some(({ kind }) => kind === "reload")) {
      for (const name of dues.keys()) {
        dues.set(name, { ...dues.get(name)!, second: null, refresh: null });
      }
    }
    for (const { name, state, addresses, since } of snapshot) {
      if (dues.get(name)?.since !== since) dues.delete(name);
      const due = dues.get(name);
      const params = node.plan.instances.find((instance) => instance.name === name);
      if (state !== "master") dues.delete(name);
      else if (due) this.#expect(turn, world, name, due);
      else if (params && addresses.length > 0) this.#begin(turn, dues, params, since);
    }
  }

  #begin(
    { node, now, effects, fed }: Turn,
    dues: Map<string, Due>,
    params: VrrpParams,
    since: Instant,
  ): void {
    const { garp, name } = params;
    const reloaded = fed.some(({ kind }) => kind === "reload");
    if (!reloaded && rounds(effects, name) < garp.repeat) {
      throw new Violation(
        this.name,
        `${node.name} became master of ${name} and did not announce it ${garp.repeat} times`,
      );
    }
    dues.set(name, {
      since,
      params,
      second: garp.delay > 0 && !reloaded ? now + garp.delay : null,
      refresh: garp.refresh > 0 && !reloaded ? now + garp.refresh : null,
    });
  }

  #expect({ node, now, effects }: Turn, world: World, name: string, due: Due): void {
    const { garp } = due.params;
    const late = 2 * world.manners.lateness + 3 + node.pause.length;
    const made = rounds(effects, name);
    let wanted = 0;
    if (due.second !== null && now >= due.second) {
      wanted += garp.repeat;
      if (now > due.second + late) this.#late(node, name, now - due.second);
      due.second = null;
    }
    if (due.refresh !== null && now >= due.refresh) {
      wanted += garp.refreshRepeat;
      if (now > due.refresh + late) this.#late(node, name, now - due.refresh);
      due.refresh = now + garp.refresh;
    }
    if (made < wanted) {
      throw new Violation(
        this.name,
        `${node.name} announces ${name} ${made} times, but has to do so ${wanted} times`,
      );
    }
  }

  #late({ name: node }: Node, name: string, late: number): never {
    throw new Violation(this.name, `${node} has its turn for announcements of ${name} ${late} µs late`);
  }
}

/** How often all addresses of an instance are announced in a turn. */
function rounds(effects: Turn["effects"], name: string): number {
  let sum = 0;
  for (const { instance, action } of effects) {
    if (instance === name && action.kind === "announce") sum += action.repeat;
  }
  return sum;
}
