import type { AddressLine, RootDefs, RouteLine, RuleLine } from "../config/mod.ts";
import { familyOf, type IpAddress } from "../core/mod.ts";
import type { DumpedInstance } from "./dump.ts";

/** The addresses of an instance as keepalived writes them down, the advertised ones or the excluded ones. */
export function addressTexts(instance: DumpedInstance, which: "advertised" | "excluded"): string[] {
  const { written, params, seen } = instance;
  const [lines, held] = which === "advertised"
    ? [written.virtual_ipaddress, params.addresses]
    : [written.virtual_ipaddress_excluded, params.excluded];
  const broadcasts = new Map(held.map(({ address, broadcast }) => [address, broadcast]));
  return (lines ?? []).map((line) => {
    const text = addressText(line, written.interface ?? "", broadcasts.get(line.address) ?? null);
    return seen.held ? `${text} set` : text;
  });
}

type AnyAddress = AddressLine | NonNullable<RootDefs["static_ipaddress"]>[number];

/**
 * An address as keepalived writes it down.
 * @param own the interface of one that names none
 */
export function addressText(line: AnyAddress, own: string, broadcast: IpAddress | null): string {
  const whole = familyOf(line.address) === "ipv6" ? 128 : 32;
  const prefix = line.peer === undefined ? line.prefix ?? whole : whole;
  return [
    prefixText({ address: line.address, prefix }),
    broadcast === null ? "" : `brd ${broadcast}`,
    `dev ${line.dev ?? own}`,
    "use_vmac" in line ? "use_vmac" : "",
    `scope ${line.scope ?? "global"}`,
    line.label === undefined ? "" : `label ${line.label}`,
    line.peer === undefined ? "" : `peer ${line.peer}/${whole}`,
    line.home ? "home" : "",
    line["-nodad"] ? "-nodad" : "",
    line.mngtmpaddr ? "mngtmpaddr" : "",
    line.noprefixroute ? "noprefixroute" : "",
    line.autojoin ? "autojoin" : "",
    line.no_track ? "no_track" : "",
    "track_group" in line ? `track_group ${line.track_group}` : "",
    whole === 128 ? preferredText(line.preferred_lft ?? (prefix === whole ? "0" : "forever")) : "",
  ].filter(Boolean).join(" ");
}

/** keepalived lets the kernel choose no address of a single host as a source: it is deprecated from the start. */
function preferredText(preferred: string): string {
  return preferred === "0" ? "deprecated" : `preferred_lft ${preferred}`;
}

interface Written {
  readonly address: IpAddress;
  readonly prefix?: number;
}

/** `192.0.2.0/24`; a single address has no prefix. */
function prefixText({ address, prefix }: Written): string {
  const whole = familyOf(address) === "ipv6" ? 128 : 32;
  return prefix === undefined || prefix === whole ? address : `${address}/${prefix}`;
}

/** keepalived's number of itself as the maker of routes and rules (rt_protos of iproute2). */
const KEEPALIVED = 18;

const kinds = [
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
] as const;

type Leg = NonNullable<RouteLine["nexthop"]>[number];

/** A route as keepalived writes it down, which is nearly as `ip route` does. Names of tables stay names. */
export function routeText(line: RouteLine): string {
  const kind = kinds.find((each) => line[each] !== undefined);
  const to = (kind && line[kind]) ?? line.unicast ?? line.destination;
  const legs = line.or === undefined
    ? line.nexthop ?? []
    : [{ via: line.via, dev: line.dev }, { via: line.or }] as Leg[];
  return [
    line.add ? "add" : line.append ? "append" : "prepend",
    kind ?? "",
    to === undefined || typeof to === "string" ? "default" : prefixText(to),
    line.from === undefined ? "" : `from ${prefixText(line.from)}`,
    line.src === undefined ? "" : `src ${line.src}`,
    line.tos === undefined ? "" : `tos ${Number(line.tos)}`,
    line.or === undefined ? hopText(line) : "",
    line.table === undefined || line.table === "main" ? "" : `table ${line.table}`,
    `proto ${line.protocol ?? KEEPALIVED}`,
    line.scope === undefined ? "" : `scope ${line.scope}`,
    line.metric === undefined ? "" : `metric ${line.metric}`,
    line.onlink ? "onlink" : "",
    realmText(line.realms),
    line.expires === undefined ? "" : `expires ${line.expires}sec`,
    ...metricTexts(line),
    ...legs.map((leg) =>
      ["nexthop", hopText(leg), weightText(leg), leg.onlink ? "onlink" : "", realmText(leg.realms)]
        .filter(Boolean).join(" ")
    ),
    // keepalived watches no route that names no interface.
    line.no_track || line.dev === undefined ? "no_track" : "",
    line.track_group === undefined ? "" : `track_group ${line.track_group}`,
  ].filter(Boolean).join(" ");
}

function hopText({ via, dev }: Pick<Leg, "via" | "dev">): string {
  const gateway = via?.address === undefined
    ? ""
    : `via ${familyOf(via.address) === "ipv6" ? "inet6" : "inet"} ${via.address}`;
  return [gateway, dev === undefined ? "" : `dev ${dev}`].filter(Boolean).join(" ");
}

function weightText({ weight }: Leg): string {
  return weight === undefined ? "" : `weight ${weight}`;
}

function realmText(realms: string | undefined): string {
  if (realms === undefined) return "";
  return realms.includes("/") ? `realms ${realms}` : `realm ${realms}`;
}

const lockable = ["mtu", "window", "ssthresh", "cwnd", "advmss", "reordering"] as const;
const times = ["rtt", "rttvar", "rto_min"] as const;
const plain = ["hoplimit", "initcwnd", "initrwnd", "quickack", "pref", "fastopen_no_cookie"] as const;

/** keepalived's order; where it forgets blanks, this does not. */
function metricTexts(line: RouteLine): string[] {
  const locked = (each: { lock?: true }) => each.lock ? "lock " : "";
  const { congctl, features } = line;
  return [
    congctl === undefined ? "" : `congctl ${locked(congctl)}${congctl.name}`,
    ...times.map((word) => {
      const time = line[word];
      return time === undefined ? "" : `${word} ${locked(time)}${time.value}`;
    }),
    features === undefined ? "" : `features ${features}`,
    ...lockable.map((word) => {
      const metric = line[word];
      return metric === undefined ? "" : `${word} ${locked(metric)}${metric.value}`;
    }),
    ...plain.map((word) => line[word] === undefined ? "" : `${word} ${line[word]}`),
    line["ttl-propagate"] === undefined ? "" : `ttl-propagate ${line["ttl-propagate"]}`,
  ];
}

/** The rules of an instance; one that has no preference has been given one. */
export function ruleTexts({ written, params }: DumpedInstance): string[] {
  const lines = written.virtual_rules ?? [];
  // Some may have been left out, and then it cannot be said which one got which.
  const all = lines.length === params.rules.length;
  return lines.map((line, row) => {
    const given = line.preference ?? (all ? params.rules[row]?.preference : undefined);
    return ruleText(given === undefined ? line : { ...line, preference: given });
  });
}

/** A rule as keepalived writes it down, which is nearly as `ip rule` does. Names of tables stay names. */
export function ruleText(line: RuleLine): string {
  const end = (side: RuleLine["from"]) => side === undefined || typeof side === "string" ? null : side;
  const [from, to] = [end(line.from), end(line.to)];
  const hex = (number: number) => `0x${number.toString(16)}`;
  const [mark, mask] = (line.fwmark ?? "").split("/");
  return [
    from === null && to === null && line.inet6 ? "inet6" : "",
    line.not ? "not" : "",
    `from ${from === null ? "all" : prefixText(from)}`,
    to === null ? "" : `to ${prefixText(to)}`,
    line.preference === undefined ? "" : `priority ${line.preference}`,
    `tos ${hex(Number(line.tos ?? 0))}`,
    line.fwmark === undefined
      ? ""
      : `fwmark ${hex(Number(mark))}${mask === undefined ? "" : `/${hex(Number(mask))}`}`,
    line.iif === undefined ? "" : `iif ${line.iif}`,
    line.oif === undefined ? "" : `oif ${line.oif}`,
    line.suppress_prefixlength === undefined ? "" : `suppress_prefixlen ${line.suppress_prefixlength}`,
    line.suppress_ifgroup === undefined ? "" : `suppress_ifgroup ${line.suppress_ifgroup}`,
    line["tunnel-id"] === undefined ? "" : `tunnel-id ${line["tunnel-id"]}`,
    line.uidrange === undefined ? "" : `uidrange ${line.uidrange}`,
    line.l3mdev ? "l3mdev" : "",
    `protocol ${line.protocol ?? KEEPALIVED}`,
    line.ipproto === undefined ? "" : `ipproto ${line.ipproto}`,
    line.sport === undefined ? "" : `sport ${line.sport}`,
    line.dport === undefined ? "" : `dport ${line.dport}`,
    line.realms === undefined ? "" : `realms ${line.realms.includes("/") ? line.realms : `0/${line.realms}`}`,
    actionText(line),
    line.no_track ? "no_track" : "",
    line.track_group === undefined ? "" : `track_group ${line.track_group}`,
  ].filter(Boolean).join(" ");
}

function actionText(line: RuleLine): string {
  if (line.goto !== undefined) return `goto ${line.goto}`;
  if (line.nop) return "nop";
  const refusal = (["blackhole", "unreachable", "prohibit"] as const).find((word) => line[word]);
  return refusal === undefined ? `lookup ${line.table ?? "main"}` : `type ${refusal}`;
}
