/**
 * What becomes of many virtual routers when their master is gone. Pure.
 * @module
 */
import { type Cables, routerOf } from "./account.ts";
import type { Record, Records } from "./record.ts";

/** All times in milliseconds. */
export interface Handover {
  /** From when the first virtual router's timer ran out until the last one sent an advert. */
  readonly lastAdvert: number;
  /** The same until the last address was announced. */
  readonly lastAnnouncement: number;
  /** The same until the last address had answered. */
  readonly lastAnswer: number;
  /** How much later than due the latest advert was: the first one after the timer, each other one an interval after the one before. */
  readonly late: number;
}

/** What is expected of whom: in milliseconds, and as a number for each address. */
export interface Expected {
  readonly host: number;
  readonly timer: number;
  readonly interval: number;
  readonly routers: number;
  readonly addresses: ReadonlySet<number>;
}

/**
 * Looks at a takeover of everything.
 * @throws Error when not all of it was taken over
 */
export function handover(records: Records, cables: Cables, expected: Expected): Handover {
  const { host, timer, interval, routers, addresses } = expected;
  const due = new Map<number, number>();
  const first = { advert: new Map<number, number>(), announcement: new Map<number, number>() };
  const answered = new Map<number, number>();
  const last = new Map<number, number>();
  let late = 0;
  for (const { kind, at, port, vrid, address } of records) {
    const cable = cables.get(port);
    if (cable === undefined) continue;
    const router = routerOf(cable.segment, vrid);
    if (cable.host !== host) {
      if (kind === "advert" && !last.has(router)) due.set(router, at + timer * 1000);
      continue;
    }
    if (kind === "advert") {
      const before = last.get(router);
      late = Math.max(late, at - (before === undefined ? due.get(router) ?? at : before + interval * 1000));
      last.set(router, at);
      keep(first.advert, router, at);
    } else if (addresses.has(address)) {
      keep(kind === "reply" ? answered : first.announcement, address, at);
    }
  }
  const missing = routers - first.advert.size || addresses.size - answered.size;
  if (missing > 0) throw new Error(`${missing} were not taken over`);
  const begin = Math.min(...due.values());
  const beyond = (times: ReadonlyMap<number, number>) => (Math.max(...times.values()) - begin) / 1000;
  return {
    lastAdvert: beyond(first.advert),
    lastAnnouncement: beyond(first.announcement),
    lastAnswer: beyond(answered),
    late: late / 1000,
  };
}

function keep(times: Map<number, number>, key: number, at: Record["at"]): void {
  if (!times.has(key)) times.set(key, at);
}
