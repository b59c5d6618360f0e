import type { IpAddress } from "../../../src/core/mod.ts";
import type { InstanceSnapshot } from "../../../src/engine/mod.ts";
import type { VrrpParams } from "../../../src/machine/mod.ts";
import type { Time } from "../clock.ts";
import type { Node } from "../node.ts";
import type { Turn } from "../turn.ts";
import type { World } from "../world.ts";
import { type Oracle, Violation } from "./mod.ts";

/** How long a master may wait before it tries again to have an address that it was refused, in µs. */
const retry = 1_000_000;
/** How long an address may be missing although nothing hinders its master, in µs, beyond what the kernel takes. */
const patience = 5_000;

/** A member of a sync group that would begin as master may find out after this, in µs, that the others do not agree. */
const agreed = 100_000;

/** How a node was when something had last changed. */
interface Before {
  readonly epoch: number;
  readonly version: number;
  readonly instances: ReadonlyMap<string, InstanceSnapshot>;
}

/**
 * A node has the virtual addresses when it is master, and only then; it says so to the network after it has them, and
 * takes them only after its advert.
 */
export class Addresses implements Oracle {
  readonly name = "addresses";
  readonly #before = new Map<Node, Before>();
  readonly #missing = new Map<string, number>();
  readonly #began = new Map<Node, Time>();
  /** What a kernel refused, and when it was last asked: what a node lacks is not its fault until it succeeds. */
  readonly #refused = new Map<Node, Map<string, Time>>();

  turn(turn: Turn, world: World): void {
    const { node, fed, snapshot } = turn;
    if (fed.some(({ kind }) => kind === "start")) {
      this.#before.delete(node);
      this.#refused.delete(node);
    }
    if (fed.some(({ kind }) => kind === "start" || kind === "reload")) this.#began.set(node, turn.at);
    const refused = this.#carriedOut(turn, world);
    const before = this.#before.get(node);
    if (turn.effects.length > 0) {
      for (const instance of snapshot) this.#order(turn, instance, before?.instances.get(instance.name));
    }
    if (refused.size > 0) this.#triesAgain(turn, world, refused);
    if (before?.epoch === world.epoch && before.version === node.kernel.version && this.#missing.size === 0) {
      return;
    }
    this.#before.set(node, {
      epoch: world.epoch,
      version: node.kernel.version,
      instances: new Map(snapshot.map((instance) => [instance.name, instance])),
    });
    const plans = [node.plan, ...fed.flatMap((input) => input.kind === "reload" ? [input.before] : [])];
    for (const [row, { instances }] of plans.entries()) {
      for (const params of instances) this.#holds(turn, world, params, row === 0, refused);
    }
  }

  /** @returns the addresses that the kernel refused and has not given since */
  #carriedOut({ node, effects, at }: Turn, world: World): Map<string, Time> {
    let refused = this.#refused.get(node);
    if (!refused) this.#refused.set(node, refused = new Map());
    for (const { action, outcome, absent } of effects) {
      if (action.kind !== "hold" && action.kind !== "release" && action.kind !== "announce") continue;
      for (const { interface: on, address } of action.addresses) {
        const place = `${on} ${address}`;
        if (action.kind === "announce") {
          if (!absent.includes(address) || refused.has(place) || !node.kernel.exists(on)) continue;
          // The kernel may have taken it in this very turn, as a secondary of another one.
          const since = this.#missing.get(`${node.name} ${place}`) ?? at;
          if (at - Math.max(since, node.pause.since) <= grace(world)) continue;
          throw new Violation(this.name, `${node.name} announces ${address}, which it does not have`);
        }
        if (outcome?.ok) refused.delete(place);
        else refused.set(place, at);
      }
    }
    return refused;
  }

  #triesAgain(turn: Turn, world: World, refused: ReadonlyMap<string, Time>): void {
    const { node, at } = turn;
    const asked = Math.max(...refused.values());
    const limit = Math.max(asked, node.pause.since) + retry * (1 + Math.abs(node.clock.drift) / 1e6);
    if (at <= limit + grace(world)) return;
    for (const place of refused.keys()) {
      const [on, address] = place.split(" ");
      const owed = stillWanted(turn, on!, address!) ||
        (known(turn, on!, address!) && node.kernel.has(on!, address as IpAddress));
      const owners = node.plan.instances.filter((params) => isOf(params, on!, address!));
      if (!owed || owners.some((params) => this.#mayTakeOver(turn, world, params))) continue;
      const why = `was refused a change of ${address} ${at - asked} µs ago and does not ask again`;
      throw new Violation(this.name, `${node.name} ${why}`);
    }
  }

  /** Advert, address, announcement; farewell before the address goes. */
  #order({ node, effects, fed }: Turn, after: InstanceSnapshot, before: InstanceSnapshot | undefined): void {
    const mine = effects.filter(({ instance }) => instance === after.name).map(({ action }) => action);
    const hold = mine.findIndex(({ kind }) => kind === "hold");
    const advert = mine.findIndex((action) => action.kind === "advert" && action.priority > 0);
    const announce = mine.findIndex(({ kind }) => kind === "announce");
    const took = after.counters.becameMaster - (before?.counters.becameMaster ?? 0);
    if (before?.state !== "master" && after.state === "master" && took === 1) {
      if (hold >= 0 && (advert < 0 || advert > hold)) {
        this.#wrong(node, after, "takes addresses before its advert");
      }
      if (announce >= 0 && announce < hold) {
        this.#wrong(node, after, "announces addresses before it takes them");
      }
      if (after.addresses.length > 0 && (hold < 0 || announce < 0)) {
        this.#wrong(node, after, "becomes master without taking and announcing its addresses");
      }
    }
    // A reload may have put another instance in the place of a master.
    const replaced = fed.some(({ kind }) => kind === "reload");
    if (announce >= 0 && before?.state !== "master" && after.state !== "master" && took === 0 && !replaced) {
      this.#wrong(node, after, "announces addresses and is not master");
    }
    const farewell = mine.findIndex((action) => action.kind === "advert" && action.priority === 0);
    if (
      farewell >= 0 && after.addresses.length > 0 &&
      !mine.slice(farewell).some(({ kind }) => kind === "release")
    ) {
      this.#wrong(node, after, "says farewell and does not release its addresses afterwards");
    }
  }

  /** What an earlier life left an owner takes over as it is, or gives up when its group has decided, a moment later. */
  #mayTakeOver(
    { node, at, snapshot }: Turn,
    world: World,
    { name, beginsAsMaster, syncGroup }: VrrpParams,
  ): boolean {
    if (snapshot.some((instance) => instance.name === name && instance.state !== "init")) return false;
    if (!beginsAsMaster || syncGroup === null || node.status === "off") return false;
    const drift = 1 + Math.abs(node.clock.drift) / 1e6;
    return at <= Math.max(this.#began.get(node) ?? 0, node.pause.since) + agreed * drift + grace(world);
  }

  #wrong(node: Node, { name }: InstanceSnapshot, what: string): never {
    throw new Violation(this.name, `${node.name} ${what} (${name})`);
  }

  #holds(
    turn: Turn,
    world: World,
    params: VrrpParams,
    current: boolean,
    refused: ReadonlyMap<string, Time>,
  ): void {
    const { node, snapshot, at } = turn;
    const instance = snapshot.find(({ name }) => name === params.name);
    const master = current && instance?.state === "master" && node.status !== "off";
    for (const { interface: on, address } of [...params.addresses, ...params.excluded]) {
      const key = `${node.name} ${on} ${address}`;
      const has = node.kernel.has(on, address);
      const wanted = master || (!current && stillWanted(turn, on, address));
      if (has && !wanted) {
        if (refused.has(`${on} ${address}`) || this.#mayTakeOver(turn, world, params)) continue;
        throw new Violation(
          this.name,
          `${node.name} has ${address}, and is ${instance?.state ?? "without"} ${params.name}`,
        );
      }
      if (has || !wanted || refused.has(`${on} ${address}`) || !node.kernel.exists(on)) {
        this.#missing.delete(key);
        continue;
      }
      const since = this.#missing.get(key) ?? at;
      this.#missing.set(key, since);
      if (at - Math.max(since, node.pause.since) > grace(world)) {
        throw new Violation(
          this.name,
          `${node.name} is master of ${params.name}, but ${address} is missing for ${at - since} µs`,
        );
      }
    }
  }
}

/** How long it may take to notice that an address is missing, and to put it back: µs. */
function grace({ manners: { lateness, noticeDelay } }: World): number {
  return patience + 2 * (noticeDelay + lateness);
}

/** Whether a master of the node's present configuration wants the address. */
function stillWanted({ node, snapshot }: Turn, on: string, address: string): boolean {
  return node.plan.instances.some((params) =>
    snapshot.some((instance) => instance.name === params.name && instance.state === "master") &&
    isOf(params, on, address)
  );
}

/** Whether the address belongs to an instance of the node's present configuration. */
function known({ node }: Turn, on: string, address: string): boolean {
  return node.plan.instances.some((params) => isOf(params, on, address));
}

function isOf({ addresses, excluded }: VrrpParams, on: string, address: string): boolean {
  return [...addresses, ...excluded].some((held) => held.address === address && held.interface === on);
}
