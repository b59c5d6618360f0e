import { type Family, familyOf } from "../core/mod.ts";
import type { GlobalDefs, VrrpInstance } from "./config.ts";

/**
 * The version of IP that an instance speaks: the first virtual address decides. Without any it is that of its peers, its own
 * address or its group; keepalived takes whichever of all these is written first.
 */
export function familyOfInstance(instance: VrrpInstance): Family {
  const address = instance.virtual_ipaddress?.[0]?.address ?? instance.unicast_peer?.[0]?.address ??
    instance.unicast_src_ip ?? instance.mcast_src_ip ?? instance.mcast_dst_ip;
  if (address !== undefined) return familyOf(address);
  return instance.native_ipv6 ? "ipv6" : "ipv4";
}

/** The version of VRRP that an instance speaks; IPv6 is of version 3 only. */
export function versionOf(instance: VrrpInstance, global: GlobalDefs): 2 | 3 {
  return familyOfInstance(instance) === "ipv6" ? 3 : instance.version ?? global.vrrp_version ?? 2;
}
