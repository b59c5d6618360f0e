import type { Instant } from "../../../src/core/mod.ts";
import type { VrrpParams } from "../../../src/machine/mod.ts";
import type { Plan } from "../../../src/engine/mod.ts";
import { decodeAdvert } from "../../../src/wire/mod.ts";
import type { Node } from "../node.ts";
import type { Effect, Turn } from "../turn.ts";
import type { World } from "../world.ts";
import { type Oracle, Violation } from "./mod.ts";
import { heardInterval } from "./rule.ts";

/** One reign of one instance, by its node's clock. */
interface Reign {
  readonly since: Instant;
  params: VrrpParams;
  last: number;
  /** The last one that nobody asked for; `null` before the second of the reign. */
  lastTimed: number | null;
}

/**
 * A master's adverts never come more than an interval apart, unasked ones never much less; they say what the
 * configuration says, in bytes that can be read back; and nobody but a master sends any.
 */
export class Adverts implements Oracle {
  readonly name = "adverts";
  readonly #reigns = new Map<Node, Map<string, Reign>>();
  /** Packets that said the right thing under a plan. */
  readonly #right = new WeakMap<Uint8Array, Plan>();

  turn(turn: Turn, world: World): void {
    const { node } = turn;
    let reigns = this.#reigns.get(node);
    if (!reigns || turn.fed.some(({ kind }) => kind === "start")) this.#reigns.set(node, reigns = new Map());
    for (const effect of turn.effects) {
      if (effect.action.kind !== "advert") continue;
      this.#says(turn, effect);
      // Who says farewell and is master again in the same instant has begun a new reign.
      if (effect.action.priority === 0) reigns.delete(effect.instance);
    }
    for (const { name, state, since } of turn.snapshot) {
      const params = node.plan.instances.find((instance) => instance.name === name);
      if (reigns.get(name)?.since !== since) reigns.delete(name);
      if (params) this.#paced(turn, world, reigns, params, state === "master" ? since : null);
    }
    for (const name of reigns.keys()) {
      if (!turn.snapshot.some((instance) => instance.name === name)) reigns.delete(name);
    }
  }

  #paced(
    turn: Turn,
    world: World,
    reigns: Map<string, Reign>,
    params: VrrpParams,
    since: Instant | null,
  ): void {
    const { now, node } = turn;
    const sent =
      turn.effects.filter(({ instance, action }) =>
        instance === params.name && action.kind === "advert" && action.priority > 0
      ).length;
    const reign = reigns.get(params.name);
    if (since === null) reigns.delete(params.name);
    else if (reign) this.#gap(turn, world, reign, params, sent);
    else reigns.set(params.name, { since, params, last: now, lastTimed: null });
    if (since !== null && !reign && sent === 0) {
      throw new Violation(this.name, `${node.name} became master of ${params.name} without an advert`);
    }
  }

  #gap(turn: Turn, world: World, reign: Reign, params: VrrpParams, sent: number): void {
    const { now, node } = turn;
    const late = 2 * world.manners.lateness + 3;
    const longest = Math.max(params.interval, reign.params.interval);
    const paused = this.#pauseSince(node, reign.last);
    if (now - reign.last > longest + late + paused) {
      const why = `${node.name} was silent for ${now - reign.last} µs as master of ${params.name}`;
      throw new Violation(this.name, `${why}, and paused for ${Math.round(paused)} µs`);
    }
    if (sent > 0) reign.last = now;
    const changed = params.interval !== reign.params.interval;
    reign.params = params;
    if (changed) reign.lastTimed = null;
    if (sent === 0) return;
    if (turn.fed.some(({ kind }) => kind === "packet" || kind === "reload")) {
      // Somebody may have asked for it.
      return;
    }
    if (reign.lastTimed !== null && now - reign.lastTimed < params.interval - late - paused) {
      throw new Violation(
        this.name,
        `${node.name} sends for ${params.name} ${now - reign.lastTimed} µs after its last`,
      );
    }
    // One that came late because of a pause does not delay its successor.
    reign.lastTimed = sent > 0 && paused === 0 ? now : null;
  }

  /** How much of the time since `then` (local) the node was paused, at most. */
  #pauseSince(node: Node, then: number): number {
    const { length, since } = node.pause;
    return length > 0 && node.clock.local(since) >= then
      ? length * (1 + Math.abs(node.clock.drift) / 1e6) + 1
      : 0;
  }

  #says({ node, fed, seconds }: Turn, { instance, action, bytes }: Effect): void {
    if (action.kind !== "advert" || !bytes || this.#right.get(bytes) === node.plan) return;
    const plans: Plan[] = [node.plan];
    for (const input of fed) if (input.kind === "reload") plans.push(input.before, input.plan);
    const candidates = plans.flatMap(({ instances }) => instances.filter(({ name }) => name === instance));
    const { auth, signing } = action.spec;
    const keysOf = () => signing ? { keys: [signing.key], now: seconds } : null;
    const read = decodeAdvert(bytes, () => auth.kind === "ah" ? auth.password : null, keysOf);
    if (!read.ok) throw new Violation(this.name, `${node.name} sends what cannot be read: ${read.reason}`);
    const { vrid, version, priority, interval, addresses } = read.value;
    const right = candidates.some((params) =>
      vrid === params.vrid && version === params.version &&
      (priority === 0 || priority === (params.trackers.length > 0 ? action.priority : params.priority)) &&
      interval ===
        heardInterval({
          spec: { ...action.spec, interval: params.interval },
          priority,
          ttl,
          spoilt: false,
        }) &&
      JSON.stringify(addresses) === JSON.stringify(params.addresses.map(({ address }) => address))
    );
    if (right) this.#right.set(bytes, node.plan);
    // Who stops in the middle of a reload says what it was configured with so far.
    else if (!fed.some(({ kind }) => kind === "stop")) {
      throw new Violation(
        this.name,
        `${node.name} says what is not configured for ${instance}: ${JSON.stringify(read.value)}`,
      );
    }
  }
}

const ttl = 255;
