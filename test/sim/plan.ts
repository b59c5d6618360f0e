import type { IpAddress, LinkAddress } from "../../src/core/mod.ts";
import type { Plan } from "../../src/engine/mod.ts";
import type { VrrpParams } from "../../src/machine/mod.ts";
import type { Time } from "./clock.ts";
import type { Deed } from "./deed.ts";
import type { Weather } from "./network.ts";
import type { Manners, Outfit } from "./node.ts";
import { Random } from "./random.ts";
import { member, type Pace, paces, pulse, type Router, router } from "./router.ts";
import { Schedule } from "./schedule.ts";

/** A node of a story. */
export interface Cast {
  readonly name: string;
  /** The last number of its own addresses. */
  readonly host: number;
  readonly outfit: readonly Outfit[];
  /** What its clock shows when the run begins, in µs, and its drift in parts per million. */
  readonly offset: number;
  readonly drift: number;
  readonly plan: Plan;
}

/** What follows from a seed: who takes part, and what is done to them when. Plain data. */
export interface Story {
  readonly seed: number;
  readonly nodes: readonly Cast[];
  readonly weather: Weather;
  readonly manners: Manners;
  readonly deeds: readonly { readonly at: Time; readonly deed: Deed }[];
  /** From here on nothing is wrong any more. */
  readonly healedAt: Time;
  /** By here everybody has come to terms. */
  readonly settledAt: Time;
  readonly endAt: Time;
}

/** How long any instance of a story may wait for a master, whatever it was told and by whom: µs. */
function patience(nodes: readonly Cast[], deeds: Story["deeds"]): number {
  const all: Partial<VrrpParams>[] = nodes.flatMap(({ plan }) => plan.instances);
  let strangers = false;
  for (const { deed } of deeds) {
    if (deed.kind === "stranger") strangers = true;
    if (deed.kind === "reload" && deed.change.kind === "change") all.push(deed.change.params);
  }
  const interval = Math.max(...all.map(({ interval }) => interval ?? 0)) * (strangers ? 2 : 1);
  const adverts = Math.max(...all.map(({ downTimerAdverts }) => downTimerAdverts ?? 0));
  const second = all.some(({ version }) => version === 2) ? 1_000_000 : 0;
  return adverts * interval + Math.max(interval, second);
}

/** Makes the story of a seed. */
export function story(seed: number): Story {
  const random = new Random(seed);
  const segments = random.chance(0.6) ? ["eth0"] : ["eth0", "eth1"];
  const pace = random.pick(paces);
  const routers = Array.from(
    { length: random.pick([1, 1, 2, 2, 3]) },
    (_, row) => router(random, row, segments, pace),
  );
  const nodes = cast(random, segments, routers);
  const schedule = new Schedule(random.fork(), nodes, routers, segments);
  const deeds = schedule.write();
  const healedAt = schedule.end;
  // Nobody may be master to begin with; then a lesser one may be, whom a better one leaves in peace for a while.
  const settling = 2.2 * patience(nodes, deeds) + schedule.longestDelay + schedule.aftermath;
  const settledAt = Math.round(healedAt + settling);
  const weather = fineWeather(random, pace);
  const endAt = settledAt + Math.max(...routers.map(pulse));
  return { seed, nodes, weather, manners: manners(random, pace), deeds, healedAt, settledAt, endAt };
}

function cast(random: Random, segments: readonly string[], routers: readonly Router[]): Cast[] {
  const names = ["a", "b", "c", "d"].slice(0, random.pick([2, 2, 2, 3, 3, 4]));
  const hosts = random.shuffle(names.map((_, row) => 10 + row));
  return names.map((name, row) => {
    const instances: VrrpParams[] = [];
    const host = hosts[row]!;
    for (const router of routers) {
      // Two nodes are in everything; further ones now and then not.
      if (row > 1 && random.chance(0.3)) continue;
      const params = member(random, router);
      const { address } = ownAddress(host, router.segment);
      instances.push(random.chance(0.1) ? { ...params, sourceAddress: address } : params);
    }
    const outfit = segments.map((segment) => ({
      name: segment,
      addresses: [ownAddress(hosts[row]!, segment)],
    }));
    const offset = random.chance(0.2)
      ? random.whole(0, 1_000_000)
      : random.whole(1, 1e6) * 1_000_000 + random.whole(0, 999_999);
    return {
      name,
      host,
      outfit,
      offset,
      drift: random.chance(0.3) ? random.whole(-100, 100) : 0,
      plan: { instances },
    };
  });
}

function ownAddress(host: number, segment: string): LinkAddress {
  return { address: `192.168.${segment === "eth0" ? 1 : 2}.${host}` as IpAddress, prefix: 24 };
}

function fineWeather(random: Random, pace: Pace): Weather {
  const shortest = Math.min(...pace.map(({ interval }) => interval));
  const least = random.whole(10, 100);
  const most = random.whole(least, Math.min(2000, Math.max(least, shortest / 16)));
  return { delay: [least, most], overtaking: false, loss: 0, duplication: 0, spoiling: 0, reflection: 0 };
}

function manners(random: Random, pace: Pace): Manners {
  const shortest = Math.min(...pace.map(({ interval }) => interval));
  return {
    lateness: random.chance(0.2) ? 0 : random.whole(1, Math.min(1000, shortest / 32)),
    noticeDelay: random.whole(0, 2000),
    outcomeDelay: random.chance(0.8) ? null : random.whole(0, 2000),
  };
}
