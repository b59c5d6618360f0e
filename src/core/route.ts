import type { Family, IpAddress } from "./address.ts";

/** A network: an address and the length of its prefix in bits. */
export interface Network {
  readonly address: IpAddress;
  readonly prefix: number;
}

/** What becomes of packets that a route is for (rtnetlink(7), rtm_type). */
export type RouteType =
  | "unicast"
  | "local"
  | "broadcast"
  | "anycast"
  | "multicast"
  | "blackhole"
  | "unreachable"
  | "prohibit"
  | "throw"
  | "nat"
  | "xresolve";

/** The metrics of a route as `ip route` names them; `rtt` is in eighths and `rttvar` in quarters of a millisecond. */
export type RouteMetric =
  | "window"
  | "rtt"
  | "rttvar"
  | "ssthresh"
  | "cwnd"
  | "advmss"
  | "mtu"
  | "reordering"
  | "hoplimit"
  | "initcwnd"
  | "features"
  | "rto_min"
  | "initrwnd"
  | "quickack"
  | "fastopen_no_cookie";

/** A route, with every name turned into the kernel's number (ip-route(8)). */
export interface Route {
  readonly family: Family;
  readonly type: RouteType;
  /** `null` is everything. */
  readonly destination: Network | null;
  /** Only packets from there (IPv6). */
  readonly source: Network | null;
  readonly preferredSource: IpAddress | null;
  readonly table: number;
  readonly protocol: number;
  readonly scope: number;
  readonly tos: number;
  readonly metric: number | null;
  /** Where it goes among its like; `only` fails when there is one. */
  readonly place: "first" | "last" | "only";
  /** One for an ordinary route, several for a multipath one, none where packets end. */
  readonly hops: readonly Hop[];
  readonly metrics: { readonly [M in RouteMetric]?: number };
  /** Metrics that the kernel must not change by itself. */
  readonly locked: readonly (RouteMetric | "congestion")[];
  readonly congestion: string | null;
  /** Router preference (RFC 4191). */
  readonly preference: "low" | "medium" | "high" | null;
  /** Seconds that it lives (IPv6). */
  readonly expires: number | null;
  readonly ttlPropagate: boolean | null;
  /** Whether it is put back, and counts, when somebody else removes it. */
  readonly tracked: boolean;
}

/** Where packets go next. */
export interface Hop {
  readonly gateway: IpAddress | null;
  readonly interface: string | null;
  /** The gateway is taken for reachable. */
  readonly onlink: boolean;
  /** Share of this leg, 1 to 256. */
  readonly weight: number;
  readonly realms: number | null;
  readonly tunnel: Tunnel | null;
}

/** A lightweight tunnel that packets are put into (ip-route(8), encap). */
export type Tunnel =
  | {
    readonly kind: "ip" | "ip6";
    readonly id: number | null;
    readonly destination: IpAddress | null;
    readonly source: IpAddress | null;
    readonly tos: number | null;
    readonly ttl: number | null;
    readonly flags: number | null;
  }
  | { readonly kind: "mpls"; readonly labels: readonly number[] }
  /** Sixteen hexadecimal digits. */
  | { readonly kind: "ila"; readonly locator: string };

/** Two numbers, both included. */
export interface Range {
  readonly first: number;
  readonly last: number;
}

/** A policy rule, with every name turned into the kernel's number (ip-rule(8)). */
export interface Rule {
  readonly family: Family;
  /** Packets that the rest does not describe. */
  readonly inverted: boolean;
  readonly from: Network | null;
  readonly to: Network | null;
  readonly tos: number;
  readonly mark: { readonly value: number; readonly mask: number | null } | null;
  readonly incoming: string | null;
  readonly outgoing: string | null;
  /** In decimal, since it has 64 bits. */
  readonly tunnel: string | null;
  readonly users: Range | null;
  readonly ipProtocol: number | null;
  readonly sourcePorts: Range | null;
  readonly destinationPorts: Range | null;
  /** Lower ones come first. */
  readonly preference: number;
  readonly action: RuleAction;
  /** Go on if the prefix of the route that was found is no longer than this. */
  readonly suppressPrefix: number | null;
  readonly suppressGroup: number | null;
  readonly realms: number | null;
  readonly protocol: number | null;
  readonly tracked: boolean;
}

/** What a rule makes of a packet. */
export type RuleAction =
  | { readonly kind: "lookup"; readonly table: number }
  | { readonly kind: "l3mdev" }
  | { readonly kind: "goto"; readonly preference: number }
  | { readonly kind: "nop" | "blackhole" | "unreachable" | "prohibit" };

/** What tells a route from others in the kernel's tables. */
export type RouteKey = Pick<Route, "family" | "destination" | "table" | "protocol" | "tos" | "metric">;

/** What tells a rule from others in the kernel's list, but for what it selects by. */
export type RuleKey = Pick<Rule, "family" | "preference" | "from" | "to">;

/** A route as `ip route` would show what tells it from others. */
export function routeText({ destination, family, table, metric, hops }: Route): string {
  const to = destination ? `${destination.address}/${destination.prefix}` : "default";
  const parts = [to];
  for (const { gateway, interface: on } of hops) {
    if (gateway !== null) parts.push(`via ${gateway}`);
    if (on !== null) parts.push(`dev ${on}`);
  }
  if (table !== 254) parts.push(`table ${table}`);
  if (metric !== null) parts.push(`metric ${metric}`);
  return `${family === "ipv6" && destination === null ? "inet6 " : ""}${parts.join(" ")}`;
}

/** A rule as `ip rule` would show what tells it from others. */
export function ruleText({ preference, inverted, from, to, action }: Rule): string {
  const network = (word: string, at: Network | null) => at ? [`${word} ${at.address}/${at.prefix}`] : [];
  const parts = [
    `${preference}:`,
    ...(inverted ? ["not"] : []),
    ...network("from", from),
    ...network("to", to),
  ];
  if (action.kind === "lookup") parts.push(`lookup ${action.table}`);
  else if (action.kind === "goto") parts.push(`goto ${action.preference}`);
  else parts.push(action.kind);
  return parts.join(" ");
}
