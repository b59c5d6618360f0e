import {
  type Family,
  familyOf,
  type Hop,
  type IpAddress,
  type Network,
  type Route,
  type RouteMetric,
  type RouteType,
  type Tunnel,
} from "../core/mod.ts";
import type { Prefix, RouteLine } from "../config/mod.ts";
import { type Names, Unclear } from "./route_name.ts";

/** What a line asks for as the destination: a network, or a word for everything. */
type To = Prefix | "default" | "any" | "all";

const types = [
  "unicast",
  "local",
  "broadcast",
  "anycast",
  "multicast",
  "nat",
  "xresolve",
  "blackhole",
  "unreachable",
  "prohibit",
  "throw",
] as const satisfies readonly RouteType[];

/** RTPROT_KEEPALIVED: who made the route, for everybody who looks. */
const ownProtocol = 18;
const mainTable = 254;

const plainMetrics = ["mtu", "advmss", "reordering", "window", "cwnd", "ssthresh"] as const;
/** The kernel keeps these in parts of a millisecond. */
const timedMetrics = { rtt: 8, rttvar: 4, rto_min: 1 } as const;
const unlockableMetrics = ["hoplimit", "initcwnd", "initrwnd", "quickack", "fastopen_no_cookie"] as const;

/**
 * A line of `virtual_routes` or `static_routes` as the kernel needs it, as keepalived reads it (ip-route(8)).
 * @throws Unclear when a name in it means nothing on this machine, or when it mixes families
 */
export function lowerRoute(line: RouteLine, names: Names): Route {
  const [type, to] = target(line);
  const destination = networkOf(to);
  const family = routeFamily(line, destination);
  const hops = hopsOf(line, family, type, names);
  const preferred = line.src ?? null;
  if (preferred !== null && familyOf(preferred) !== family) {
    throw new Unclear(`src ${preferred} is not of the route's family`);
  }
  return {
    family,
    type,
    destination,
    source: line.from ? networkOf(line.from) : null,
    preferredSource: preferred,
    table: tableOf(line, names),
    protocol: line.protocol === undefined ? ownProtocol : names.number("protocol", line.protocol),
    scope: line.scope === undefined ? 0 : names.number("scope", line.scope),
    tos: line.tos === undefined ? 0 : names.number("dsfield", line.tos),
    metric: line.metric ?? null,
    place: line.add ? "only" : line.append ? "last" : "first",
    hops,
    ...qualities(line),
    tracked: !line.no_track,
  };
}

function tableOf({ vrf, table }: RouteLine, names: Names): number {
  if (vrf !== undefined) return names.number("vrf", vrf);
  return table === undefined ? mainTable : names.number("table", table);
}

function target(line: RouteLine): [RouteType, To | undefined] {
  for (const type of types) {
    const to = line[type];
    if (to !== undefined) return [type, to];
  }
  return ["unicast", line.destination];
}

function networkOf(to: To | undefined): Network | null {
  if (to === undefined || typeof to === "string") return null;
  const whole = familyOf(to.address) === "ipv4" ? 32 : 128;
  // `0/0` is everything, however it is written.
  return to.prefix === 0 ? null : { address: to.address, prefix: to.prefix ?? whole };
}

/** Said by a word, or else by the first address of the line. */
function routeFamily(line: RouteLine, destination: Network | null): Family {
  const written = [
    destination?.address,
    line.src,
    line.via?.address,
    line.from?.address,
    line.nexthop?.[0]?.via?.address,
  ];
  const first = written.find((address) => address !== undefined);
  const family = line.inet6 ? "ipv6" : line.inet || first === undefined ? "ipv4" : familyOf(first);
  if (destination !== null && familyOf(destination.address) !== family) {
    throw new Unclear(`${destination.address} is not of the route's family`);
  }
  return family;
}

function hopsOf(line: RouteLine, family: Family, type: RouteType, names: Names): Hop[] {
  if (line.nexthop && line.nexthop.length > 0) {
    return line.nexthop.map((leg) => hopOf(leg, family, leg.weight ?? 1, names));
  }
  const first = hopOf(line, family, 1, names);
  if (line.or) return [first, { ...first, gateway: gatewayOf(line.or, family), interface: null }];
  const leads = first.gateway !== null || first.interface !== null;
  if (!leads && type === "unicast") throw new Unclear("it needs via or dev");
  return leads ? [first] : [];
}

type Leg = Pick<RouteLine, "via" | "dev" | "onlink" | "encap" | "realms">;

function hopOf(leg: Leg, family: Family, weight: number, names: Names): Hop {
  return {
    gateway: leg.via ? gatewayOf(leg.via, family) : null,
    interface: leg.dev ?? null,
    onlink: leg.onlink ?? false,
    weight,
    realms: leg.realms === undefined ? null : lowerRealms(leg.realms, names),
    tunnel: leg.encap ? tunnelOf(leg.encap, names) : null,
  };
}

function gatewayOf({ address }: { address?: IpAddress }, family: Family): IpAddress {
  if (address === undefined) throw new Unclear("its gateway has no address");
  if (familyOf(address) === "ipv4" && family === "ipv6") {
    throw new Unclear(`${address} cannot be the gateway of an IPv6 route`);
  }
  return address;
}

function tunnelOf(encap: NonNullable<RouteLine["encap"]>, names: Names): Tunnel | null {
  if (encap.mpls !== undefined) return { kind: "mpls", labels: encap.mpls.split("/").map(Number) };
  if (encap.ila !== undefined) return { kind: "ila", locator: locatorOf(encap.ila) };
  const common = ({ id, dst, src, flags }: NonNullable<typeof encap.ip | typeof encap.ip6>) => ({
    id: id === undefined ? null : Number(id),
    destination: dst ?? null,
    source: src ?? null,
    flags: flags ?? null,
  });
  const { ip, ip6 } = encap;
  const tos = (name: string | undefined) => name === undefined ? null : names.number("dsfield", name);
  if (ip) return { kind: "ip", ...common(ip), tos: tos(ip.tos), ttl: ip.ttl ?? null };
  if (ip6) return { kind: "ip6", ...common(ip6), tos: tos(ip6.tc), ttl: ip6.hoplimit ?? null };
  return null;
}

/** Four groups of an IPv6 address as sixteen digits. */
function locatorOf(text: string): string {
  const groups = text.split(":");
  if (groups.length !== 4 || groups.some((group) => !/^[0-9a-fA-F]{1,4}$/.test(group))) {
    throw new Unclear(`${text} is not a locator such as 2001:db8:0:1`);
  }
  return groups.map((group) => group.toLowerCase().padStart(4, "0")).join("");
}

/** `FROM/TO`, or `TO` alone, in one number. */
export function lowerRealms(text: string, names: Names): number {
  const [first = "", second] = text.split("/");
  const number = names.number("realm", first);
  return second === undefined ? number : (number * 65_536 + names.number("realm", second)) >>> 0;
}

function qualities(
  line: RouteLine,
): Pick<Route, "metrics" | "locked" | "congestion" | "preference" | "expires" | "ttlPropagate"> {
  const metrics: { [M in RouteMetric]?: number } = {};
  const locked: Route["locked"][number][] = [];
  for (const name of plainMetrics) {
    const metric = line[name];
    if (metric?.value === undefined) continue;
    metrics[name] = metric.value;
    if (metric.lock) locked.push(name);
  }
  for (const name of Object.keys(timedMetrics) as (keyof typeof timedMetrics)[]) {
    const metric = line[name];
    if (metric?.value === undefined) continue;
    metrics[name] = timeOf(metric.value, timedMetrics[name]);
    if (metric.lock) locked.push(name);
  }
  for (const name of unlockableMetrics) {
    const value = line[name];
    if (value !== undefined) metrics[name] = value;
  }
  if (line.features === "ecn") metrics.features = 1;
  if (line.congctl?.lock) locked.push("congestion");
  const propagate = line["ttl-propagate"];
  return {
    metrics,
    locked,
    congestion: line.congctl?.name ?? null,
    preference: line.pref ?? null,
    expires: line.expires ?? null,
    ttlPropagate: propagate === undefined ? null : propagate === "enabled",
  };
}

/** `200ms` and `2s` in parts of a millisecond; a number alone is in these already (ip-route(8)). */
function timeOf(text: string, partsAMillisecond: number): number {
  const number = parseFloat(text);
  if (text.endsWith("ms")) return Math.round(number * partsAMillisecond);
  return Math.round(text.endsWith("s") ? number * 1_000 * partsAMillisecond : number);
}
