import { type Micros, seconds } from "../../src/core/mod.ts";
import type { VrrpParams } from "../../src/machine/mod.ts";
import type { Time } from "./clock.ts";
import type { Change, Deed, Flaw, Path } from "./deed.ts";
import type { Cast } from "./plan.ts";
import type { Random } from "./random.ts";
import { garpOf, preemptDelayOf, priorityOf, pulse, type Router, virtualAddresses } from "./router.ts";

const flaws: readonly Flaw[] = [
  "ttl",
  "version",
  "vrid",
  "interval",
  "addresses",
  "password",
  "no password",
  "group",
  "garbage",
  "farewell",
];

/** An instance that could not hold its addresses stays away for so long before it tries again. */
const repairTime = seconds(15);

/** Writes the deeds of a story: everybody starts, much goes wrong, and all of it is mended again. */
export class Schedule {
  /** The longest preempt_delay that any instance ever has. */
  longestDelay: number;
  /** How long instances may stay away after everything is mended, for reasons of their own. */
  aftermath = 0;
  readonly #random: Random;
  readonly #nodes: readonly string[];
  /** The last number of each node's own addresses. */
  readonly #hosts: ReadonlyMap<string, number>;
  readonly #routers: Router[];
  readonly #segments: readonly string[];
  readonly #members: { node: string; params: VrrpParams }[];
  readonly #deeds: { at: Time; deed: Deed }[] = [];
  /** A usual length of time in this run. */
  readonly #pulse: number;
  /** Nothing goes wrong, and all that is done are reloads: what follows from them alone is seen here. */
  readonly #peaceful: boolean;
  #now = 0;

  constructor(
    random: Random,
    nodes: readonly Cast[],
    routers: readonly Router[],
    segments: readonly string[],
  ) {
    this.#random = random;
    this.#nodes = nodes.map(({ name }) => name);
    this.#peaceful = random.chance(0.12);
    this.#hosts = new Map(nodes.map(({ name, host }) => [name, host]));
    this.#routers = [...routers];
    this.#segments = segments;
    this.#members = nodes.flatMap(({ name, plan }) =>
      plan.instances.map((params) => ({ node: name, params }))
    );
    this.#pulse = Math.max(...routers.map(pulse));
    this.longestDelay = Math.max(0, ...this.#members.map(({ params }) => params.preemptDelay));
  }

  /** When the last thing is mended. */
  get end(): Time {
    return this.#deeds.reduce((last, { at, deed }) => {
      return Math.max(last, deed.kind === "kill" ? at + deed.restartAfter : at);
    }, 0);
  }

  /** @returns all deeds; those of the same moment in the order in which they are done */
  write(): { at: Time; deed: Deed }[] {
    for (const node of this.#nodes) this.#at(this.#length(0.5), { kind: "start", node });
    this.#now = this.#length(2);
    for (let left = this.#random.whole(2, 10); left > 0; left--) {
      this.#mishap();
      this.#now += this.#random.pick([this.#length(0.2), this.#length(1), this.#length(2)]);
    }
    if (this.#random.chance(0.15)) this.#at(this.#pulse * 2 + 700_000, { kind: "stop", node: this.#node() });
    return this.#deeds.map((row, order) => ({ row, order }))
      .sort((a, b) => a.row.at - b.row.at || a.order - b.order).map(({ row }) => row);
  }

  #mishap(): void {
    if (this.#peaceful) return this.#random.chance(0.6) ? this.#reloadOne() : this.#reloadAll();
    // Staying away takes its time however fast the router is: thousands of adverts for one deed.
    const costly = this.#pulse < 100_000 && this.#random.chance(0.8);
    const mishaps: readonly (readonly [weight: number, happen: () => void])[] = [
      [3, () => this.#stopAndStart()],
      [
        3,
        () =>
          this.#for(
            this.#length(2),
            { kind: "crash", node: this.#node() },
            (node) => ({ kind: "boot", node }),
          ),
      ],
      [
        3,
        () =>
          this.#at(0, { kind: "kill", node: this.#node(), restartAfter: this.#random.whole(5_000, 500_000) }),
      ],
      [
        3,
        () =>
          this.#for(
            this.#length(2),
            { kind: "halt", node: this.#node() },
            (node) => ({ kind: "resume", node }),
          ),
      ],
      [4, () => this.#partition()],
      [4, () => this.#storm()],
      [3, () => this.#interface("carrier")],
      [costly ? 0 : 1, () => this.#interface("pull out")],
      [2, () => this.#interface("renumber")],
      [3, () => this.#unassign()],
      [4, () => this.#reloadOne()],
      [3, () => this.#reloadAll()],
      [2, () => this.#stranger()],
      [costly ? 0 : 2, () => this.#trouble()],
    ];
    let left = this.#random.next() * mishaps.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, happen] of mishaps) {
      left -= weight;
      if (left < 0) return happen();
    }
  }

  #at(later: number, deed: Deed): void {
    this.#deeds.push({ at: Math.round(this.#now + later), deed });
  }

  /** Does something to a node, and undoes it after a while. */
  #for<D extends Deed & { node: string }>(length: number, deed: D, undo: (node: string) => Deed): void {
    this.#at(0, deed);
    this.#at(length, undo(deed.node));
  }

  /** A random length, around so many usual ones. */
  #length(usual: number): number {
    return Math.round(this.#pulse * usual * this.#random.next());
  }

  #node(): string {
    return this.#random.pick(this.#nodes);
  }

  #stopAndStart(): void {
    const node = this.#node();
    this.#at(0, { kind: "stop", node });
    this.#at(this.#length(2), { kind: "start", node });
    // A node that was paused or dead just then has stopped only later.
    this.#at(this.#pulse * 2 + 600_000, { kind: "start", node });
  }

  #partition(): void {
    const paths = this.#random.pick([() => this.#oneWay(), () => this.#oneWay(), () => this.#split()])();
    const length = this.#length(4);
    this.#at(0, { kind: "cut", paths });
    this.#at(length, { kind: "mend", paths });
  }

  #oneWay(): Path[] {
    const [from, to] = this.#random.shuffle(this.#nodes);
    return [[this.#random.pick(this.#segments), from!, to!]];
  }

  /** One or more nodes are cut off from the rest, on one segment or on all. */
  #split(): Path[] {
    const shuffled = this.#random.shuffle(this.#nodes);
    const there = shuffled.splice(0, this.#random.whole(1, shuffled.length - 1));
    const on = this.#random.chance(0.5) ? this.#segments : [this.#random.pick(this.#segments)];
    const pairs = shuffled.flatMap((a) => there.flatMap((b) => [[a, b], [b, a]] as const));
    return on.flatMap((segment) => pairs.map(([from, to]): Path => [segment, from, to]));
  }

  #storm(): void {
    const random = this.#random;
    const some = (most: number) => random.chance(0.5) ? 0 : random.next() * most;
    const longest = random.chance(0.5)
      ? random.whole(0, 3_000)
      : random.whole(0, Math.round(this.#pulse / 2));
    const weather = {
      delay: [random.whole(0, Math.min(50, longest)), longest] as const,
      overtaking: random.chance(0.7),
      loss: some(0.6),
      duplication: some(0.3),
      spoiling: some(0.3),
      reflection: some(0.3),
    };
    this.#at(0, { kind: "weather", weather });
    this.#at(this.#length(6), { kind: "weather", weather: null });
  }

  #interface(what: "carrier" | "pull out" | "renumber", node = this.#node()): void {
    const on = this.#random.pick(this.#segments);
    const length = this.#length(2);
    if (what === "carrier") {
      this.#at(0, { kind: "carrier", node, interface: on, up: false });
      this.#at(length, { kind: "carrier", node, interface: on, up: true });
    } else if (what === "renumber") {
      // Another one that no other node has.
      const another = this.#random.chance(0.5) ? null : this.#hosts.get(node)! + this.#random.pick([10, 20]);
      this.#at(0, { kind: "renumber", node, interface: on, host: another });
      this.#at(length, { kind: "renumber", node, interface: on, host: this.#hosts.get(node)! });
    } else {
      this.#at(0, { kind: "pull out", node, interface: on });
      this.#at(length, { kind: "plug in", node, interface: on });
      this.#mayStayAway();
    }
    this.#mayOverrun(node);
  }

  /** Netlink's news of what was just done may get lost. */
  #mayOverrun(node: string): void {
    if (this.#random.chance(0.2)) this.#at(this.#random.whole(0, 1000), { kind: "overrun", node });
  }

  #mayStayAway(): void {
    this.aftermath = repairTime;
  }

  #unassign(): void {
    const { node, params } = this.#random.pick(this.#members);
    this.#at(0, { kind: "unassign", node, instance: params.name });
    this.#mayOverrun(node);
  }

  #stranger(): void {
    const { node, params } = this.#random.pick(this.#members);
    const flaw = this.#random.pick(flaws);
    this.#at(0, { kind: "stranger", node, instance: params.name, flaw });
  }

  #trouble(): void {
    const node = this.#node();
    const verb = this.#random.pick(["hold", "release", "advert"] as const);
    const code = this.#random.pick(["EPERM", "ENOBUFS", "ENODEV"]);
    this.#at(0, { kind: "trouble", node, trouble: { verb, code, halfway: this.#random.chance(0.5) } });
    this.#at(this.#random.chance(0.5) ? this.#length(2) : 4_000_000, {
      kind: "trouble",
      node,
      trouble: null,
    });
    if (verb === "hold") this.#mayStayAway();
    // Only who has to give something up can be hindered.
    if (verb === "release") this.#interface("carrier", node);
  }

  /** Now and then waits until all is well, so that nothing else can be to blame for what follows. */
  #peace(): number {
    if (!this.#peaceful && this.#random.chance(0.5)) return 0;
    this.#now = Math.max(this.#now, this.end) + 2 * this.#pulse;
    return 2 * this.#pulse;
  }

  #reloadOne(): void {
    const { node, params } = this.#random.pick(this.#members);
    const peace = this.#peace();
    const changing = (one: VrrpParams): Change => ({
      kind: "change",
      name: one.name,
      params: this.#manners(one),
    });
    const change = this.#random.pick<() => Change>([
      () => ({ kind: "nothing" }),
      () => changing(params),
      () => ({
        kind: "all",
        changes: this.#members.filter((member) => member.node === node).map((member) =>
          changing(member.params)
        ),
      }),
    ])();
    this.#at(0, { kind: "reload", node, change });
    this.#now += peace;
  }

  /** What a node may change without asking the others. */
  #manners(params: VrrpParams): Partial<VrrpParams> {
    const random = this.#random;
    const router = this.#routers.find(({ name }) => name === params.name)!;
    return random.pick<() => Partial<VrrpParams>>([
      () => this.#newPriority(params),
      () => this.#newPriority(params),
      () => params.priority === 255 ? {} : { preempt: random.chance(0.5), preemptDelay: 0 as Micros },
      () => params.priority === 255 ? {} : this.#newDelay(router),
      () => ({ garp: garpOf(random) }),
      () => ({ lowerPrioNoAdvert: random.chance(0.5), higherPrioSendAdvert: random.chance(0.5) }),
      () => params.strict ? {} : { downTimerAdverts: random.whole(2, 5) },
      () => params.version === 2 ? {} : { interval: this.#pace(router) },
    ])();
  }

  #pace({ interval }: Router): Micros {
    return interval * this.#random.pick([1, 2, 3, 6]) as Micros;
  }

  #newPriority(params: VrrpParams): Partial<VrrpParams> {
    const priority = priorityOf(this.#random);
    // An owner has neither a delay nor patience; somebody who has them does not become one.
    if (priority === 255 && (params.preemptDelay > 0 || !params.preempt)) return { priority: 254 };
    return { priority, beginsAsMaster: priority === 255 };
  }

  #newDelay(router: Router): Partial<VrrpParams> {
    const preemptDelay = preemptDelayOf(this.#random, router);
    this.longestDelay = Math.max(this.longestDelay, preemptDelay);
    return { preempt: true, preemptDelay };
  }

  /** All nodes of a router change what they have to agree on, one after the other. */
  #reloadAll(): void {
    const random = this.#random;
    const row = random.whole(0, this.#routers.length - 1);
    const router = this.#routers[row]!;
    const members = this.#members.filter(({ params }) => params.name === router.name);
    const change = this.#common(router, row);
    const stagger = this.#length(1);
    const peace = this.#peace();
    for (const { node } of random.shuffle(members)) {
      this.#at(this.#random.next() * stagger, { kind: "reload", node, change });
    }
    this.#now += stagger + peace;
    if (change.kind !== "drop") return;
    const away = this.#length(2);
    for (const { node, params } of members) {
      this.#at(away + this.#random.next() * stagger, {
        kind: "reload",
        node,
        change: { kind: "add", params },
      });
    }
    this.#now += away + stagger;
  }

  #common(router: Router, row: number): Change {
    const { name, version, segment } = router;
    const random = this.#random;
    const params = random.pick<() => Partial<VrrpParams> | null>([
      () => ({ addresses: virtualAddresses(random, row, segment) }),
      () => ({ interval: version === 2 ? seconds(random.whole(1, 2)) : this.#pace(router) }),
      () => version === 2 ? { auth: { kind: "simple", password: `${random.whole(1000, 9999)}` } } : {},
      () => null,
    ])();
    return params === null ? { kind: "drop", name } : { kind: "change", name, params };
  }
}
