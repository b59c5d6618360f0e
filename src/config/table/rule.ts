import {
  flag,
  ifname,
  integer,
  nameOf,
  pattern,
  phrase,
  prefixOr,
  type Shape,
  synonym,
  text,
  type ValueOf,
  works,
} from "../row.ts";

const MAX_UINT = 4_294_967_295;
const row = <V>(shape: Shape<V>, meaning: string) => works(shape, meaning);
const range = () => pattern("a range such as 1000-2000", /^\d+-\d+$/);

const ruleWords = {
  inet: row(flag(), "a rule for IPv4"),
  inet6: row(flag(), "a rule for IPv6"),
  from: row(prefixOr("default", "any", "all"), "packets from there"),
  to: row(prefixOr("default", "any", "all"), "packets to there"),
  not: row(flag(), "all other packets"),
  tos: row(text("a number or a name"), "packets with this type of service"),
  dsfield: synonym("tos", "the same as tos"),
  fwmark: row(
    pattern("a mark, or MARK/MASK", /^(0x[0-9a-fA-F]+|\d+)(\/(0x[0-9a-fA-F]+|\d+))?$/),
    "packets with this mark",
  ),
  iif: row(ifname(), "packets that come in there"),
  dev: synonym("iif", "the same as iif"),
  oif: row(ifname(), "packets of a socket that is bound to it"),
  "tunnel-id": row(pattern("a number", /^\d{1,20}$/), "packets of this tunnel"),
  uidrange: row(range(), "packets of these users"),
  ipproto: row(text("a number or a name"), "packets of this protocol, such as tcp"),
  sport: row(range(), "packets from these ports"),
  dport: row(range(), "packets to these ports"),
  preference: row(integer(0, MAX_UINT), "the order: lower ones come first"),
  order: synonym("preference", "the same as preference"),
  priority: synonym("preference", "the same as preference"),
  table: row(text("a number or a name"), "look up this table"),
  lookup: synonym("table", "the same as table"),
  l3mdev: row(flag(), "look up the table of the VRF"),
  suppress_prefixlength: row(integer(0, 128), "go on if the route found is as short"),
  sup_pl: synonym("suppress_prefixlength", "short for suppress_prefixlength"),
  suppress_ifgroup: row(text("a number or a name"), "go on if the route found is of these interfaces"),
  sup_group: synonym("suppress_ifgroup", "short for suppress_ifgroup"),
  realms: row(pattern("[FROM/]TO", /^[^\s/]+(\/[^\s/]+)?$/), "realms for accounting"),
  type: row(flag(), "a word before the action that changes nothing"),
  goto: row(integer(0, MAX_UINT), "go on with the rule of this preference"),
  nop: row(flag(), "do nothing"),
  blackhole: row(flag(), "packets vanish"),
  unreachable: row(flag(), "packets are answered with unreachable"),
  prohibit: row(flag(), "packets are answered with prohibited"),
  protocol: row(text("a number or a name"), "who made it; keepalived by default"),
  no_track: row(flag(), "losing it changes nothing"),
};

/** A line of `virtual_rules`. */
export const ruleLine = phrase({}, ruleWords);

/** A line of `static_rules`. */
export const staticRuleLine = phrase({}, {
  ...ruleWords,
  track_group: works(
    nameOf("track_group"),
    "instances that fault with the interface that packets come in by",
  ),
});

/** A policy rule in the Config, as it was written. */
export type RuleLine = ValueOf<typeof staticRuleLine>;
