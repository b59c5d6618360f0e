import {
  broadcast,
  flag,
  ifname,
  ip,
  nameOf,
  options,
  pattern,
  required,
  scope,
  synonym,
  text,
  works,
} from "../row.ts";
import type { ValueOf } from "../row.ts";

/** What may follow an address in `virtual_ipaddress` and its kin. */
const option = {
  dev: required(works(ifname(), "interface that carries the address; the instance's own by default")),
  scope: works(scope(), "address scope: global (default), site, link, host, nowhere"),
  broadcast: required(works(broadcast(), "broadcast address; + and - compute it from the prefix")),
  brd: synonym("broadcast", "short for broadcast"),
  label: required(works(text("a label", { maxBytes: 15 }), "label of the address, such as eth0:1")),
  peer: works(ip(), "the other end of a point-to-point link"),
  home: works(flag(), "IPv6 home address"),
  "-nodad": works(flag(), "let the kernel look for duplicates of an IPv6 address"),
  mngtmpaddr: works(flag(), "IPv6 template for temporary addresses"),
  noprefixroute: works(flag(), "the kernel adds no route for the prefix"),
  autojoin: works(flag(), "join the multicast group of the address"),
  no_track: works(flag(), "losing the address changes nothing"),
  preferred_lft: works(
    pattern("seconds, or forever", /^(forever|\d{1,10})$/, ["forever"]),
    "for how long an IPv6 address is chosen as a source",
  ),
};

/** A line of `virtual_ipaddress` and `virtual_ipaddress_excluded`. */
export const addressLine = options("prefix", {
  ...option,
  use_vmac: works(flag(), "a virtual MAC address of its own for this address"),
});

/** A line of `static_ipaddress`. */
export const staticAddressLine = options("prefix", {
  ...option,
  track_group: works(nameOf("track_group"), "instances that fault with the interface that it is on"),
});

/** An address line in the Config, as it was written: what was not said is absent. */
export type AddressLine = ValueOf<typeof addressLine>;
