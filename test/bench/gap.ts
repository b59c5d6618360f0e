/**
 * What the benchmark of reloads works out: the configuration files that it reloads, and how long adverts were missing.
 * Pure.
 * @module
 */
import { INTERFACE } from "../scenario/driver.ts";

/** The virtual routers whose adverts are watched: VRIDs from 1, 10 ms apart. */
export const WATCHED = 3;
/** Between two adverts, in milliseconds. */
export const INTERVAL = 10;
/** Instances that share an interface with the watched ones, and instances on each of the other interfaces. */
const near = 200;
const far = 250;

/** Other instances than the watched ones, and what distinguishes one file from the next. */
export interface Crowd {
  readonly count: number;
  /** Masters from the start, or backups that wait for longer than the benchmark takes. */
  readonly masters: boolean;
  /** So many of them, the last ones, are not as in the other files. */
  readonly changed?: number;
}

/** The interfaces besides the first one that so many instances need, each with its address. */
export function interfaces(count: number): { name: string; address: string }[] {
  const needed = Math.max(0, Math.ceil((count - near) / far));
  return Array.from({ length: needed }, (_, i) => ({ name: `far${i}`, address: `172.16.${i}.1` }));
}

function placeOf(row: number): { on: string; vrid: number } {
  if (row < near) return { on: INTERFACE, vrid: 10 + row };
  return { on: `far${Math.floor((row - near) / far)}`, vrid: 1 + (row - near) % far };
}

/** A configuration file with the watched instances and a crowd. */
export function conf({ count, masters, changed = 0 }: Crowd): string {
  const watched = Array.from({ length: WATCHED }, (_, i) =>
    `vrrp_instance W_${i + 1} {
    state MASTER
    interface ${INTERFACE}
    virtual_router_id ${i + 1}
    priority 255
    advert_int ${INTERVAL / 1000}
    version 3
    virtual_ipaddress {
        192.168.199.${201 + i}/24
    }
}
`);
  const crowd = Array.from({ length: count }, (_, row) => {
    const { on, vrid } = placeOf(row);
    const other = row >= count - changed ? 1 : 0;
    return `vrrp_instance C_${row} {
    state ${masters ? "MASTER" : "BACKUP"}
    interface ${on}
    virtual_router_id ${vrid}
    priority ${masters ? 255 : 100 - other}
    advert_int ${masters ? 40 : 200}
    version ${masters ? 3 : 2}
    virtual_ipaddress {
        10.${100 + other}.${row >> 8}.${row & 255}/32
    }
}
`;
  });
  return [...watched, ...crowd].join("\n");
}

/** An advert: whose, and when, in microseconds. */
export interface Sent {
  readonly vrid: number;
  readonly at: number;
}

/** How long adverts were apart, in milliseconds. */
export interface Gaps {
  readonly adverts: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/**
 * The gaps between adverts of one virtual router that end between `from` and `to`; the adverts are in the order of time.
 * @throws RangeError when there is none
 */
export function gaps(adverts: readonly Sent[], from: number, to: number): Gaps {
  const last = new Map<number, number>();
  const found: number[] = [];
  for (const { vrid, at } of adverts) {
    const before = last.get(vrid);
    last.set(vrid, at);
    if (before !== undefined && at >= from && at <= to) found.push((at - before) / 1000);
  }
  if (found.length === 0) throw new RangeError("no adverts");
  found.sort((a, b) => a - b);
  const at = (share: number) => found[Math.min(found.length - 1, Math.floor(share * found.length))]!;
  return { adverts: found.length, p50: at(0.5), p99: at(0.99), max: found[found.length - 1]! };
}

/** What one reload came to. */
export interface Round extends Gaps {
  readonly of: string;
  /** How long the reload took, in milliseconds. */
  readonly took: number;
}

/** A table for people. */
export function roundTable(rounds: readonly Round[]): string {
  const head = ["", "took", "adverts", "gap p50", "p99", "max"];
  const rows = rounds.map(({ of, took, adverts, p50, p99, max }) => [
    of,
    took.toFixed(0),
    String(adverts),
    ...[p50, p99, max].map((value) => value.toFixed(2)),
  ]);
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]!.length)));
  const line = (cells: readonly string[]) =>
    cells.map((cell, i) => i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)).join("  ")
      .trimEnd();
  return [head, ...rows].map(line).join("\n");
}
