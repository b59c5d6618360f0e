/** A small world for the tests of the lab's pure parts: the tutorial's pair, and a story of three takeovers. */
import { type Instant, type IpAddress, micros, seconds } from "../../../src/core/mod.ts";
import type { Node, Observation, Seen } from "../../../src/lab/observation.ts";
import { type LabFile, type LabInstance, type Plan, plan } from "../../../src/lab/plan.ts";

export const VRID = 51;

/** An instant `at` seconds after the story's beginning. */
export function second(at: number): Instant {
  return 1_000_000_000 + Math.round(at * 1_000_000) as Instant;
}

/** An instance like the tutorial's. */
export function instance(priority: number, other: Partial<LabInstance> = {}): LabInstance {
  const address = { address: "192.168.199.128" as IpAddress, prefix: 24, interface: "ens33" };
  return {
    name: "VI_1",
    interface: "ens33",
    vrid: VRID,
    version: 2,
    priority,
    beginsAsMaster: false,
    interval: seconds(1),
    downTimerAdverts: 3,
    preempt: true,
    preemptDelay: micros(0),
    sourceAddress: null,
    addresses: [address],
    excluded: [],
    ...other,
  };
}

export function file(...instances: LabInstance[]): LabFile {
  return { config: { kind: "text", text: "" }, instances };
}

/** The plan of the tutorial's pair. */
export function tutorialPlan(): Plan {
  const planned = plan(file(instance(101)), file(instance(100)));
  if (!planned.ok) throw new Error(planned.why);
  return planned.plan;
}

export function advert(at: number, node: Node, priority: number): Seen<"advert"> {
  return { kind: "advert", at: second(at), node, version: 2, vrid: VRID, priority, interval: seconds(1) };
}

export function deed(at: number, what: Seen<"deed">["deed"], node: Node): Seen<"deed"> {
  return { kind: "deed", at: second(at), deed: what, node };
}

export function poll(at: number, by: Node | null): Seen<"poll"> {
  return { kind: "poll", at: second(at), by };
}

/** Node 1 is stopped at 6, comes back at 10, and is killed at 18. */
export function story(): Observation[] {
  const adverts = (from: number, to: number, node: Node, priority: number) =>
    Array.from({ length: Math.ceil(to - from) }, (_, index) => advert(from + index, node, priority));
  const all: Observation[] = [
    deed(0, "start", 1),
    { kind: "backup", at: second(0.2), node: 1 },
    deed(0.3, "start", 2),
    ...adverts(3.807, 6, 1, 101),
    deed(6, "stop", 1),
    advert(6.001, 1, 0),
    ...adverts(6.612, 14, 2, 100),
    deed(10, "start", 1),
    { kind: "backup", at: second(10.2), node: 1 },
    ...adverts(13.806, 18, 1, 101),
    deed(18, "kill", 1),
    ...adverts(21.418, 24, 2, 100),
    ...Array.from({ length: 240 }, (_, index) => poll(index / 10, answerer(index / 10))),
  ];
  return all.sort((a, b) => a.at - b.at);
}

function answerer(at: number): Node | null {
  if (at < 3.81 || at >= 6 && at < 6.62 || at >= 18 && at < 21.42) return null;
  return at < 6 || at >= 13.81 && at < 18 ? 1 : 2;
}
