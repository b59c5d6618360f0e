import {
  type AdvertSpec,
  type ChecksumForm,
  type Decoded,
  type DropReason,
  invariant,
  type IpAddress,
  ipv4At,
  ipv4Bytes,
  type ReceivedAdvert,
} from "../core/mod.ts";
import { adjustChecksum, internetChecksum, pseudoHeaderSum } from "./checksum.ts";
import {
  decodeIpv4,
  encodeIpv4,
  IPV4_CHECKSUM,
  IPV4_HEADER_LENGTH,
  IPV4_IDENTIFICATION,
  type Ipv4Header,
} from "./ipv4.ts";
import { AUTH_LENGTH, authType, readAuth, writeAuthData } from "./vrrp_auth.ts";
import {
  centisecondsOfInterval,
  intervalOfCentiseconds,
  intervalOfSeconds,
  secondsOfInterval,
} from "./vrrp_interval.ts";

/*
 * Version 2, RFC 3768 §5.1
 *
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |Version| Type  | Virtual Rtr ID|   Priority    | Count IP Addrs|
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |   Auth Type   |   Adver Int   |          Checksum             |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                         IP Address (1)                        |
 * |                            .   .   .                          |
 * |                         IP Address (n)                        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                     Authentication Data (1)                   |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                     Authentication Data (2)                   |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *
 * Version 3, RFC 5798 §5.1 (the same in RFC 9568 §5.1)
 *
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |Version| Type  | Virtual Rtr ID|   Priority    |Count IPvX Addr|
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |(rsvd) |     Max Adver Int     |          Checksum             |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                       IPvX Address(es)                        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 */

/** The IP protocol number of VRRP. */
export const VRRP_PROTOCOL = 112;

const ADVERTISEMENT = 1;
/** Internetwork control, as keepalived marks its adverts. */
const TOS = 0xc0;
/** What keepalived before 1.3.7 takes for the destination of every advert of version 3. */
const OLD_GROUP = "224.0.0.18" as IpAddress;

const VRID = 1;
const PRIORITY = 2;
const COUNT = 3;
/** Version 2: the authentication type, then the seconds. Version 3: four reserved bits, then the centiseconds. */
const AUTH_TYPE = 4;
const SECONDS = 5;
const CENTISECONDS = 4;
const CHECKSUM = 6;
const ADDRESSES = 8;

/** Bytes that an advert has from the VRRP header on. */
function lengthOf(version: 2 | 3, addresses: number): number {
  return ADDRESSES + 4 * addresses + (version === 2 ? AUTH_LENGTH : 0);
}

/**
 * A whole IPv4 packet for a raw socket with IP_HDRINCL: TOS 0xc0, identification 0 (the kernel fills that in;
 * `setIdentification` chooses one). The eight bytes of authentication data of version 2 are always there.
 *
 * @param priority 0 to 255
 * @param destination one of the spec's
 */
export function encodeAdvert(
  spec: AdvertSpec,
  priority: number,
  destination: IpAddress | undefined = spec.destinations[0],
): Uint8Array {
  invariant(destination !== undefined, "an advert is sent to somebody");
  invariant(spec.addresses.length <= 0xff, "an advert has at most 255 addresses");
  const length = lengthOf(spec.version, spec.addresses.length);
  const packet = new Uint8Array(IPV4_HEADER_LENGTH + length);
  encodeIpv4(packet, {
    totalLength: packet.length,
    ttl: spec.ttl,
    tos: TOS,
    identification: 0,
    protocol: VRRP_PROTOCOL,
    source: spec.source,
    destination,
  });
  const view = new DataView(packet.buffer, IPV4_HEADER_LENGTH);
  view.setUint8(0, (spec.version << 4) | ADVERTISEMENT);
  view.setUint8(VRID, spec.vrid);
  view.setUint8(PRIORITY, priority);
  view.setUint8(COUNT, spec.addresses.length);
  let at = IPV4_HEADER_LENGTH + ADDRESSES;
  for (const address of spec.addresses) {
    packet.set(ipv4Bytes(address), at);
    at += 4;
  }
  if (spec.version === 2) {
    view.setUint8(AUTH_TYPE, authType(spec.auth));
    view.setUint8(SECONDS, secondsOfInterval(spec.interval));
    writeAuthData(packet, at, spec.auth);
  } else {
    view.setUint16(CENTISECONDS, centisecondsOfInterval(spec.interval));
  }
  const covered = spec.version === 3 ? coveredBesides(spec.checksumForm, packet, length) : 0;
  view.setUint16(CHECKSUM, internetChecksum(packet, IPV4_HEADER_LENGTH, packet.length, covered));
  return packet;
}

/** Changes the priority of a packet of `encodeAdvert` in place, and its VRRP checksum with it. */
export function setPriority(packet: Uint8Array, priority: number): void {
  const at = IPV4_HEADER_LENGTH + PRIORITY;
  const before = wordAt(packet, at);
  packet[at] = priority;
  adjust(packet, IPV4_HEADER_LENGTH + CHECKSUM, before, wordAt(packet, at));
}

/** Changes the IP identification of a packet of `encodeAdvert` in place, and its header's checksum with it. */
export function setIdentification(packet: Uint8Array, id: number): void {
  const before = wordAt(packet, IPV4_IDENTIFICATION);
  putWord(packet, IPV4_IDENTIFICATION, id);
  adjust(packet, IPV4_CHECKSUM, before, id & 0xffff);
}

/**
 * Reads a whole IPv4 packet as a raw socket receives it. Only what the bytes say by themselves is checked, in this
 * order: the IP header (`ip_header`, `length_mismatch`), room for a VRRP header (`too_short`), `unknown_version`,
 * room for all that the header tells of (`too_short`) and for no more (`length_mismatch`), `packet_type`, `checksum`.
 * TTL, version, authentication, interval and addresses are for the instance to judge.
 *
 * The length is judged as keepalived 2.2.7 does: within the length of the IP packet nothing may follow the advert,
 * since the password is counted from the end and the checksum from the number of addresses, so that surplus bytes
 * could be read in two ways. What follows the IP packet itself (Ethernet padding) is ignored.
 *
 * An interval of 0 can be on the wire and is returned as it is.
 */
export function decodeAdvert(packet: Uint8Array): Decoded<ReceivedAdvert> {
  const ip = decodeIpv4(packet);
  if (!ip.ok) return ip;
  const { headerLength: start, totalLength: end } = ip.value;
  if (ip.value.protocol !== VRRP_PROTOCOL) return { ok: false, reason: "ip_header" };
  if (end - start < ADDRESSES) {
    return end - start > VRID ? drop("too_short", packet, start) : { ok: false, reason: "too_short" };
  }
  const view = new DataView(packet.buffer, packet.byteOffset + start, end - start);
  const version = view.getUint8(0) >> 4;
  if (version !== 2 && version !== 3) return drop("unknown_version", packet, start);
  const length = lengthOf(version, view.getUint8(COUNT));
  if (end - start < length) return drop("too_short", packet, start);
  if (end - start > length) return drop("length_mismatch", packet, start);
  if ((view.getUint8(0) & 0x0f) !== ADVERTISEMENT) return drop("packet_type", packet, start);
  const form = checksumForm(version, packet, start, end);
  if (form === null) return drop("checksum", packet, start);
  return { ok: true, value: received(version, ip.value, view, packet, form) };
}

/** The advert of a packet that has passed every check. */
function received(
  version: 2 | 3,
  ip: Ipv4Header,
  view: DataView,
  packet: Uint8Array,
  checksumForm: ChecksumForm,
): ReceivedAdvert {
  const addresses: IpAddress[] = [];
  const last = ip.headerLength + ADDRESSES + 4 * view.getUint8(COUNT);
  for (let at = ip.headerLength + ADDRESSES; at < last; at += 4) addresses.push(ipv4At(packet, at));
  return {
    version,
    vrid: view.getUint8(VRID),
    priority: view.getUint8(PRIORITY),
    interval: version === 2
      ? intervalOfSeconds(view.getUint8(SECONDS))
      : intervalOfCentiseconds(view.getUint16(CENTISECONDS) & 0x0fff),
    addresses,
    auth: version === 2 ? readAuth(view.getUint8(AUTH_TYPE), packet, last) : { kind: "none" },
    source: ip.source,
    destination: ip.destination,
    ttl: ip.ttl,
    checksumForm,
  };
}

/** What the checksum of version 3 covers besides the advert of this length. */
function coveredBesides(form: ChecksumForm, packet: Uint8Array, length: number): number {
  if (form === "plain") return 0;
  return pseudoHeaderSum(packet, VRRP_PROTOCOL, length, form === "group" ? ipv4Bytes(OLD_GROUP) : undefined);
}

/** Which form of checksum holds for the advert between `start` and `end`; `null` when none does. */
function checksumForm(version: 2 | 3, packet: Uint8Array, start: number, end: number): ChecksumForm | null {
  // Most version 3 routers, keepalived among them, cover a pseudo header for IPv4 too; RFC 9568 §5.2.8 says none.
  if (version === 3) {
    const pseudo = pseudoHeaderSum(packet, VRRP_PROTOCOL, end - start);
    if (internetChecksum(packet, start, end, pseudo) === 0) return "pseudo-header";
  }
  if (internetChecksum(packet, start, end) === 0) return "plain";
  if (version === 2) return null;
  const old = coveredBesides("group", packet, end - start);
  return internetChecksum(packet, start, end, old) === 0 ? "group" : null;
}

function drop(reason: DropReason, packet: Uint8Array, start: number): Decoded<never> {
  return { ok: false, reason, vrid: packet[start + VRID]! };
}

function wordAt(bytes: Uint8Array, offset: number): number {
  return (bytes[offset]! << 8) | bytes[offset + 1]!;
}

function putWord(bytes: Uint8Array, offset: number, word: number): void {
  bytes[offset] = word >> 8;
  bytes[offset + 1] = word;
}

/** Brings the checksum at `offset` up to date after one word under it changed. */
function adjust(packet: Uint8Array, offset: number, before: number, after: number): void {
  putWord(packet, offset, adjustChecksum(wordAt(packet, offset), before, after));
}
