/**
 * The configuration files of the benchmark. Pure.
 * @module
 */
import { INTERFACE } from "../scenario/driver.ts";

/** Virtual routers on one cable: there are 255 numbers, and keepalived takes no more. */
export const PER_CABLE = 250;

/** The interface of a host's cable; the first one is the lab's. */
export function cableName(segment: number): string {
  return segment === 0 ? INTERFACE : `seg${segment}`;
}

/** How many cables so many instances need. */
export function cablesFor(instances: number): number {
  return Math.max(1, Math.ceil(instances / PER_CABLE));
}

/** Instances that are all alike. */
export interface Crowd {
  readonly instances: number;
  /** Between adverts, in milliseconds, of VRRP version 3: a multiple of ten. */
  readonly interval: number;
  readonly priority: number;
  readonly state?: "MASTER" | "BACKUP";
  /** Virtual addresses of each; one when left out. */
  readonly addresses?: number;
}

/** The place of an instance: its cable and its number. */
export function placeOf(instance: number): { segment: number; vrid: number } {
  return { segment: Math.floor(instance / PER_CABLE), vrid: 1 + instance % PER_CABLE };
}

/** The nth virtual address of a file, counted from 0. */
export function addressOf(n: number): string {
  return `10.${100 + (n >> 16)}.${(n >> 8) & 0xff}.${n & 0xff}`;
}

/** A file with a crowd. */
export function crowdConf({ instances, interval, priority, state = "BACKUP", addresses = 1 }: Crowd): string {
  return Array.from({ length: instances }, (_, instance) => {
    const { segment, vrid } = placeOf(instance);
    const lines = Array.from(
      { length: addresses },
      (_, i) => `        ${addressOf(instance * addresses + i)}/32`,
    );
    return `vrrp_instance VI_${instance} {
    state ${state}
    interface ${cableName(segment)}
    virtual_router_id ${vrid}
    priority ${priority}
    advert_int ${interval / 1000}
    version 3
    virtual_ipaddress {
${lines.join("\n")}
    }
}
`;
  }).join("");
}

/** The protocol's own time in milliseconds until a backup of this priority misses its master (RFC 5798 §6.1). */
export function masterDown(priority: number, interval: number): number {
  return 3 * interval + skew(priority, interval);
}

/** The protocol's own time in milliseconds that a backup of this priority lets go by after a goodbye. */
export function skew(priority: number, interval: number): number {
  return ((256 - priority) / 256) * interval;
}
