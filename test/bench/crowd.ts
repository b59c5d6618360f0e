/**
 * The files that are reloaded while adverts are watched: three instances that send every 10 ms, and a crowd of others
 * that is silent. Pure.
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
  /** Of the watched ones; 255 when left out, so that they are masters at once. */
  readonly priority?: number;
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
export function conf({ count, masters, changed = 0, priority = 255 }: Crowd): string {
  const watched = Array.from({ length: WATCHED }, (_, i) =>
    `vrrp_instance W_${i + 1} {
    state MASTER
    interface ${INTERFACE}
    virtual_router_id ${i + 1}
    priority ${priority}
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

/** Owners of addresses on the first interface besides: each runs a script whenever that goes down or comes up. */
export function alerts(count: number, script: string): string {
  return Array.from({ length: count }, (_, row) =>
    `vrrp_instance A_${row} {
    state MASTER
    interface far0
    virtual_router_id ${1 + row}
    priority 255
    advert_int 40
    version 3
    notify "${script}"
    virtual_ipaddress {
        10.90.0.${1 + row}/32
    }
}
`).join("\n");
}
