import { type Decoded, type IpAddress, ipv6At, ipv6Bytes } from "../core/mod.ts";

/*
 * RFC 8200 §3
 *
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |Version| Traffic Class |           Flow Label                  |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |         Payload Length        |  Next Header  |   Hop Limit   |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                         Source Address                        |
 * |                           (128 bits)                          |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                      Destination Address                      |
 * |                           (128 bits)                          |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 */

/** Bytes of an IPv6 header. */
export const IPV6_HEADER_LENGTH = 40;

/** Offsets of the two addresses, of sixteen bytes each. */
export const IPV6_SOURCE = 8;
export const IPV6_DESTINATION = 24;

/** What havip reads of an IPv6 header and writes into one. */
export interface Ipv6Header {
  readonly payloadLength: number;
  readonly trafficClass: number;
  /** The protocol of what follows; havip knows no extension headers. */
  readonly nextHeader: number;
  readonly hopLimit: number;
  readonly source: IpAddress;
  readonly destination: IpAddress;
}

/**
 * Reads the header of a whole IPv6 packet. Bytes after the packet's own length are no matter. Reasons: `ip_header` when it is
 * no IPv6 header, `length_mismatch` when fewer bytes came than it tells of.
 */
export function decodeIpv6(bytes: Uint8Array): Decoded<Ipv6Header> {
  if (bytes.length < IPV6_HEADER_LENGTH || bytes[0]! >> 4 !== 6) return { ok: false, reason: "ip_header" };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const payloadLength = view.getUint16(4);
  if (payloadLength > bytes.length - IPV6_HEADER_LENGTH) return { ok: false, reason: "length_mismatch" };
  return {
    ok: true,
    value: {
      payloadLength,
      trafficClass: (view.getUint16(0) >> 4) & 0xff,
      nextHeader: view.getUint8(6),
      hopLimit: view.getUint8(7),
      source: ipv6At(bytes, IPV6_SOURCE),
      destination: ipv6At(bytes, IPV6_DESTINATION),
    },
  };
}

/** Writes a header to the start of `into`, with flow label 0. */
export function encodeIpv6(into: Uint8Array, header: Ipv6Header): void {
  const view = new DataView(into.buffer, into.byteOffset, into.byteLength);
  view.setUint32(0, (6 << 28 | header.trafficClass << 20) >>> 0);
  view.setUint16(4, header.payloadLength);
  view.setUint8(6, header.nextHeader);
  view.setUint8(7, header.hopLimit);
  into.set(ipv6Bytes(header.source), IPV6_SOURCE);
  into.set(ipv6Bytes(header.destination), IPV6_DESTINATION);
}

/** The part of a checksum that the pseudo header of RFC 8200 §8.1 adds, not folded. */
export function pseudoHeaderSum6(packet: Uint8Array, protocol: number, length: number): number {
  let sum = protocol + length;
  for (let i = IPV6_SOURCE; i < IPV6_HEADER_LENGTH; i += 2) {
    sum += ((packet[i] ?? 0) << 8) | (packet[i + 1] ?? 0);
  }
  return sum;
}
