import type { Time } from "../clock.ts";
import type { Turn } from "../turn.ts";
import type { World } from "../world.ts";
import { type Oracle, Violation } from "./mod.ts";
import { agree } from "./rule.ts";
import { type Member, members } from "./safety.ts";

/**
 * When nothing has been wrong for long enough, each router has exactly one master, everybody else is its backup and
 * content with it, and nothing changes any more.
 */
export class Peace implements Oracle {
  readonly name = "peace";
  readonly #settledAt: Time;
  #last = "";
  #epoch = -1;

  constructor(settledAt: Time) {
    this.#settledAt = settledAt;
  }

  turn(turn: Turn, world: World): void {
    if (turn.at < this.#settledAt || world.epoch === this.#epoch) return;
    this.#epoch = world.epoch;
    const states = JSON.stringify(
      [...members(world)].map(([key, router]) => [key, router.map(shown)]).sort(),
    );
    if (this.#last !== "" && states !== this.#last) {
      throw new Violation(
        this.name,
        `something changes although nothing happens: ${this.#last} to ${states}`,
      );
    }
    this.#last = states;
  }

  end(world: World): void {
    for (const [key, router] of members(world)) this.#judge(key, router);
  }

  #judge(key: string, router: readonly Member[]): void {
    const masters = router.filter(({ snapshot }) => snapshot.state === "master");
    const [master] = masters;
    const all = router.map(shown).join(", ");
    if (!master || masters.length > 1) {
      throw new Violation(this.name, `${masters.length} masters of ${key} in the end: ${all}`);
    }
    for (const { node, params, snapshot } of router) {
      if (node === master.node) continue;
      if (!agree(params, master.params)) {
        throw new Violation(this.name, `the story leaves ${key} at odds: ${all}`);
      }
      if (snapshot.state !== "backup") {
        throw new Violation(this.name, `${node.name} is no backup of ${key}: ${all}`);
      }
      if (params.preempt && params.priority > master.params.priority) {
        throw new Violation(this.name, `${node.name} should have become master of ${key}: ${all}`);
      }
    }
  }
}

function shown({ node, params, snapshot }: Member): string {
  return `${node.name} ${params.priority} ${snapshot.state}`;
}
