/**
 * Stories of sync groups and trackers: two hosts on two segments, each with two or three instances that are, most of the
 * time, in one sync group. Carriers, checks, cuts, deaths and reloads come and go; at last all is well, and one host is
 * master of everything.
 * @module
 */
import type { Event, IpAddress } from "../../src/core/mod.ts";
import { load, memoryReader } from "../../src/config/mod.ts";
import { type Engine, lower, type Plan } from "../../src/engine/mod.ts";
import { NodeClock } from "./clock.ts";
import type { Node } from "./node.ts";
import { Addresses } from "./oracle/address.ts";
import { Announcements } from "./oracle/announcement.ts";
import { Bookkeeping } from "./oracle/bookkeeping.ts";
import { Violation } from "./oracle/mod.ts";
import { Together } from "./oracle/together.ts";
import { Random } from "./random.ts";
import { World } from "./world.ts";

const weather = {
  delay: [30, 300],
  overtaking: false,
  loss: 0,
  duplication: 0,
  spoiling: 0,
  reflection: 0,
} as const;
const manners = { lateness: 300, noticeDelay: 500, outcomeDelay: null };
const segments = ["eth0", "eth1"] as const;
const names = ["a", "b"] as const;
const mishaps = 25;
/** After the last mishap, in µs: a few waits of the slowest, and the end of delays. */
const peace = 30_000_000;

/**
 * Plays the story of a seed.
 * @returns what was wrong with it, and its timeline; `null` when nothing was
 */
export function playGroups(
  seed: number,
  newEngine?: () => Engine,
): { violation: Violation; tail: string } | null {
  const random = new Random(seed);
  const oracles = [new Together(), new Addresses(), new Announcements(), new Bookkeeping()];
  const world = new World({ seed, weather, manners, oracles, ...(newEngine ? { newEngine } : {}) });
  for (const [row, name] of names.entries()) {
    const outfit = segments.map((segment, net) => ({
      name: segment,
      addresses: [{ address: `192.168.${net}.${row + 1}` as IpAddress, prefix: 24 }],
    }));
    world.add(name, outfit, new NodeClock(random.whole(0, 1e12), random.whole(-20, 20)));
  }
  try {
    const story = new Story(world, random);
    story.play();
    return null;
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    return { violation: error, tail: world.trace.tail(60) };
  }
}

class Story {
  readonly #world: World;
  readonly #random: Random;
  /** What a check does to the priority; 0 is FAULT. */
  readonly #weight: number;
  readonly #size: number;

  constructor(world: World, random: Random) {
    this.#world = world;
    this.#random = random;
    this.#weight = random.pick([0, 0, -60]);
    this.#size = random.pick([2, 2, 3]);
  }

  play(): void {
    const world = this.#world;
    for (const node of world.nodes) {
      node.prove("script:check", checked(true));
      node.start(this.#plan(node, true));
    }
    for (let left = mishaps; left > 0; left--) {
      this.#pass(this.#random.whole(1_000, 4_000_000));
      this.#mishap(this.#random.pick(world.nodes));
    }
    this.#mend();
    this.#pass(peace);
    this.#judge();
  }

  #pass(length: number): void {
    this.#world.runUntil(this.#world.clock.now + length);
  }

  #mishap(node: Node): void {
    const random = this.#random;
    const segment = random.pick(segments);
    const [one = "a", other = "b"] = random.shuffle(names);
    const deeds: { readonly [what: string]: () => void } = {
      unplug: () => node.kernel.carrier(segment, false),
      plug: () => node.kernel.carrier(segment, true),
      fail: () => node.prove("script:check", checked(false)),
      recover: () => node.prove("script:check", checked(true)),
      cut: () => this.#world.network.cut(segment, one, other),
      mend: () => this.#world.network.mend(segment, one, other),
      kill: () => void node.kill(random.whole(1_000, 500_000)),
      stop: () => void node.stop(),
      start: () => void node.start(this.#plan(node, true)),
      reload: () => void node.reload(this.#plan(node, random.chance(0.8))),
    };
    const what = random.pick(Object.keys(deeds));
    this.#world.disturb(`* ${what} ${segment}`, node.name);
    deeds[what]?.();
  }

  /** All is as it should be. */
  #mend(): void {
    // Who was told to stop has stopped, and who died is there again.
    this.#pass(1_000_000);
    this.#world.disturb("* all is well");
    this.#world.network.mendAll();
    for (const node of this.#world.nodes) {
      for (const segment of segments) node.kernel.carrier(segment, true);
      node.prove("script:check", checked(true));
      const plan = this.#plan(node, true);
      if (!node.start(plan)) node.reload(plan);
    }
  }

  #judge(): void {
    const states = this.#world.nodes.map((node) =>
      (this.#world.view.get(node) ?? []).map(({ state }) => state).join(" ")
    );
    const all = (state: string) => Array(this.#size).fill(state).join(" ");
    if (states[0] === all("master") && states[1] === all("backup")) return;
    throw new Violation("peace", `in the end a is ${states[0]} and b is ${states[1]}`);
  }

  /** What a node is to run; `a` is the better one. */
  #plan(node: Node, grouped: boolean): Plan {
    const priority = node.name === "a" ? 150 : 100;
    const members = Array.from({ length: this.#size }, (_, i) => `VI_${i + 1}`);
    const instances = members.map((name, i) =>
      `vrrp_instance ${name} {
        interface ${segments[i % 2]}
        virtual_router_id ${51 + i}
        priority ${priority}
        virtual_ipaddress {
          10.0.${i}.1/24
        }
        ${i === 0 && !grouped ? tracking(this.#weight) : ""}
      }`
    );
    const group = `vrrp_sync_group G {
      group { ${members.join(" ")} }
      ${tracking(this.#weight)}
    }`;
    const check = "vrrp_script check {\n script /bin/true\n }";
    return planOf([check, ...(grouped ? [group] : []), ...instances].join("\n"));
  }
}

function tracking(weight: number): string {
  return `track_script {\n check weight ${weight}\n }`;
}

function checked(ok: boolean): Event {
  return { kind: "result", ok, how: { kind: "exited", status: ok ? 0 : 1 } };
}

function planOf(text: string): Plan {
  const { config } = load("a.conf", memoryReader(new Map([["a.conf", text]])));
  return lower(config).plan;
}
