/**
 * From what the observer saw to what is measured. Pure.
 * @module
 */
import type { Record, Records } from "./record.ts";

/** A host's cable: which host it is of, and which bridge it goes to; both count from 0. */
export interface Cable {
  readonly host: number;
  readonly segment: number;
}

/** The cables by the index of the bridge's port. */
export type Cables = ReadonlyMap<number, Cable>;

/** The time from one moment to another, both included, in microseconds since 1970. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The times of a takeover beyond the protocol's own timer, in milliseconds. */
export interface Excess {
  readonly advert: number;
  readonly announcement: number;
}

/**
 * How long after the protocol's timer a backup took over.
 * @param records of one virtual router, oldest first, with the backup's announcement
 * @param gone when the old master was told to go, in microseconds
 * @param timer the protocol's own time since the last advert, in milliseconds
 * @returns `null` when it took over before it could: something else came in between
 */
export function excess(
  records: readonly Record[],
  backup: number,
  gone: number,
  timer: number,
): Excess | null {
  const own = (kind: Record["kind"]) => records.find((each) => each.kind === kind && each.port === backup);
  const [advert, announcement] = [own("advert"), own("announcement")];
  if (advert === undefined || announcement === undefined) return null;
  const last = records.findLast(({ kind, port, at }) =>
    kind === "advert" && port !== backup && at < advert.at
  );
  if (last === undefined || advert.at < gone) return null;
  const beyond = (at: number) => (at - last.at) / 1000 - timer;
  if (beyond(advert.at) < 0) return null;
  return { advert: beyond(advert.at), announcement: beyond(announcement.at) };
}

/** What happened on the wire in a span of time. */
export interface Traffic {
  /** Adverts of each host. */
  readonly adverts: readonly [number, number];
  /** How often a virtual router's adverts came from another host than the advert before. */
  readonly transitions: number;
  /** Between the adverts of a virtual router by one host, in milliseconds. */
  readonly gaps: readonly number[];
}

/** A virtual router of a cable as one number. */
export const routerOf = (segment: number, vrid: number): number => segment << 8 | vrid;

/**
 * Looks at the adverts of a span; those before it say who was master, and when it sent.
 * @param vrids only numbers up to this
 */
export function traffic(records: Records, cables: Cables, { from, to }: Span, vrids = 255): Traffic {
  const adverts: [number, number] = [0, 0];
  const gaps: number[] = [];
  const masters = new Map<number, number>();
  const last = new Map<number, number>();
  let transitions = 0;
  for (const { kind, at, port, vrid } of records) {
    if (at > to) break;
    const cable = cables.get(port);
    if (kind !== "advert" || cable === undefined || vrid > vrids) continue;
    const router = routerOf(cable.segment, vrid);
    const own = router << 1 | cable.host;
    const [master, before] = [masters.get(router), last.get(own)];
    masters.set(router, cable.host);
    last.set(own, at);
    if (at < from) continue;
    adverts[cable.host === 0 ? 0 : 1]++;
    if (master !== undefined && master !== cable.host) transitions++;
    if (before !== undefined) gaps.push((at - before) / 1000);
  }
  return { adverts, transitions, gaps };
}

/** A count, kept up to date by each call, of the virtual routers that a host has sent adverts for. */
export function mastery(records: Records, cables: Cables, host: number): () => number {
  const seen = new Set<number>();
  let row = 0;
  return () => {
    for (; row < records.length; row++) {
      const { kind, port, vrid } = records.get(row);
      const cable = cables.get(port);
      if (kind === "advert" && cable?.host === host) seen.add(routerOf(cable.segment, vrid));
    }
    return seen.size;
  };
}
