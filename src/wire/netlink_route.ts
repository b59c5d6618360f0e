import {
  type Family,
  type Hop,
  invariant,
  type Route,
  type RouteKey,
  type RouteMetric,
  type Tunnel,
} from "../core/mod.ts";
import { addressBytes, networkOf } from "./netlink_address.ts";
import {
  aligned,
  attribute,
  attributesOf,
  joined,
  LITTLE_ENDIAN,
  message,
  nested,
  NLM_F_ACK,
  NLM_F_APPEND,
  NLM_F_CREATE,
  NLM_F_EXCL,
  NLM_F_REQUEST,
  textAttribute,
  u32Attribute,
  u32Of,
} from "./netlink_frame.ts";

/*
 * rtnetlink(7), struct rtmsg
 *
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |    Family     |  Dst length   |  Src length   |      TOS      |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |     Table     |   Protocol    |     Scope     |     Type      |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                             Flags                             |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 */
const RTMSG = 12;

export const RTM_NEWROUTE = 24;
export const RTM_DELROUTE = 25;

const AF_INET = 2;
const AF_INET6 = 10;
const RT_SCOPE_NOWHERE = 255;
const RTNH_F_ONLINK = 4;

const RTA_DST = 1;
const RTA_SRC = 2;
const RTA_OIF = 4;
const RTA_GATEWAY = 5;
const RTA_PRIORITY = 6;
const RTA_PREFSRC = 7;
const RTA_METRICS = 8;
const RTA_MULTIPATH = 9;
const RTA_FLOW = 11;
const RTA_TABLE = 15;
const RTA_VIA = 18;
const RTA_PREF = 20;
const RTA_ENCAP_TYPE = 21;
const RTA_ENCAP = 22;
const RTA_EXPIRES = 23;
const RTA_TTL_PROPAGATE = 26;

/** include/uapi/linux/rtnetlink.h, RTN_*. */
const TYPE: Readonly<Record<Route["type"], number>> = {
  unicast: 1,
  local: 2,
  broadcast: 3,
  anycast: 4,
  multicast: 5,
  blackhole: 6,
  unreachable: 7,
  prohibit: 8,
  throw: 9,
  nat: 10,
  xresolve: 11,
};

/** include/uapi/linux/rtnetlink.h, RTAX_*. */
const METRIC: Readonly<Record<RouteMetric | "congestion", number>> = {
  mtu: 2,
  window: 3,
  rtt: 4,
  rttvar: 5,
  ssthresh: 6,
  cwnd: 7,
  advmss: 8,
  reordering: 9,
  hoplimit: 10,
  initcwnd: 11,
  features: 12,
  rto_min: 13,
  initrwnd: 14,
  quickack: 15,
  congestion: 16,
  fastopen_no_cookie: 17,
};
const RTAX_LOCK = 1;

const PREFERENCE = { medium: 0, high: 1, low: 3 } as const;

/** include/uapi/linux/lwtunnel.h. */
const TUNNEL = { mpls: 1, ip: 2, ila: 3, ip6: 4 } as const;

/** Finds the kernel's index of an interface; 0 when there is none of this name. */
export type IndexOf = (name: string) => number;

/**
 * Puts a route into its table. The kernel answers EEXIST when it is there already.
 * @returns `null` when an interface of the route does not exist
 */
export function addRoute(sequence: number, route: Route, indexOf: IndexOf): Uint8Array | null {
  const place = { only: NLM_F_EXCL, last: NLM_F_APPEND, first: 0 }[route.place];
  const flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | place;
  return encode(RTM_NEWROUTE, flags, sequence, route, route.scope, indexOf);
}

/**
 * Takes a route out of its table. The kernel answers ESRCH when it is not there.
 * @returns `null` when an interface of the route does not exist, and the route with it
 */
export function removeRoute(sequence: number, route: Route, indexOf: IndexOf): Uint8Array | null {
  const scope = route.scope === 0 ? RT_SCOPE_NOWHERE : route.scope;
  return encode(RTM_DELROUTE, NLM_F_REQUEST | NLM_F_ACK, sequence, route, scope, indexOf);
}

function encode(
  type: number,
  flags: number,
  sequence: number,
  route: Route,
  scope: number,
  indexOf: IndexOf,
): Uint8Array | null {
  const [only] = route.hops;
  const single = route.hops.length === 1 ? only : undefined;
  const fixed = new Uint8Array(RTMSG);
  fixed.set([
    route.family === "ipv4" ? AF_INET : AF_INET6,
    route.destination?.prefix ?? 0,
    route.source?.prefix ?? 0,
    route.tos,
    route.table < 256 ? route.table : 0,
    route.protocol,
    scope,
    TYPE[route.type],
  ]);
  new DataView(fixed.buffer).setUint32(8, single?.onlink ? RTNH_F_ONLINK : 0, LITTLE_ENDIAN);
  const attributes: Uint8Array[] = [];
  if (route.table >= 256) attributes.push(u32Attribute(RTA_TABLE, route.table));
  if (route.destination) attributes.push(attribute(RTA_DST, addressBytes(route.destination.address)));
  if (route.source) attributes.push(attribute(RTA_SRC, addressBytes(route.source.address)));
  if (route.preferredSource !== null) {
    attributes.push(attribute(RTA_PREFSRC, addressBytes(route.preferredSource)));
  }
  if (single) {
    const index = single.interface === null ? null : indexOf(single.interface);
    if (index === 0) return null;
    if (index !== null) attributes.push(u32Attribute(RTA_OIF, index));
    attributes.push(...hopAttributes(single, route.family));
  }
  if (route.hops.length > 1) {
    const legs = multipath(route, indexOf);
    if (legs === null) return null;
    attributes.push(attribute(RTA_MULTIPATH, legs));
  }
  attributes.push(...qualities(route));
  return message(type, flags, sequence, fixed, attributes);
}

/** What a route says beyond where it leads. */
function qualities(route: Route): Uint8Array[] {
  const attributes: Uint8Array[] = [];
  if (route.metric !== null) attributes.push(u32Attribute(RTA_PRIORITY, route.metric));
  if (route.expires !== null) attributes.push(u32Attribute(RTA_EXPIRES, route.expires));
  if (route.preference !== null) attributes.push(attribute(RTA_PREF, [PREFERENCE[route.preference]]));
  if (route.ttlPropagate !== null) {
    attributes.push(attribute(RTA_TTL_PROPAGATE, [route.ttlPropagate ? 1 : 0]));
  }
  const metrics = Object.entries(route.metrics).map(([name, value]) =>
    u32Attribute(METRIC[name as RouteMetric], value)
  );
  if (route.congestion !== null) metrics.push(textAttribute(METRIC.congestion, route.congestion));
  if (metrics.length === 0) return attributes;
  const locked = route.locked.reduce((bits, name) => bits | (1 << METRIC[name]), 0);
  if (locked !== 0) metrics.push(u32Attribute(RTAX_LOCK, locked));
  return [...attributes, nested(RTA_METRICS, metrics)];
}

/** The gateway of a hop and what packets to it are put into. */
function hopAttributes(hop: Hop, family: Family): Uint8Array[] {
  const attributes: Uint8Array[] = [];
  if (hop.gateway !== null) {
    const bytes = addressBytes(hop.gateway);
    const [own, other] = bytes.length === 4 ? ["ipv4", AF_INET] : ["ipv6", AF_INET6];
    if (own === family) attributes.push(attribute(RTA_GATEWAY, bytes));
    else attributes.push(attribute(RTA_VIA, [Number(other), 0, ...Array.from(bytes)]));
  }
  if (hop.realms !== null) attributes.push(u32Attribute(RTA_FLOW, hop.realms));
  if (hop.tunnel !== null) {
    const { kind } = hop.tunnel;
    attributes.push(nested(RTA_ENCAP, tunnelAttributes(hop.tunnel)));
    attributes.push(attribute(RTA_ENCAP_TYPE, [TUNNEL[kind], 0]));
  }
  return attributes;
}

/** struct rtnexthop for each leg: length (16), flags (8), weight less one (8), index of the interface (32). */
function multipath(route: Route, indexOf: IndexOf): Uint8Array | null {
  const legs: Uint8Array[] = [];
  for (const hop of route.hops) {
    const index = hop.interface === null ? 0 : indexOf(hop.interface);
    if (hop.interface !== null && index === 0) return null;
    const attributes = hopAttributes(hop, route.family);
    const length = attributes.reduce((sum, { length }) => sum + aligned(length), 8);
    const head = new Uint8Array(8);
    const view = new DataView(head.buffer);
    view.setUint16(0, length, LITTLE_ENDIAN);
    view.setUint8(2, hop.onlink ? RTNH_F_ONLINK : 0);
    view.setUint8(3, hop.weight - 1);
    view.setUint32(4, index, LITTLE_ENDIAN);
    legs.push(head, ...attributes);
  }
  return joined(legs);
}

/** LWTUNNEL_IP_*, LWTUNNEL_IP6_*, MPLS_IPTUNNEL_DST, ILA_ATTR_LOCATOR. */
function tunnelAttributes(tunnel: Tunnel): Uint8Array[] {
  if (tunnel.kind === "mpls") {
    const stack = new Uint8Array(4 * tunnel.labels.length);
    const view = new DataView(stack.buffer);
    tunnel.labels.forEach((label, i) => {
      invariant(label < 1 << 20, "an MPLS label has 20 bits");
      const bottom = i === tunnel.labels.length - 1 ? 0x100 : 0;
      view.setUint32(4 * i, ((label << 12) | bottom) >>> 0);
    });
    return [attribute(1, stack)];
  }
  if (tunnel.kind === "ila") {
    return [attribute(1, Uint8Array.from(tunnel.locator.match(/../g) ?? [], (byte) => parseInt(byte, 16)))];
  }
  const attributes: Uint8Array[] = [];
  const bigEndian = (value: number, length: number) => {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
    return bytes.subarray(8 - length);
  };
  if (tunnel.id !== null) attributes.push(attribute(1, bigEndian(tunnel.id, 8)));
  if (tunnel.destination !== null) attributes.push(attribute(2, addressBytes(tunnel.destination)));
  if (tunnel.source !== null) attributes.push(attribute(3, addressBytes(tunnel.source)));
  if (tunnel.ttl !== null) attributes.push(attribute(4, [tunnel.ttl]));
  if (tunnel.tos !== null) attributes.push(attribute(5, [tunnel.tos]));
  if (tunnel.flags !== null) attributes.push(attribute(6, bigEndian(tunnel.flags, 2)));
  return attributes;
}

/** The route of an RTM_NEWROUTE or RTM_DELROUTE payload; `null` when it is malformed, `"foreign"` when of another family. */
export function decodeRoute(payload: Uint8Array): RouteKey | "foreign" | null {
  if (payload.length < RTMSG) return null;
  const attributes = attributesOf(payload, RTMSG);
  if (attributes === null) return null;
  const [family = 0, prefix = 0, , tos = 0, table = 0, protocol = 0] = payload;
  if (family !== AF_INET && family !== AF_INET6) return "foreign";
  return {
    family: family === AF_INET ? "ipv4" : "ipv6",
    table: u32Of(attributes.get(RTA_TABLE)) ?? table,
    protocol,
    tos,
    destination: networkOf(attributes.get(RTA_DST), prefix),
    metric: u32Of(attributes.get(RTA_PRIORITY)),
  };
}
