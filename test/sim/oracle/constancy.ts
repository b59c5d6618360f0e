import type { Time } from "../clock.ts";
import type { Turn } from "../turn.ts";
import type { World } from "../world.ts";
import { type Oracle, Violation } from "./mod.ts";
import { agree } from "./rule.ts";
import { type Member, members, slack } from "./safety.ts";

interface Pair {
  readonly since: Time;
  readonly backup: string;
  readonly master: string;
  readonly interval: number;
}

/**
 * As long as a master is there that is good enough for a backup, and the network is well, the backup stays one: not
 * even reloads make it take over.
 */
export class Constancy implements Oracle {
  readonly name = "constancy";
  #epoch = -1;
  #pairs = new Map<string, Pair>();

  turn({ at, fed }: Turn, world: World): void {
    if (world.epoch === this.#epoch) return;
    this.#epoch = world.epoch;
    const still = world.stillSince;
    const before = this.#pairs;
    this.#pairs = new Map();
    if (still === null) return;
    for (const [key, router] of members(world)) {
      // Somebody who has just come may be an owner, who is master from the start.
      if (!fed.some(({ kind }) => kind === "start")) this.#judge(key, router, before, at, world);
      for (const { name, pair } of content(key, router)) {
        this.#pairs.set(name, { ...pair, since: Math.max(still, before.get(name)?.since ?? at) });
      }
    }
  }

  #judge(
    key: string,
    router: readonly Member[],
    before: ReadonlyMap<string, Pair>,
    at: Time,
    world: World,
  ): void {
    const master = (name: string) =>
      router.some(({ node, snapshot }) => node.name === name && snapshot.state === "master");
    for (const [name, pair] of before) {
      if (!name.startsWith(`${key} `) || !master(pair.backup) || !master(pair.master)) continue;
      if (at - Math.max(pair.since, world.stillSince ?? at) <= 2 * pair.interval + slack(world)) continue;
      throw new Violation(
        this.name,
        `${pair.backup} became master of ${key} although it was content with ${pair.master} for ${
          at - pair.since
        } µs`,
      );
    }
  }
}

/** The backups that have no reason to take over, each with its master. */
function content(key: string, router: readonly Member[]): { name: string; pair: Omit<Pair, "since"> }[] {
  const found = [];
  for (const a of router) {
    if (a.snapshot.state !== "master") continue;
    for (const b of router) {
      if (
        b.snapshot.state !== "backup" || b.params.priority > a.params.priority || !agree(a.params, b.params)
      ) continue;
      // They may have to learn from each other how to speak.
      if (a.params.strict && a.params.version === 2) continue;
      const [master, backup] = [a.node.name, b.node.name];
      found.push({
        name: `${key} ${master} ${backup}`,
        pair: { master, backup, interval: a.params.interval },
      });
    }
  }
  return found;
}
