/**
 * The files that the load benchmark loads. Pure.
 * @module
 */

/** How many instances share an interface: each needs a virtual_router_id of its own, of which there are 255. */
const PER_INTERFACE = 250;

/** How many lines an instance has. */
export const LINES = 8;

/** The interfaces that a file with so many instances names: both ends of pairs, so their number is even. */
export function interfaceNames(instances: number): string[] {
  const count = Math.ceil(instances / PER_INTERFACE);
  return Array.from({ length: count + count % 2 }, (_, i) => `load${i}`);
}

/** A file with so many instances, of eight lines each, without anything to complain about. */
export function loadConf(instances: number): string {
  return Array.from({ length: instances }, (_, i) =>
    `vrrp_instance VI_${i} {
    interface load${Math.floor(i / PER_INTERFACE)}
    virtual_router_id ${i % PER_INTERFACE + 1}
    priority 100
    virtual_ipaddress {
        10.${1 + (i >> 15)}.${(i >> 7) & 0xff}.${(i & 0x7f) + 1}/24
    }
}
`).join("");
}
