import { type Ipvlan, type Link, type MacAddress, macAt } from "../core/mod.ts";
import {
  attribute,
  attributesOf,
  LITTLE_ENDIAN,
  macAttribute,
  message,
  nested,
  NLM_F_ACK,
  NLM_F_CREATE,
  NLM_F_DUMP,
  NLM_F_EXCL,
  NLM_F_REQUEST,
  textAttribute,
  textOf,
  u32Attribute,
  u32Of,
} from "./netlink_frame.ts";

/*
 * rtnetlink(7), struct ifinfomsg
 *
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |    Family     |   Padding     |         Device type           |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                            Index                              |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                  Flags (netdevice(7), IFF_…)                  |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                  Change: which flags are meant                |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 */
const IFINFOMSG = 16;

export const RTM_NEWLINK = 16;
export const RTM_DELLINK = 17;
const RTM_GETLINK = 18;
const RTM_SETLINK = 19;

const AF_UNSPEC = 0;
const IFF_UP = 0x1;
const IFF_RUNNING = 0x40;

const IFLA_ADDRESS = 1;
const IFLA_IFNAME = 3;
const IFLA_MTU = 4;
const IFLA_LINK = 5;
const IFLA_MASTER = 10;
const IFLA_LINKINFO = 18;
const IFLA_NET_NS_PID = 19;
const IFLA_AF_SPEC = 26;
const IFLA_GROUP = 27;
const IFLA_EXT_MASK = 29;
const IFLA_INFO_KIND = 1;
const IFLA_INFO_DATA = 2;
const IFLA_INFO_SLAVE_KIND = 4;
const IFLA_VRF_TABLE = 1;
const VETH_INFO_PEER = 1;
const IFLA_BR_MCAST_SNOOPING = 23;
const IFLA_MACVLAN_MODE = 1;
const MACVLAN_MODE_PRIVATE = 1;
const IFLA_IPVLAN_MODE = 1;
const IFLA_IPVLAN_FLAGS = 2;
const IPVLAN_MODE_L2 = 0;
const IPVLAN_FLAG = { bridge: 0, private: 1, vepa: 2 } as const;
const AF_INET6 = 10;
const IFLA_INET6_ADDR_GEN_MODE = 8;
const IN6_ADDR_GEN_MODE_NONE = 1;

/** Leaves the statistics out of a dump: most of its bytes. */
const RTEXT_FILTER_SKIP_STATS = 8;

const ORDER = NLM_F_REQUEST | NLM_F_ACK;
const MAKE = ORDER | NLM_F_CREATE | NLM_F_EXCL;

/**
 * The link of an RTM_NEWLINK or RTM_DELLINK payload. `null` when it is malformed, `"foreign"` when it is well formed and
 * speaks of something else: bridges tell of their ports in messages of the same type and another family, and a
 * port that leaves its bridge looks like an interface that is gone.
 */
export function decodeLink(payload: Uint8Array): Omit<Link, "addresses"> | "foreign" | null {
  if (payload.length < IFINFOMSG) return null;
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const attributes = attributesOf(payload, IFINFOMSG);
  if (attributes === null) return null;
  const name = attributes.get(IFLA_IFNAME);
  if (view.getUint8(0) !== AF_UNSPEC || name === undefined) return "foreign";
  const mac = attributes.get(IFLA_ADDRESS);
  const flags = view.getUint32(8, LITTLE_ENDIAN);
  const below = u32Of(attributes.get(IFLA_LINK));
  const group = u32Of(attributes.get(IFLA_GROUP));
  return {
    name: textOf(name),
    index: view.getInt32(4, LITTLE_ENDIAN),
    mac: mac?.length === 6 ? macAt(mac, 0) : null,
    mtu: u32Of(attributes.get(IFLA_MTU)) ?? 0,
    up: (flags & (IFF_UP | IFF_RUNNING)) === (IFF_UP | IFF_RUNNING),
    ...(below === null ? {} : { below }),
    ...(group ? { group } : {}),
    ...describedBy(attributes),
  };
}

/** What the kernel says of which kind an interface is, and of which kind its master is: what it has to do with VRFs. */
function describedBy(attributes: ReadonlyMap<number, Uint8Array>): Pick<Link, "kind" | "vrf" | "table"> {
  const described = attributes.get(IFLA_LINKINFO);
  const told = described && attributesOf(described, 0);
  if (!told) return {};
  const kindOf = (type: number) => textOf(told.get(type) ?? new Uint8Array());
  const isVrf = (type: number) => kindOf(type) === "vrf";
  const own = kindOf(IFLA_INFO_KIND);
  const vrf = isVrf(IFLA_INFO_SLAVE_KIND) ? u32Of(attributes.get(IFLA_MASTER)) : null;
  const data = isVrf(IFLA_INFO_KIND) ? attributesOf(told.get(IFLA_INFO_DATA) ?? new Uint8Array(), 0) : null;
  const table = u32Of(data?.get(IFLA_VRF_TABLE));
  return {
    ...(own === "macvlan" || own === "ipvlan" ? { kind: own } : {}),
    ...(vrf === null ? {} : { vrf }),
    ...(table === null ? {} : { table }),
  };
}

/** Asks for all interfaces. */
export function dumpLinks(sequence: number): Uint8Array {
  return message(RTM_GETLINK, NLM_F_REQUEST | NLM_F_DUMP, sequence, info(0), [
    u32Attribute(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS),
  ]);
}

/** What a new pair of virtual Ethernet interfaces may be given. */
export interface VethOptions {
  /** A process in whose network namespace the peer is made. */
  readonly peerNamespacePid?: number;
  readonly mac?: MacAddress;
  readonly peerMac?: MacAddress;
}

/** Makes a pair of virtual Ethernet interfaces, both down; veth(4). */
export function createVeth(
  sequence: number,
  name: string,
  peerName: string,
  options: VethOptions = {},
): Uint8Array {
  const peer = [textAttribute(IFLA_IFNAME, peerName)];
  if (options.peerMac !== undefined) peer.push(macAttribute(IFLA_ADDRESS, options.peerMac));
  if (options.peerNamespacePid !== undefined) {
    peer.push(u32Attribute(IFLA_NET_NS_PID, options.peerNamespacePid));
  }
  const attributes = [
    textAttribute(IFLA_IFNAME, name),
    kind("veth", [nested(VETH_INFO_PEER, [info(0), ...peer])]),
  ];
  if (options.mac !== undefined) attributes.push(macAttribute(IFLA_ADDRESS, options.mac));
  return message(RTM_NEWLINK, MAKE, sequence, info(0), attributes);
}

/** Makes a bridge that floods multicast to all ports rather than snoop who listens, and is down. */
export function createBridge(sequence: number, name: string): Uint8Array {
  return message(RTM_NEWLINK, MAKE, sequence, info(0), [
    textAttribute(IFLA_IFNAME, name),
    kind("bridge", [attribute(IFLA_BR_MCAST_SNOOPING, [0])]),
  ]);
}

/**
 * Makes a macvlan in private mode, in which it also receives frames from its own hardware address: another host with the
 * same virtual router sends such. Down; the kernel answers EEXIST when there is an interface of this name.
 */
export function createMacvlan(
  sequence: number,
  name: string,
  baseIndex: number,
  mac: MacAddress,
  group = 0,
): Uint8Array {
  return message(RTM_NEWLINK, MAKE, sequence, info(0), [
    u32Attribute(IFLA_LINK, baseIndex),
    textAttribute(IFLA_IFNAME, name),
    macAttribute(IFLA_ADDRESS, mac),
    u32Attribute(IFLA_GROUP, group),
    kind("macvlan", [u32Attribute(IFLA_MACVLAN_MODE, MACVLAN_MODE_PRIVATE)]),
  ]);
}

/** Makes an ipvlan in mode l2; down. */
export function createIpvlan(
  sequence: number,
  name: string,
  baseIndex: number,
  { mode }: Pick<Ipvlan, "mode">,
  group = 0,
): Uint8Array {
  return message(RTM_NEWLINK, MAKE, sequence, info(0), [
    u32Attribute(IFLA_LINK, baseIndex),
    textAttribute(IFLA_IFNAME, name),
    u32Attribute(IFLA_GROUP, group),
    kind("ipvlan", [
      attribute(IFLA_IPVLAN_MODE, [IPVLAN_MODE_L2, 0]),
      attribute(IFLA_IPVLAN_FLAGS, [IPVLAN_FLAG[mode], 0]),
    ]),
  ]);
}

/** Keeps the kernel from making an IPv6 address out of the hardware address (RFC 5798 §7.4). */
export function setNoAddressGeneration(sequence: number, index: number): Uint8Array {
  return change(sequence, index, [
    nested(IFLA_AF_SPEC, [nested(AF_INET6, [attribute(IFLA_INET6_ADDR_GEN_MODE, [IN6_ADDR_GEN_MODE_NONE])])]),
  ]);
}

/** Makes an interface a port of a bridge, or puts it into a VRF; `masterIndex` 0 takes it out. */
export function setLinkMaster(sequence: number, index: number, masterIndex: number): Uint8Array {
  return change(sequence, index, [u32Attribute(IFLA_MASTER, masterIndex)]);
}

/** Sets an interface up (IFF_UP). */
export function setLinkUp(sequence: number, index: number): Uint8Array {
  return message(RTM_SETLINK, ORDER, sequence, info(index, IFF_UP, IFF_UP));
}

/** Puts an interface into a group; the kernel tells of it, even if it was there already. */
export function setLinkGroup(sequence: number, index: number, group: number): Uint8Array {
  return change(sequence, index, [u32Attribute(IFLA_GROUP, group)]);
}

/** Sets an interface down. */
export function setLinkDown(sequence: number, index: number): Uint8Array {
  return message(RTM_SETLINK, ORDER, sequence, info(index, 0, IFF_UP));
}

/** Renames an interface, which older kernels want to be down. */
export function renameLink(sequence: number, index: number, name: string): Uint8Array {
  return change(sequence, index, [textAttribute(IFLA_IFNAME, name)]);
}

/** Moves an interface to the network namespace of a process. */
export function setLinkNamespace(sequence: number, index: number, pid: number): Uint8Array {
  return change(sequence, index, [u32Attribute(IFLA_NET_NS_PID, pid)]);
}

/** Gives an interface another hardware address. */
export function setLinkAddress(sequence: number, index: number, mac: MacAddress): Uint8Array {
  return change(sequence, index, [macAttribute(IFLA_ADDRESS, mac)]);
}

/** Removes an interface; the peer of a veth goes with it. */
export function deleteLink(sequence: number, index: number): Uint8Array {
  return message(RTM_DELLINK, ORDER, sequence, info(index));
}

function change(sequence: number, index: number, attributes: readonly Uint8Array[]): Uint8Array {
  return message(RTM_SETLINK, ORDER, sequence, info(index), attributes);
}

/** A struct ifinfomsg. */
function info(index: number, flags = 0, changed = 0): Uint8Array {
  const bytes = new Uint8Array(IFINFOMSG);
  const view = new DataView(bytes.buffer);
  view.setInt32(4, index, LITTLE_ENDIAN);
  view.setUint32(8, flags, LITTLE_ENDIAN);
  view.setUint32(12, changed, LITTLE_ENDIAN);
  return bytes;
}

/** The attribute that says which kind of interface to make. */
function kind(name: string, data: readonly Uint8Array[]): Uint8Array {
  return nested(IFLA_LINKINFO, [textAttribute(IFLA_INFO_KIND, name), nested(IFLA_INFO_DATA, data)]);
}
