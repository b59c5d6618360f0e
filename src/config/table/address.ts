import {
  broadcast,
  flag,
  ifname,
  nameOf,
  notYet,
  options,
  prefix,
  required,
  scope,
  synonym,
  text,
  works,
} from "../row.ts";
import type { ValueOf } from "../row.ts";
import { brings } from "./brings.ts";

/** What may follow an address in `virtual_ipaddress` and its kin. */
const option = {
  dev: required(works(ifname(), "interface that carries the address; the instance's own by default")),
  scope: works(scope(), "address scope: global (default), site, link, host, nowhere"),
  broadcast: required(works(broadcast(), "broadcast address; + and - compute it from the prefix")),
  brd: synonym("broadcast", "short for broadcast"),
  label: required(works(text("a label", { maxBytes: 15 }), "label of the address, such as eth0:1")),
  peer: notYet(prefix(), "point-to-point peer", brings.link),
  home: notYet(flag(), "IPv6 home address", brings.ipv6),
  "-nodad": notYet(flag(), "let the kernel look for duplicates of an IPv6 address", brings.ipv6),
  mngtmpaddr: notYet(flag(), "IPv6 template for temporary addresses", brings.ipv6),
  noprefixroute: notYet(flag(), "the kernel adds no route for the prefix", brings.link),
  autojoin: notYet(flag(), "join the multicast group of the address", brings.link),
  no_track: notYet(flag(), "losing the address changes nothing", brings.track),
  preferred_lft: notYet(text("seconds or forever"), "preferred lifetime of an IPv6 address", brings.ipv6),
};

/** A line of `virtual_ipaddress` and `virtual_ipaddress_excluded`. */
export const addressLine = options("prefix", {
  ...option,
  use_vmac: notYet(flag(), "a virtual MAC address of its own for this address", brings.vmac),
});

/** A line of `static_ipaddress`. */
export const staticAddressLine = options("prefix", {
  ...option,
  track_group: notYet(nameOf("track_group"), "instances that fault when it is lost", brings.route),
});

/** An address line in the Config, as it was written: what was not said is absent. */
export type AddressLine = ValueOf<typeof addressLine>;
