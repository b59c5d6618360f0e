/** What has to be built before a keyword that is not supported yet gets its effect. */
export const brings = {
  ipvs: "virtual servers (IPVS)",
  bfd: "BFD",
  snmp: "SNMP",
  dbus: "D-Bus",
} as const;

/** Why a keyword is taken although it changes nothing. */
export const because = {
  mail: "it only has a meaning together with checks",
  names: "the processes keep havip's own names",
  snmp: "it only has a meaning together with SNMP",
  netlink: "havip sizes its netlink buffers itself",
  carrier: "the kernel tells of every change of the carrier by itself",
  memory: "the configuration is not copied to a file",
  firewall: "for no_accept havip has an nftables table of its own",
  seed: "it is for tests of keepalived's own ${_RANDOM}",
  late: "vrrp_rt_priority has the same effect from the start",
  swap: "the runtime cannot live in locked memory; MemorySwapMax=0 in the unit has the effect",
  nothing: "it has no effect in keepalived either",
} as const;
