import {
  type Hop,
  type IpAddress,
  type Ipvlan,
  type MadeVmac,
  type Network,
  parseIpv4,
  parseIpv6,
  type Range,
  type Route,
  type RouteMetric,
  type Rule,
  type RuleAction,
  type Tunnel,
  type VirtualAddress,
  type Vmac,
} from "../core/mod.ts";
import type { Inventory } from "./journal_file.ts";

/** Whether a value that came out of a file is what it is to be. */
type Check = (value: unknown) => boolean;

/** A check for each field that there is, so that none is forgotten. */
type Fields<T> = { readonly [K in keyof Required<T>]: Check };

const bit: Check = (value) => typeof value === "boolean";
const whole = (least: number, most: number): Check => (value) =>
  Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
const [byte, word, long] = [whole(0, 0xff), whole(0, 0xffff), whole(0, 0xffffffff)];
const oneOf = (...values: readonly unknown[]): Check => (value) => values.includes(value);
const either = (...checks: readonly Check[]): Check => (value) => checks.some((check) => check(value));
const orNull = (check: Check) => either(oneOf(null), check);
const orAbsent = (check: Check) => either(oneOf(undefined), check);
const list = (check: Check, most: number): Check => (value) =>
  Array.isArray(value) && value.length <= most && value.every(check);
const text = (form: RegExp): Check => (value) => typeof value === "string" && form.test(value);

/** Exactly these fields. */
function shape<T>(fields: Fields<T>): Check {
  const checks = Object.entries<Check>(fields);
  return (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
    const given = value as { readonly [name: string]: unknown };
    return Object.keys(given).every((name) => Object.hasOwn(fields, name)) &&
      checks.every(([name, check]) => check(given[name]));
  };
}

/** An address in its canonical text, in which all are written. */
const ip: Check = (value) => {
  if (typeof value !== "string") return false;
  return (value.includes(":") ? parseIpv6(value) : parseIpv4(value)) === value;
};

/** Prefixes that are as long as the address at most. */
function fits({ address, prefix }: { readonly address: IpAddress; readonly prefix: number }): boolean {
  return prefix <= (address.includes(":") ? 128 : 32);
}

/** What the kernel takes as the name of an interface (dev_valid_name in net/core/dev.c). */
const device = text(/^(?!\.{1,2}$)[^\s/:\0]{1,15}$/);
const family = oneOf("ipv4", "ipv6");
const network: Check = (value) =>
  shape<Network>({ address: ip, prefix: whole(0, 128) })(value) && fits(value as Network);
const range = shape<Range>({ first: long, last: long });

const address: Check = (value) =>
  shape<VirtualAddress>({
    address: ip,
    prefix: whole(0, 128),
    interface: device,
    scope: oneOf("global", "site", "link", "host", "nowhere"),
    label: orNull(text(/^[^\s\0]{1,15}$/)),
    broadcast: orNull(ip),
    peer: orAbsent(ip),
    flags: orAbsent(list(oneOf("home", "mngtmpaddr", "noprefixroute", "autojoin"), 4)),
    detectsDuplicates: orAbsent(oneOf(true)),
    preferred: orAbsent(either(oneOf("forever"), long)),
    untracked: orAbsent(oneOf(true)),
  })(value) && fits(value as VirtualAddress);

type Wrapped = Extract<Tunnel, { kind: "ip" | "ip6" }>;
type Labelled = Extract<Tunnel, { kind: "mpls" }>;
type Located = Extract<Tunnel, { kind: "ila" }>;

const tunnel = either(
  shape<Wrapped>({
    kind: oneOf("ip", "ip6"),
    id: orNull(whole(0, Number.MAX_SAFE_INTEGER)),
    destination: orNull(ip),
    source: orNull(ip),
    tos: orNull(byte),
    ttl: orNull(byte),
    flags: orNull(word),
  }),
  shape<Labelled>({ kind: oneOf("mpls"), labels: list(whole(0, 0xfffff), 64) }),
  shape<Located>({ kind: oneOf("ila"), locator: text(/^[0-9a-f]{16}$/) }),
);

const hop = shape<Hop>({
  gateway: orNull(ip),
  interface: orNull(device),
  onlink: bit,
  weight: whole(1, 256),
  realms: orNull(long),
  tunnel: orNull(tunnel),
});

const metrics: Fields<{ readonly [M in RouteMetric]: number }> = {
  window: orAbsent(long),
  rtt: orAbsent(long),
  rttvar: orAbsent(long),
  ssthresh: orAbsent(long),
  cwnd: orAbsent(long),
  advmss: orAbsent(long),
  mtu: orAbsent(long),
  reordering: orAbsent(long),
  hoplimit: orAbsent(long),
  initcwnd: orAbsent(long),
  features: orAbsent(long),
  rto_min: orAbsent(long),
  initrwnd: orAbsent(long),
  quickack: orAbsent(long),
  fastopen_no_cookie: orAbsent(long),
};

const types = ["unicast", "local", "broadcast", "anycast", "multicast", "nat", "xresolve"] as const;
const ends = ["blackhole", "unreachable", "prohibit", "throw"] as const;

const route = shape<Route>({
  family,
  type: oneOf(...types, ...ends),
  destination: orNull(network),
  source: orNull(network),
  preferredSource: orNull(ip),
  table: long,
  protocol: byte,
  scope: byte,
  tos: byte,
  metric: orNull(long),
  place: oneOf("first", "last", "only"),
  hops: list(hop, 256),
  metrics: shape(metrics),
  locked: list(oneOf(...Object.keys(metrics), "congestion"), 32),
  congestion: orNull(text(/^[\w.-]{1,15}$/)),
  preference: oneOf("low", "medium", "high", null),
  expires: orNull(long),
  ttlPropagate: orNull(bit),
  tracked: bit,
});

type Lookup = Extract<RuleAction, { kind: "lookup" }>;
type Goto = Extract<RuleAction, { kind: "goto" }>;
type Plain = Exclude<RuleAction, Lookup | Goto>;

const rule = shape<Rule>({
  family,
  inverted: bit,
  from: orNull(network),
  to: orNull(network),
  tos: byte,
  mark: orNull(shape<NonNullable<Rule["mark"]>>({ value: long, mask: orNull(long) })),
  incoming: orNull(device),
  outgoing: orNull(device),
  tunnel: orNull(text(/^\d{1,20}$/)),
  users: orNull(range),
  ipProtocol: orNull(byte),
  sourcePorts: orNull(range),
  destinationPorts: orNull(range),
  preference: long,
  action: either(
    shape<Lookup>({ kind: oneOf("lookup"), table: long }),
    shape<Goto>({ kind: oneOf("goto"), preference: long }),
    shape<Plain>({ kind: oneOf("l3mdev", "nop", "blackhole", "unreachable", "prohibit") }),
  ),
  suppressPrefix: orNull(long),
  suppressGroup: orNull(long),
  realms: orNull(long),
  protocol: orNull(byte),
  tracked: bit,
});

/** What the kernel numbers interfaces with. */
const index = whole(1, 0x7fffffff);

const vmac: Check = (value) =>
  shape<Vmac>({
    name: device,
    base: device,
    mac: orNull(text(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/)),
    ipvlan: orAbsent(
      shape<Ipvlan>({ mode: oneOf("bridge", "private", "vepa"), address: orNull(network) }),
    ),
    group: long,
    tellsBase: orAbsent(oneOf(true)),
    ipv6: bit,
    linkLocal: bit,
  })(value) && ((value as Vmac).mac === null) === ((value as Vmac).ipvlan !== undefined);

const made = shape<MadeVmac>({ vmac, index, below: index });

/**
 * What was read from a file: what is an address, a route, a rule or an interface in every field of it, and nothing else.
 * @returns `null` if it is nothing of the kind; `strange` counts the entries that are left out
 */
export function genuine(
  value: unknown,
): { readonly inventory: Inventory; readonly strange: number } | null {
  if (typeof value !== "object" || value === null) return null;
  const { addresses, routes, rules, vmacs } = value as { readonly [K in keyof Inventory]?: unknown };
  if (!Array.isArray(addresses) || !Array.isArray(routes)) return null;
  if (!Array.isArray(rules) || !Array.isArray(vmacs)) return null;
  const inventory = {
    addresses: addresses.filter(address) as VirtualAddress[],
    routes: routes.filter(route) as Route[],
    rules: rules.filter(rule) as Rule[],
    vmacs: vmacs.filter(made) as MadeVmac[],
  };
  const [all, taken] = [[addresses, routes, rules, vmacs], Object.values(inventory)].map((lists) =>
    lists.reduce((sum, { length }) => sum + length, 0)
  );
  return { inventory, strange: all! - taken! };
}
