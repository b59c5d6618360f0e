import type { Config, GlobalDefs, VrrpInstance } from "../config/mod.ts";
import { type Gap, micros, type Spacing, type VirtualAddress } from "../core/mod.ts";
import type { Elsewhere, VrrpParams } from "../machine/mod.ts";

const none = micros(0);

/** The gaps between announcements; `null` when nobody asked for any. */
export function lowerSpacing(
  { root, global }: Config,
  instances: readonly Pick<VrrpParams, "vmac" | "addressVmacs">[],
): Spacing | null {
  const usual: Gap = { arp: global.vrrp_garp_interval ?? none, neighbor: global.vrrp_gna_interval ?? none };
  const taken = new Set<string>();
  const groups: { gap: Gap; interfaces: string[] }[] = [];
  for (
    const { garp_interval: arp, gna_interval: neighbor, interface: one, interfaces } of root.garp_group ?? []
  ) {
    // A group without any gap is no group, and the first group of an interface counts (keepalived's rules).
    if (arp === undefined && neighbor === undefined) continue;
    const members = [...(one === undefined ? [] : [one]), ...(interfaces ?? [])].filter((name) => {
      const free = !taken.has(name);
      taken.add(name);
      return free;
    });
    groups.push({ gap: { arp: arp ?? none, neighbor: neighbor ?? none }, interfaces: members });
  }
  const gaps = [usual, ...groups.map(({ gap }) => gap)];
  if (gaps.every(({ arp, neighbor }) => arp === 0 && neighbor === 0)) return null;
  const made = instances.flatMap(({ vmac, addressVmacs }) =>
    [...(vmac === null ? [] : [vmac]), ...addressVmacs].map(({ name, base }) => [name, base] as const)
  );
  return { usual, groups, bases: Object.fromEntries(made) };
}

/**
 * `garp_extra_if`: the first address on each interface other than the instance's own, where adverts keep the caches of
 * switches fresh; on those that havip makes, or on all. With `vmac_xmit_base` adverts do so nowhere: they leave from the
 * base, with its hardware address, which is not the instance's own interface then.
 */
export function lowerElsewhere(
  { garp_extra_if: own }: VrrpInstance,
  { vrrp_garp_extra_if: usual }: GlobalDefs,
  { interface: on, vmac, addressVmacs, addresses, excluded }: Pick<
    VrrpParams,
    "interface" | "vmac" | "addressVmacs" | "addresses" | "excluded"
  >,
): Elsewhere | null {
  const { seconds: interval = none, all = false } = own ?? usual ?? {};
  if (interval === 0) return null;
  const made = new Set([vmac?.name, ...addressVmacs.map(({ name }) => name)]);
  const fresh = vmac === null || vmac.name === on ? on : null;
  const firsts = new Map<string, VirtualAddress>();
  for (const held of [...addresses, ...excluded]) {
    if (held.interface === fresh || (!all && !made.has(held.interface))) continue;
    if (!firsts.has(held.interface)) firsts.set(held.interface, held);
  }
  return firsts.size === 0 ? null : { interval, addresses: [...firsts.values()] };
}
