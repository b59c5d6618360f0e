import type { InstanceSnapshot } from "../../../src/engine/mod.ts";
import type { VrrpParams } from "../../../src/machine/mod.ts";
import type { Time } from "../clock.ts";
import type { Node } from "../node.ts";
import type { Turn } from "../turn.ts";
import type { World } from "../world.ts";
import { type Oracle, Violation } from "./mod.ts";
import { agree, better, downTime } from "./rule.ts";

/** An instance as others see it. */
export interface Member {
  readonly node: Node;
  readonly params: VrrpParams;
  readonly snapshot: InstanceSnapshot;
}

const known = new WeakMap<World, { epoch: number; routers: Map<string, Member[]> }>();

/** All instances of each virtual router that run and could be master just now. */
export function members(world: World): ReadonlyMap<string, readonly Member[]> {
  const before = known.get(world);
  if (before?.epoch === world.epoch) return before.routers;
  const routers = gathered(world);
  known.set(world, { epoch: world.epoch, routers });
  return routers;
}

function gathered(world: World): Map<string, Member[]> {
  const routers = new Map<string, Member[]>();
  for (const [node, snapshots] of world.view) {
    if (!node.working) continue;
    for (const snapshot of snapshots) {
      const params = node.plan.instances.find(({ name }) => name === snapshot.name);
      if (!params || !node.kernel.up(snapshot.interface) || snapshot.source === null) continue;
      if (snapshot.fault === "address") continue;
      const key = `${snapshot.interface} ${snapshot.vrid}`;
      const router = routers.get(key);
      if (router) router.push({ node, params, snapshot });
      else routers.set(key, [{ node, params, snapshot }]);
    }
  }
  return routers;
}

/**
 * In a network where nothing is wrong, two masters who can agree do so within an interval, and a router is never
 * without a master for longer than its most patient backup waits.
 */
export class Safety implements Oracle {
  readonly name = "safety";
  readonly #two = new Map<string, Time>();
  readonly #none = new Map<string, Time>();
  /** The longest interval that anybody ever had for a router: a backup may have learned it. */
  readonly #intervals = new Map<string, number>();
  readonly #exaggeration: number;

  /** @param strangers whether somebody may speak who is no node: it may tell of twice the interval */
  constructor(strangers: boolean) {
    this.#exaggeration = strangers ? 2 : 1;
  }

  turn({ at, fed, node }: Turn, world: World): void {
    for (const { kind } of fed) {
      if (kind === "start" || kind === "reload") this.#learnIntervals(node);
    }
    const calm = world.calmSince;
    if (calm === null) {
      this.#two.clear();
      this.#none.clear();
      return;
    }
    const routers = members(world);
    for (const [key, router] of routers) {
      const masters = router.filter(({ snapshot }) => snapshot.state === "master");
      if (masters.length > 1 || this.#two.size > 0) this.#pairs(key, masters, at, calm, world);
      if (masters.length > 0) this.#none.delete(key);
      else this.#nobody(key, router, at, calm, world);
    }
    for (const key of this.#none.keys()) if (!routers.has(key)) this.#none.delete(key);
  }

  #learnIntervals({ plan }: Node): void {
    for (const { interface: on, vrid, interval } of plan.instances) {
      const key = `${on} ${vrid}`;
      this.#intervals.set(key, Math.max(this.#intervals.get(key) ?? 0, this.#exaggeration * interval));
    }
  }

  #pairs(key: string, masters: readonly Member[], at: Time, calm: Time, world: World): void {
    const seen = new Set<string>();
    for (const [row, a] of masters.entries()) {
      for (const b of masters.slice(row + 1)) {
        if (!agree(a.params, b.params)) continue;
        const pair = `${key} ${a.node.name} ${b.node.name}`;
        seen.add(pair);
        const since = Math.max(this.#two.get(pair) ?? at, calm);
        this.#two.set(pair, since);
        if (at - since > overlap(a, b, world)) {
          throw new Violation(
            this.name,
            `${a.node.name} and ${b.node.name} are both master of ${key} for ${at - since} µs`,
          );
        }
      }
    }
    if (this.#two.size === 0) return;
    for (const pair of this.#two.keys()) {
      if (pair.startsWith(`${key} `) && !seen.has(pair)) this.#two.delete(pair);
    }
  }

  #nobody(key: string, router: readonly Member[], at: Time, calm: Time, world: World): void {
    const since = Math.max(this.#none.get(key) ?? at, calm);
    this.#none.set(key, since);
    const interval = this.#intervals.get(key) ?? 0;
    // Each of them waits since then, or since it is there.
    const latest = Math.min(...router.map(({ node, params, snapshot }) => {
      return Math.max(since, node.clock.world(snapshot.since)) + downTime(params, interval);
    }));
    if (at > latest + slack(world)) {
      throw new Violation(
        this.name,
        `nobody is master of ${key} for ${at - since} µs, with ${router.length} able to be`,
      );
    }
  }
}

/** How long two masters may both be there: until the lesser one has heard the better one. */
function overlap(a: Member, b: Member, world: World): number {
  const first = better(
    a.params.priority,
    a.snapshot.source ?? "0.0.0.0",
    b.params.priority,
    b.snapshot.source ?? "0.0.0.0",
  );
  const interval = (first ? a : b).params.interval;
  // With and without a password, one may first have to learn from the other how it speaks.
  const learning = a.params.version === 2 && a.params.strict
    ? Math.max(a.params.interval, b.params.interval)
    : 0;
  return interval + 2 * learning + slack(world);
}

/** Packets and turns take so long, and clocks differ so much: µs. */
export function slack({ fine, manners }: World): number {
  return 2 * (fine.delay[1] + manners.lateness + manners.noticeDelay) + 3_000;
}
