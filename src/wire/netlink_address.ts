import {
  type AddressFlag,
  type Family,
  familyOf,
  type IpAddress,
  ipv4At,
  ipv4Bytes,
  ipv6At,
  ipv6Bytes,
  type LinkAddress,
  type Network,
  type Scope,
  type VirtualAddress,
} from "../core/mod.ts";
import {
  attribute,
  attributesOf,
  LITTLE_ENDIAN,
  message,
  MESSAGE_HEADER,
  NLM_F_ACK,
  NLM_F_CREATE,
  NLM_F_DUMP,
  NLM_F_EXCL,
  NLM_F_REPLACE,
  NLM_F_REQUEST,
  textAttribute,
  textOf,
  u32Attribute,
  u32Of,
} from "./netlink_frame.ts";

/*
 * rtnetlink(7), struct ifaddrmsg
 *
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |    Family     | Prefix length |     Flags     |     Scope     |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                     Index of the interface                    |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 */
const IFADDRMSG = 8;

export const RTM_NEWADDR = 20;
export const RTM_DELADDR = 21;
const RTM_GETADDR = 22;

const AF_INET = 2;
const AF_INET6 = 10;

const IFA_ADDRESS = 1;
const IFA_LOCAL = 2;
const IFA_LABEL = 3;
const IFA_BROADCAST = 4;
const IFA_CACHEINFO = 6;
const IFA_FLAGS = 8;

const IFA_F_SECONDARY = 0x01;
const IFA_F_NODAD = 0x02;
const FLAG: Readonly<Record<AddressFlag, number>> = {
  home: 0x10,
  mngtmpaddr: 0x100,
  noprefixroute: 0x200,
  autojoin: 0x400,
};
const IFA_F_DADFAILED = 0x08;
const IFA_F_TENTATIVE = 0x40;

/** struct ifa_cacheinfo: preferred and valid lifetime in seconds, then two times that only the kernel tells. */
const IFA_CACHEINFO_LENGTH = 16;
const FOREVER = 0xffffffff;

/** include/uapi/linux/rtnetlink.h, enum rt_scope_t. */
const SCOPE: Readonly<Record<Scope, number>> = { global: 0, site: 200, link: 253, host: 254, nowhere: 255 };

/** What the kernel tells of an address. */
export interface AddressNews {
  /** Index of the interface. */
  readonly index: number;
  readonly address: LinkAddress;
  readonly family: Family;
  /** IPv4: another address of the same subnet was there first, and when that one goes, this one goes too. */
  readonly secondary: boolean;
}

/**
 * The address of an RTM_NEWADDR or RTM_DELADDR payload. `null` when it is malformed, `"foreign"` when it is well formed
 * but of a family other than IPv4 and IPv6. The interface's own address comes before the peer's of a
 * point-to-point link.
 */
export function decodeAddress(payload: Uint8Array): AddressNews | "foreign" | null {
  if (payload.length < IFADDRMSG) return null;
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const attributes = attributesOf(payload, IFADDRMSG);
  if (attributes === null) return null;
  const family = view.getUint8(0);
  if (family !== AF_INET && family !== AF_INET6) return "foreign";
  const bytes = attributes.get(IFA_LOCAL) ?? attributes.get(IFA_ADDRESS);
  if (bytes?.length !== (family === AF_INET ? 4 : 16)) return null;
  const flags = u32Of(attributes.get(IFA_FLAGS)) ?? view.getUint8(2);
  return {
    index: view.getUint32(4, LITTLE_ENDIAN),
    address: {
      address: family === AF_INET ? ipv4At(bytes, 0) : ipv6At(bytes, 0),
      prefix: view.getUint8(1),
      ...(family === AF_INET6 && (flags & (IFA_F_TENTATIVE | IFA_F_DADFAILED)) !== 0
        ? { tentative: true }
        : {}),
    },
    family: family === AF_INET ? "ipv4" : "ipv6",
    // The same bit says "temporary" of an IPv6 address (RFC 8981).
    secondary: family === AF_INET && (flags & IFA_F_SECONDARY) !== 0,
  };
}

/** How the kernel says that an address was put on. */
export interface AddressOptions {
  readonly index: number;
  readonly address: IpAddress;
  readonly prefix: number;
  readonly secondary: boolean;
  /** IPv4: that of the interface itself when none was given. */
  readonly label: string | null;
  readonly broadcast: IpAddress | null;
  /** `null` for a number that has no name. */
  readonly scope: Scope | null;
  readonly flags: readonly AddressFlag[];
  readonly lifetime: "forever" | "deprecated" | "limited";
}

/** The options of an RTM_NEWADDR payload; `null` when it is none of IPv4 or IPv6. */
export function decodeOptions(payload: Uint8Array): AddressOptions | null {
  const news = decodeAddress(payload);
  const attributes = attributesOf(payload, IFADDRMSG);
  if (news === null || news === "foreign" || attributes === null) return null;
  const { index, secondary, address: { address, prefix } } = news;
  const flags = u32Of(attributes.get(IFA_FLAGS)) ?? payload[2] ?? 0;
  const times = attributes.get(IFA_CACHEINFO);
  const preferred = u32Of(times?.subarray(0, 4)) ?? FOREVER;
  const valid = u32Of(times?.subarray(4, 8)) ?? FOREVER;
  const lasting = preferred === 0 ? "deprecated" : preferred === FOREVER ? "forever" : "limited";
  const [label, broadcast] = [attributes.get(IFA_LABEL), attributes.get(IFA_BROADCAST)];
  return {
    index,
    address,
    prefix,
    secondary,
    label: label ? textOf(label) : null,
    broadcast: broadcast?.length === 4 ? ipv4At(broadcast, 0) : null,
    scope: (Object.keys(SCOPE) as Scope[]).find((name) => SCOPE[name] === payload[3]) ?? null,
    flags: (Object.keys(FLAG) as AddressFlag[]).filter((name) => (flags & FLAG[name]) !== 0),
    lifetime: valid === FOREVER ? lasting : "limited",
  };
}

/** Asks for all addresses of all interfaces. */
export function dumpAddresses(sequence: number): Uint8Array {
  return message(RTM_GETADDR, NLM_F_REQUEST | NLM_F_DUMP, sequence, new Uint8Array(IFADDRMSG));
}

/**
 * Puts an address on the interface of this index. The kernel answers EEXIST when it is there already.
 * IPv6: without duplicate address detection, since the old master may still hold the address; one that has no prefix is
 * deprecated from the start (RFC 4862 §5.5.4), so that the host does not choose it as the source of its own packets.
 * Options may say otherwise of both.
 */
export function addAddress(sequence: number, index: number, address: VirtualAddress): Uint8Array {
  return newAddress(NLM_F_CREATE | NLM_F_EXCL, sequence, index, address);
}

/**
 * A request for one address made into one that the kernel refuses, wherever it is sent: with a prefix longer than any.
 * @param request as `addAddress` makes it
 */
export function impossible(request: Uint8Array): Uint8Array {
  const bytes = request.slice();
  bytes[MESSAGE_HEADER + 1] = 255; // ifa_prefixlen of struct ifaddrmsg
  return bytes;
}

/** Gives an IPv6 address that is there these flags and lifetimes; of an IPv4 address only the lifetimes would change. */
export function replaceAddress(sequence: number, index: number, address: VirtualAddress): Uint8Array {
  return newAddress(NLM_F_REPLACE, sequence, index, address);
}

function newAddress(how: number, sequence: number, index: number, address: VirtualAddress): Uint8Array {
  const attributes = both(address);
  if (address.broadcast !== null) {
    attributes.push(attribute(IFA_BROADCAST, addressBytes(address.broadcast)));
  }
  const preferred = address.preferred ?? (address.prefix === 128 ? 0 : "forever");
  if (familyOf(address.address) === "ipv6" && preferred !== "forever") {
    const lifetimes = new Uint8Array(IFA_CACHEINFO_LENGTH);
    const view = new DataView(lifetimes.buffer);
    view.setUint32(0, preferred, LITTLE_ENDIAN);
    view.setUint32(4, FOREVER, LITTLE_ENDIAN);
    attributes.push(attribute(IFA_CACHEINFO, lifetimes));
  }
  const wanted = (address.flags ?? []).reduce((sum, flag) => sum | FLAG[flag], 0);
  // The header has room for eight of them, and counts only without this attribute.
  if (wanted > 0) attributes.push(u32Attribute(IFA_FLAGS, wanted | headerFlags(address)));
  if (address.label !== null) attributes.push(textAttribute(IFA_LABEL, address.label));
  return message(
    RTM_NEWADDR,
    NLM_F_REQUEST | NLM_F_ACK | how,
    sequence,
    fixedPart(index, address),
    attributes,
  );
}

/**
 * Takes an address, found by itself and its prefix, from the interface of this index. The kernel answers
 * EADDRNOTAVAIL when it is not there.
 */
export function removeAddress(sequence: number, index: number, address: VirtualAddress): Uint8Array {
  const flags = NLM_F_REQUEST | NLM_F_ACK;
  return message(RTM_DELADDR, flags, sequence, fixedPart(index, address), both(address));
}

/** A struct ifaddrmsg. */
function fixedPart(index: number, address: VirtualAddress): Uint8Array {
  const bytes = new Uint8Array(IFADDRMSG);
  const view = new DataView(bytes.buffer);
  const ipv4 = familyOf(address.address) === "ipv4";
  view.setUint8(0, ipv4 ? AF_INET : AF_INET6);
  view.setUint8(1, address.prefix);
  view.setUint8(2, headerFlags(address));
  view.setUint8(3, SCOPE[address.scope]);
  view.setUint32(4, index, LITTLE_ENDIAN);
  return bytes;
}

function headerFlags({ address, detectsDuplicates }: VirtualAddress): number {
  return familyOf(address) === "ipv4" || detectsDuplicates ? 0 : IFA_F_NODAD;
}

/** The interface's own address, and its peer or else itself again, which is how a removal finds the prefix. */
function both({ address, peer }: VirtualAddress): Uint8Array[] {
  return [
    attribute(IFA_LOCAL, addressBytes(address)),
    attribute(IFA_ADDRESS, addressBytes(peer ?? address)),
  ];
}

/** The bytes of an address in network byte order. */
export function addressBytes(address: IpAddress): ArrayLike<number> {
  return familyOf(address) === "ipv4" ? ipv4Bytes(address) : ipv6Bytes(address);
}

/** The network of these bytes and length of prefix; `null` when no address was given, which is everything. */
export function networkOf(bytes: Uint8Array | undefined, prefix: number): Network | null {
  if (bytes?.length === 4) return { address: ipv4At(bytes, 0), prefix };
  return bytes?.length === 16 ? { address: ipv6At(bytes, 0), prefix } : null;
}
