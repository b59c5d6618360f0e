import {
  type AdvertSpec,
  type ChecksumForm,
  type Decoded,
  type DropReason,
  familyOf,
  type HeardAuth,
  invariant,
  type IpAddress,
  ipv4At,
  ipv4Bytes,
  ipv6At,
  ipv6Bytes,
  type ReceivedAdvert,
  type SigningKey,
} from "../core/mod.ts";
import { adjustChecksum, internetChecksum, pseudoHeaderSum } from "./checksum.ts";
import {
  decodeIpv4,
  encodeIpv4,
  IPV4_CHECKSUM,
  IPV4_HEADER_LENGTH,
  IPV4_IDENTIFICATION,
  IPV4_PROTOCOL,
} from "./ipv4.ts";
import { decodeIpv6, encodeIpv6, IPV6_HEADER_LENGTH, pseudoHeaderSum6 } from "./ipv6.ts";
import { AH_LENGTH, AH_PROTOCOL, isAhOf, readAh, type SecretOf, writeAh } from "./vrrp_ah.ts";
import { AUTH_LENGTH, authType, readAuth, writeAuthData } from "./vrrp_auth.ts";
import { type KeysOf, readTrailer, type Stamp, TRAILER_LENGTH, writeTrailer } from "./vrrp_hmac.ts";
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

/** Where no instance has an authentication header. */
const nobodys: SecretOf = () => null;
const noKeys: KeysOf = () => null;

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

/** Bytes that an advert has from the VRRP header on, of which addresses have four or sixteen each. */
function lengthOf(version: 2 | 3, size: number, addresses: number): number {
  return ADDRESSES + size * addresses + (version === 2 ? AUTH_LENGTH : 0);
}

/** Where the VRRP header of a packet of `encodeAdvert` begins. */
function startOf(packet: Uint8Array): number {
  if (packet[0]! >> 4 === 6) return IPV6_HEADER_LENGTH;
  return packet[IPV4_PROTOCOL] === AH_PROTOCOL ? IPV4_HEADER_LENGTH + AH_LENGTH : IPV4_HEADER_LENGTH;
}

/**
 * A whole packet for a raw socket with IP_HDRINCL or IPV6_HDRINCL: TOS or traffic class 0xc0, identification 0 (the kernel
 * fills that in; `setIdentification` chooses one). The eight bytes of authentication data of version 2 are always there; an
 * authentication header is there too, for `signAdvert` to fill in.
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
  const six = familyOf(destination) === "ipv6";
  const size = six ? 16 : 4;
  const length = lengthOf(spec.version, size, spec.addresses.length);
  const room = length + (spec.signing ? TRAILER_LENGTH : 0);
  const packet = six ? ipv6Packet(spec, destination, room) : ipv4Packet(spec, destination, room);
  const start = packet.length - room;
  const view = new DataView(packet.buffer, start);
  view.setUint8(0, (spec.version << 4) | ADVERTISEMENT);
  view.setUint8(VRID, spec.vrid);
  view.setUint8(PRIORITY, priority);
  view.setUint8(COUNT, spec.addresses.length);
  let at = start + ADDRESSES;
  for (const address of spec.addresses) {
    packet.set(six ? ipv6Bytes(address) : ipv4Bytes(address), at);
    at += size;
  }
  if (spec.version === 2) {
    view.setUint8(AUTH_TYPE, authType(spec.auth));
    view.setUint8(SECONDS, secondsOfInterval(spec.interval));
    writeAuthData(packet, at, spec.auth);
  } else {
    view.setUint16(CENTISECONDS, centisecondsOfInterval(spec.interval));
  }
  const covered = spec.version === 3 || six ? coveredBesides(spec.checksumForm, packet, length) : 0;
  view.setUint16(CHECKSUM, internetChecksum(packet, start, start + length, covered));
  return packet;
}

/** Stamps a packet of `encodeAdvert` whose spec has a key, and signs all that it says then. */
export function stampAdvert(packet: Uint8Array, key: SigningKey, stamp: Stamp): void {
  const six = packet[0]! >> 4 === 6;
  const start = startOf(packet);
  const length = packet.length - start - TRAILER_LENGTH;
  const source = six ? packet.subarray(8, 24) : packet.subarray(12, 16);
  writeTrailer(packet, start, length, source, key, stamp);
  if (!six) return;
  // The kernel of a keepalived takes the trailer for a part of the advert.
  putWord(packet, start + CHECKSUM, 0);
  const covered = coveredBesides("pseudo-header", packet, length + TRAILER_LENGTH);
  putWord(packet, start + CHECKSUM, internetChecksum(packet, start, packet.length, covered));
}

/** A packet with room for an advert of this length, and for an authentication header before it. */
function ipv4Packet(spec: AdvertSpec, destination: IpAddress, length: number): Uint8Array {
  const signed = spec.auth.kind === "ah";
  const packet = new Uint8Array(IPV4_HEADER_LENGTH + (signed ? AH_LENGTH : 0) + length);
  encodeIpv4(packet, {
    totalLength: packet.length,
    ttl: spec.ttl,
    tos: TOS,
    identification: 0,
    protocol: signed ? AH_PROTOCOL : VRRP_PROTOCOL,
    source: spec.source,
    destination,
  });
  if (signed) writeAh(packet, IPV4_HEADER_LENGTH, VRRP_PROTOCOL);
  return packet;
}

function ipv6Packet(spec: AdvertSpec, destination: IpAddress, length: number): Uint8Array {
  const packet = new Uint8Array(IPV6_HEADER_LENGTH + length);
  encodeIpv6(packet, {
    payloadLength: length,
    trafficClass: TOS,
    nextHeader: VRRP_PROTOCOL,
    hopLimit: spec.ttl,
    source: spec.source,
    destination,
  });
  return packet;
}

/** Changes the priority of a packet of `encodeAdvert` in place, and its VRRP checksum with it. */
export function setPriority(packet: Uint8Array, priority: number): void {
  const start = startOf(packet);
  const at = start + PRIORITY;
  const before = wordAt(packet, at);
  packet[at] = priority;
  adjust(packet, start + CHECKSUM, before, wordAt(packet, at));
}

/**
 * Changes the IP identification of a packet of `encodeAdvert` in place, and its header's checksum with it. IPv6 has none.
 */
export function setIdentification(packet: Uint8Array, id: number): void {
  if (packet[0]! >> 4 === 6) return;
  const before = wordAt(packet, IPV4_IDENTIFICATION);
  putWord(packet, IPV4_IDENTIFICATION, id);
  adjust(packet, IPV4_CHECKSUM, before, id & 0xffff);
}

/** What is around an advert. */
interface Envelope {
  /** Where the VRRP header begins, and where the packet ends. */
  readonly start: number;
  readonly end: number;
  /** Where an authentication header begins; `null` without one. */
  readonly ah: number | null;
  readonly ttl: number;
  readonly source: IpAddress;
  readonly destination: IpAddress;
}

/**
 * Reads a whole packet, as a raw socket receives those of IPv4. Only what the bytes say by themselves is checked, in this
 * order: the IP header (`ip_header`, `length_mismatch`), room for a VRRP header (`too_short`), `unknown_version`,
 * room for all that the header tells of (`too_short`) and for no more (`length_mismatch`), `packet_type`, `checksum`.
 * TTL, version, authentication, interval and addresses are for the instance to judge.
 *
 * The length is judged as keepalived 2.2.7 does: within the length of the IP packet nothing may follow the advert,
 * since the password is counted from the end and the checksum from the number of addresses, so that surplus bytes
 * could be read in two ways. What follows the IP packet itself (Ethernet padding) is ignored.
 *
 * An interval of 0 can be on the wire and is returned as it is.
 *
 * @param secretOf the password of the instance with a VRID, by which an authentication header is judged
 * @param keysOf its keys, by which a signature is judged; without any, one is surplus
 */
export function decodeAdvert(
  packet: Uint8Array,
  secretOf: SecretOf = nobodys,
  keysOf: KeysOf = noKeys,
): Decoded<ReceivedAdvert> {
  const opened = packet[0]! >> 4 === 6 ? openIpv6(packet) : openIpv4(packet);
  if (!opened.ok) return opened;
  const { start, end, source } = opened.value;
  if (end - start < ADDRESSES) {
    return end - start > VRID ? drop("too_short", packet, start) : { ok: false, reason: "too_short" };
  }
  const view = new DataView(packet.buffer, packet.byteOffset + start, end - start);
  const version = view.getUint8(0) >> 4;
  if (version !== 2 && version !== 3) return drop("unknown_version", packet, start);
  const size = familyOf(source) === "ipv6" ? 16 : 4;
  const length = lengthOf(version, size, view.getUint8(COUNT));
  if (end - start < length) return drop("too_short", packet, start);
  const surplus = end - start - length;
  const keys = surplus === TRAILER_LENGTH ? keysOf(view.getUint8(VRID)) : null;
  if (surplus > 0 && keys === null) return drop("length_mismatch", packet, start);
  if ((view.getUint8(0) & 0x0f) !== ADVERTISEMENT) return drop("packet_type", packet, start);
  const form = checksumForm(version, size, packet, start, size === 16 ? end : start + length);
  if (form === null) return drop("checksum", packet, start);
  const value = received(version, opened.value, view, packet, form, secretOf);
  if (keys === null) return { ok: true, value };
  const from = size === 16 ? ipv6Bytes(source) : Uint8Array.from(ipv4Bytes(source));
  return { ok: true, value: { ...value, signature: readTrailer(packet, start, length, from, keys) } };
}

function openIpv4(packet: Uint8Array): Decoded<Envelope> {
  const ip = decodeIpv4(packet);
  if (!ip.ok) return ip;
  const { headerLength, totalLength: end, protocol, ttl, source, destination } = ip.value;
  if (protocol === VRRP_PROTOCOL) {
    return { ok: true, value: { start: headerLength, end, ah: null, ttl, source, destination } };
  }
  const start = headerLength + AH_LENGTH;
  const signed = protocol === AH_PROTOCOL && end >= start && isAhOf(packet, headerLength, VRRP_PROTOCOL);
  if (!signed) return { ok: false, reason: "ip_header" };
  return { ok: true, value: { start, end, ah: headerLength, ttl, source, destination } };
}

function openIpv6(packet: Uint8Array): Decoded<Envelope> {
  const ip = decodeIpv6(packet);
  if (!ip.ok) return ip;
  const { payloadLength, nextHeader, hopLimit: ttl, source, destination } = ip.value;
  if (nextHeader !== VRRP_PROTOCOL) return { ok: false, reason: "ip_header" };
  const end = IPV6_HEADER_LENGTH + payloadLength;
  return { ok: true, value: { start: IPV6_HEADER_LENGTH, end, ah: null, ttl, source, destination } };
}

/** The advert of a packet that has passed every check. */
function received(
  version: 2 | 3,
  { start, ah, ttl, source, destination }: Envelope,
  view: DataView,
  packet: Uint8Array,
  checksumForm: ChecksumForm,
  secretOf: SecretOf,
): ReceivedAdvert {
  const six = familyOf(source) === "ipv6";
  const size = six ? 16 : 4;
  const addresses: IpAddress[] = [];
  const last = start + ADDRESSES + size * view.getUint8(COUNT);
  for (let at = start + ADDRESSES; at < last; at += size) {
    addresses.push(six ? ipv6At(packet, at) : ipv4At(packet, at));
  }
  const vrid = view.getUint8(VRID);
  let auth: HeardAuth = { kind: "none" };
  if (ah !== null) auth = readAh(packet, ah, secretOf(vrid));
  else if (version === 2) auth = readAuth(view.getUint8(AUTH_TYPE), packet, last);
  return {
    version,
    vrid,
    priority: view.getUint8(PRIORITY),
    interval: version === 2
      ? intervalOfSeconds(view.getUint8(SECONDS))
      : intervalOfCentiseconds(view.getUint16(CENTISECONDS) & 0x0fff),
    addresses,
    auth,
    source,
    destination,
    ttl,
    checksumForm,
  };
}

/** What the checksum covers besides the advert of this length. */
function coveredBesides(form: ChecksumForm, packet: Uint8Array, length: number): number {
  if (packet[0]! >> 4 === 6) return pseudoHeaderSum6(packet, VRRP_PROTOCOL, length);
  if (form === "plain") return 0;
  return pseudoHeaderSum(packet, VRRP_PROTOCOL, length, form === "group" ? ipv4Bytes(OLD_GROUP) : undefined);
}

/** Which form of checksum holds for the advert between `start` and `end`; `null` when none does. */
function checksumForm(
  version: 2 | 3,
  size: number,
  packet: Uint8Array,
  start: number,
  end: number,
): ChecksumForm | null {
  // Most version 3 routers, keepalived among them, cover a pseudo header for IPv4 too; RFC 9568 §5.2.8 says none.
  if (version === 3 || size === 16) {
    const pseudo = coveredBesides("pseudo-header", packet, end - start);
    if (internetChecksum(packet, start, end, pseudo) === 0) return "pseudo-header";
  }
  if (size === 16) return null;
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
