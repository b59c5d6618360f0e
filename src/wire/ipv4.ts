import { type Decoded, type IpAddress, ipv4At, ipv4Bytes } from "../core/mod.ts";
import { internetChecksum } from "./checksum.ts";

/*
 * RFC 791 §3.1
 *
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |Version|  IHL  |Type of Service|          Total Length         |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |         Identification        |Flags|      Fragment Offset    |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |  Time to Live |    Protocol   |         Header Checksum       |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                       Source Address                          |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                    Destination Address                        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                    Options                    |    Padding    |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 */

/** Bytes of an IPv4 header without options. */
export const IPV4_HEADER_LENGTH = 20;

/** Offset of the identification, of the protocol, and of the header's checksum. */
export const IPV4_IDENTIFICATION = 4;
export const IPV4_PROTOCOL = 9;
export const IPV4_CHECKSUM = 10;

/** What havip reads of an IPv4 header and writes into one. */
export interface Ipv4Header {
  /** Bytes of the header, options included: 20 to 60. */
  readonly headerLength: number;
  /** Bytes of header and payload together. */
  readonly totalLength: number;
  readonly ttl: number;
  readonly tos: number;
  readonly identification: number;
  readonly protocol: number;
  readonly source: IpAddress;
  readonly destination: IpAddress;
}

/**
 * Reads the header of a whole IPv4 packet. Bytes after the packet's own length are no matter (Ethernet padding).
 * The header's checksum is not looked at: the kernel has done so before it hands a packet on.
 *
 * Reasons: `ip_header` when it is not the header of a whole IPv4 packet (a fragment is not), `length_mismatch`
 * when fewer bytes came than the header tells of.
 */
export function decodeIpv4(bytes: Uint8Array): Decoded<Ipv4Header> {
  if (bytes.length < IPV4_HEADER_LENGTH) return { ok: false, reason: "ip_header" };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const first = view.getUint8(0);
  const headerLength = (first & 0x0f) * 4;
  const totalLength = view.getUint16(2);
  const fragment = (view.getUint16(6) & 0x3fff) !== 0; // the more-fragments flag, or an offset
  if (first >> 4 !== 4 || headerLength < IPV4_HEADER_LENGTH || totalLength < headerLength || fragment) {
    return { ok: false, reason: "ip_header" };
  }
  if (totalLength > bytes.length) return { ok: false, reason: "length_mismatch" };
  return {
    ok: true,
    value: {
      headerLength,
      totalLength,
      ttl: view.getUint8(8),
      tos: view.getUint8(1),
      identification: view.getUint16(4),
      protocol: view.getUint8(9),
      source: ipv4At(bytes, 12),
      destination: ipv4At(bytes, 16),
    },
  };
}

/**
 * Writes a header of 20 bytes to the start of `into`, its checksum filled in: no options, no flags (keepalived
 * does not set "don't fragment" either), not a fragment.
 */
export function encodeIpv4(into: Uint8Array, header: Omit<Ipv4Header, "headerLength">): void {
  const view = new DataView(into.buffer, into.byteOffset, into.byteLength);
  view.setUint8(0, 0x45);
  view.setUint8(1, header.tos);
  view.setUint16(2, header.totalLength);
  view.setUint16(IPV4_IDENTIFICATION, header.identification);
  view.setUint16(6, 0);
  view.setUint8(8, header.ttl);
  view.setUint8(9, header.protocol);
  view.setUint16(IPV4_CHECKSUM, 0);
  into.set(ipv4Bytes(header.source), 12);
  into.set(ipv4Bytes(header.destination), 16);
  view.setUint16(IPV4_CHECKSUM, internetChecksum(into, 0, IPV4_HEADER_LENGTH));
}
