import {
  type Auth,
  type IpAddress,
  type Micros,
  millis,
  seconds,
  type VirtualAddress,
} from "../../src/core/mod.ts";
import type { GarpParams, VrrpParams } from "../../src/machine/mod.ts";
import type { Random } from "./random.ts";

/** What all nodes of one virtual router have to agree on. */
export interface Router {
  readonly name: string;
  readonly segment: string;
  readonly vrid: number;
  readonly version: 2 | 3;
  readonly interval: Micros;
  readonly strict: boolean;
  readonly addresses: readonly VirtualAddress[];
  readonly excluded: readonly VirtualAddress[];
}

/** How fast everything in a run is: intervals that may be in it together. */
export type Pace = readonly { readonly version: 2 | 3; readonly interval: Micros }[];

const v3 = (...lengths: number[]): Pace =>
  lengths.map((length) => ({ version: 3, interval: millis(length) }));
const v2 = (...lengths: number[]): Pace =>
  lengths.map((length) => ({ version: 2, interval: seconds(length) }));

/** The paces that runs have. */
export const paces: readonly Pace[] = [
  v3(10, 20, 50),
  v3(100, 200, 500),
  v3(100, 200, 500),
  [...v3(1000), ...v2(1)],
  v2(1, 2),
];

const never = 0 as Micros;

/** How long a usual takeover takes: µs. */
export function pulse({ interval }: Pick<Router, "interval">): number {
  return 4 * interval;
}

/** A virtual router on one of the segments. `row` keeps its addresses apart from those of others. */
export function router(random: Random, row: number, segments: readonly string[], pace: Pace): Router {
  const segment = random.pick(segments);
  return {
    name: `VI_${row + 1}`,
    segment,
    // The same number on two segments is two routers.
    vrid: random.chance(0.3) && row === 0 ? 51 : 51 + row,
    ...random.pick(pace),
    strict: random.chance(0.3),
    addresses: virtualAddresses(random, row, segment),
    excluded: random.chance(0.2) ? [virtual(`10.8.${row}.1`, 32, random.pick(segments))] : [],
  };
}

/** One to three addresses: in the segment's own subnet, alone, or several in a subnet that only they are in. */
export function virtualAddresses(random: Random, row: number, segment: string): VirtualAddress[] {
  const count = random.pick([1, 1, 1, 2, 3]);
  const first = random.whole(1, 9);
  const host = (at: number) => 100 + 20 * row + first + at;
  const form = random.pick(["own", "own", "single", "foreign"]);
  const net = segment === "eth0" ? 1 : 2;
  return Array.from(
    { length: count },
    (_, at) =>
      form === "own"
        ? virtual(`192.168.${net}.${host(at)}`, 24, segment)
        : form === "single"
        ? virtual(`10.9.${net}.${host(at)}`, 32, segment)
        : virtual(`172.16.${net}.${host(at)}`, 24, segment),
  );
}

function virtual(address: string, prefix: number, interface_: string): VirtualAddress {
  return {
    address: address as IpAddress,
    prefix,
    interface: interface_,
    scope: "global",
    label: null,
    broadcast: null,
  };
}

/** What one node makes of a router: its own priority and manners. */
export function member(random: Random, router: Router): VrrpParams {
  const { name, segment, vrid, version, strict, addresses, excluded } = router;
  const priority = priorityOf(random);
  const owner = priority === 255;
  const preemption = random.pick(["plain", "plain", "never", "late"]);
  return {
    name,
    interface: segment,
    vmac: null,
    addressVmacs: [],
    family: "ipv4",
    vrid,
    version,
    priority,
    beginsAsMaster: owner && random.chance(0.8),
    interval: version === 3 && random.chance(0.2)
      ? (router.interval * random.pick([2, 3])) as Micros
      : router.interval,
    downTimerAdverts: strict ? 3 : random.pick([2, 3, 3, 3, 3, 5]),
    auth: authOf(random, router),
    hmac: null,
    strict,
    addresses,
    excluded,
    routes: [],
    rules: [],
    accept: true,
    promoteSecondaries: false,
    preempt: owner || preemption !== "never",
    preemptDelay: preemption === "late" && !owner ? preemptDelayOf(random, router) : never,
    lowerPrioNoAdvert: strict || random.chance(0.2),
    higherPrioSendAdvert: !strict && random.chance(0.2),
    skipCheckAdvAddr: random.chance(0.2),
    sourceAddress: null,
    group: "224.0.0.18" as IpAddress,
    unicast: null,
    checksumForm: "pseudo-header",
    followChecksum: true,
    ownerIgnoreAdverts: false,
    garp: garpOf(random),
    notify: random.chance(0.1),
    notifyPriorityChanges: false,
    syncGroup: null,
    trackers: [],
    dontTrackPrimary: false,
    trackSourceAddress: false,
    lateMasterPriority: null,
  };
}

/** Often close together, sometimes equal, sometimes the owner's. */
export function priorityOf(random: Random): number {
  return random.pick([
    () => random.whole(99, 102),
    () => random.whole(99, 102),
    () => random.whole(1, 254),
    () => random.whole(1, 254),
    () => random.pick([1, 254]),
    () => random.pick([100, 255]),
  ])();
}

/** A whole number of tenths of an interval. */
export function preemptDelayOf(random: Random, { interval }: Pick<Router, "interval">): Micros {
  return Math.round(interval * random.whole(2, 60) / 10) as Micros;
}

function authOf(random: Random, { name, version, strict }: Router): Auth {
  if (version === 3) return { kind: "none" };
  // In strict mode one with and one without a password understand each other: so do keepalived's ages.
  const plain = strict ? random.chance(0.3) : name === "VI_2";
  return plain ? { kind: "none" } : { kind: "simple", password: "1111" };
}

/** Announcements of any number, at any time. */
export function garpOf(random: Random): GarpParams {
  const length = () => random.chance(0.3) ? never : millis(random.whole(1, 3000));
  return {
    repeat: random.whole(1, 5),
    delay: length(),
    refresh: random.chance(0.7) ? never : millis(random.whole(200, 5000)),
    refreshRepeat: random.whole(1, 2),
    lowerPrioRepeat: random.whole(0, 5),
    lowerPrioDelay: length(),
    elsewhere: null,
  };
}
