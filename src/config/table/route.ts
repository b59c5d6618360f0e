import {
  accepted,
  choice,
  eitherOf,
  flag,
  ifname,
  integer,
  ip,
  nameOf,
  pattern,
  phrase,
  prefix,
  prefixOr,
  repeat,
  type Shape,
  synonym,
  text,
  type ValueOf,
  works,
} from "../row.ts";
import { because } from "./brings.ts";

const MAX_UINT = 4_294_967_295;
const row = <V>(shape: Shape<V>, meaning: string) => works(shape, meaning);
const lock = row(flag(), "the kernel does not change the value");
const number = (max = MAX_UINT) => integer(0, max);
const lockable = (each: Shape<number>) => phrase({ value: each }, { lock });
const time = () => pattern("a time such as 200ms or 2s", /^\d+(\.\d+)?(s|ms)?$/);
const inet = row(flag(), "the address is of IPv4");
const inet6 = row(flag(), "the address is of IPv6");
const gateway = () => phrase({ address: ip() }, { inet, inet6 });

const id = row(pattern("a number", /^(0x[0-9a-fA-F]+|\d+)$/), "number of the tunnel");
const dst = row(ip(), "the far end of the tunnel");
const src = row(ip(), "the near end of the tunnel");
const flags = row(number(65_535), "flags of the tunnel");
const encap = {
  ip: row(
    phrase({}, {
      id,
      dst,
      src,
      tos: row(text("a number or a name"), "type of service of the tunnel"),
      ttl: row(number(255), "TTL of the tunnel"),
      flags,
    }),
    "a tunnel over IPv4",
  ),
  ip6: row(
    phrase({}, {
      id,
      dst,
      src,
      tc: row(text("a number or a name"), "traffic class of the tunnel"),
      hoplimit: row(number(255), "hop limit of the tunnel"),
      flags,
    }),
    "a tunnel over IPv6",
  ),
  mpls: row(pattern("labels such as 100/200", /^\d+(\/\d+)*$/), "a stack of MPLS labels"),
  ila: row(pattern("a locator", /^[0-9a-fA-F:]+$/), "a locator (identifier locator addressing)"),
};

/** What says where packets go next, of a route and of one of its legs. */
const hop = {
  via: row(gateway(), "the gateway"),
  dev: row(ifname(), "the interface"),
  onlink: row(flag(), "the gateway is taken for reachable"),
  encap: row(phrase({}, encap), "packets go through a tunnel"),
  realms: row(pattern("[FROM/]TO", /^[^\s/]+(\/[^\s/]+)?$/), "realms for accounting"),
  as: accepted(
    phrase({ address: ip() }, { to: row(flag(), "a word that changes nothing") }),
    "rewritten address",
    because.nothing,
  ),
};

const metrics = {
  mtu: row(lockable(number()), "largest packet"),
  advmss: row(lockable(number()), "largest segment that is announced"),
  reordering: row(lockable(number()), "reordering at the start"),
  window: row(lockable(number()), "largest window"),
  cwnd: row(lockable(number()), "limit of the congestion window"),
  ssthresh: row(lockable(number()), "threshold of slow start"),
  rtt: row(phrase({ value: time() }, { lock }), "round trip time at the start"),
  rttvar: row(phrase({ value: time() }, { lock }), "its variance at the start"),
  rto_min: row(phrase({ value: time() }, { lock }), "shortest time to a retransmission"),
  congctl: row(phrase({ name: text("an algorithm") }, { lock }), "congestion control"),
  hoplimit: row(number(255), "hop limit"),
  initcwnd: row(number(), "congestion window at the start"),
  initrwnd: row(number(), "receive window at the start"),
  features: row(choice("ecn"), "what both ends can do"),
  quickack: row(eitherOf(0, 1), "acknowledge at once"),
  fastopen_no_cookie: row(eitherOf(0, 1), "TCP fast open without a cookie"),
};

const to = () => prefixOr("default", "any", "all");
const kinds = {
  to: row(flag(), "a word before the destination that changes nothing"),
  inet: row(flag(), "the destination is of IPv4"),
  inet6: row(flag(), "the destination is of IPv6"),
  unicast: row(to(), "an ordinary route, as without this word"),
  local: row(to(), "packets are for this machine"),
  broadcast: row(to(), "packets are broadcast"),
  anycast: row(to(), "as local"),
  multicast: row(to(), "packets go to a group"),
  nat: row(to(), "not used by today's kernels"),
  xresolve: row(to(), "not used by today's kernels"),
  blackhole: row(to(), "packets vanish"),
  unreachable: row(to(), "packets are answered with unreachable"),
  prohibit: row(to(), "packets are answered with prohibited"),
  throw: row(to(), "the look-up goes on in the next table"),
};

const routeWords = {
  ...kinds,
  src: row(ip(), "source address of packets from here"),
  from: row(prefix(), "only packets from there (IPv6)"),
  ...hop,
  gw: synonym("via", "an older word for via"),
  or: row(gateway(), "a second gateway; better: two times nexthop"),
  oif: synonym("dev", "the same as dev"),
  table: row(text("a number or a name"), "table to put it into"),
  vrf: row(ifname(), "into the table of this VRF, which exists when the file is read"),
  protocol: row(text("a number or a name"), "who made it; keepalived by default"),
  scope: row(text("a number or a name"), "how far the destination is"),
  tos: row(text("a number or a name"), "only packets with this type of service"),
  dsfield: synonym("tos", "the same as tos"),
  metric: row(number(), "of several the lowest counts"),
  priority: synonym("metric", "the same as metric"),
  preference: synonym("metric", "the same as metric"),
  pref: row(choice("low", "medium", "high"), "router preference (IPv6)"),
  expires: row(number(), "seconds that it lives"),
  ...metrics,
  "ttl-propagate": row(choice("enabled", "disabled"), "copy the TTL out of the MPLS header"),
  add: row(flag(), "fail if it exists"),
  append: row(flag(), "put it behind its like"),
  prepend: row(flag(), "put it before its like"),
  nexthop: row(
    repeat(phrase({}, { ...hop, weight: row(integer(1, 256), "share of this leg") })),
    "one of several ways",
  ),
  no_track: row(flag(), "losing it changes nothing"),
};

/** A line of `virtual_routes`. */
export const routeLine = phrase({ destination: to() }, routeWords, 0);

/** A line of `static_routes`. */
export const staticRouteLine = phrase({ destination: to() }, {
  ...routeWords,
  track_group: works(nameOf("track_group"), "instances that fault with the interface that it leads out of"),
}, 0);

/** A route in the Config, as it was written. */
export type RouteLine = ValueOf<typeof staticRouteLine>;
