import type { HeardAuth } from "../core/mod.ts";
import { hmacMd5 } from "./md5.ts";

/*
 * RFC 2402 §2, with the 96 bits of RFC 2403 (HMAC-MD5-96), as keepalived has it between the IPv4 header and a VRRPv2 advert
 *
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * | Next Header   |  Payload Len  |          RESERVED             |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                 Security Parameters Index (SPI)               |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                    Sequence Number Field                      |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                Authentication Data (96 bits)                  |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *
 * The SPI is the sender's address. The value covers the packet from its IPv4 header on, with what may change on the way
 * as zero (TOS, fragment, checksum), and the TTL too where the advert is for a single host. The key is the password,
 * filled up to eight bytes with NULs.
 */

/** The IP protocol number of an authentication header, and its length in bytes. */
export const AH_PROTOCOL = 51;
export const AH_LENGTH = 24;

const KEY_LENGTH = 8;
const SPI = 4;
const SEQUENCE = 8;
const VALUE = 12;
const VALUE_LENGTH = 12;
/** The length of the header in words of 32 bits, less two. */
const PAYLOAD_LENGTH = 4;
/** What may change on the way, by its offset in the IPv4 header. */
const TOS = 1;
const FRAGMENT = 6;
const TTL = 8;
const CHECKSUM = 10;
const SOURCE = 12;
const DESTINATION = 16;

/** The password of the instance with this VRID; `null` when there is none. */
export type SecretOf = (vrid: number) => string | null;

/** Whether the header at `at` is followed by a packet of this protocol. */
export function isAhOf(packet: Uint8Array, at: number, protocol: number): boolean {
  return packet[at] === protocol && packet[at + 1] === PAYLOAD_LENGTH;
}

/** Writes a header with neither number nor value; the sender's address is read from the IPv4 header. */
export function writeAh(packet: Uint8Array, at: number, protocol: number): void {
  packet[at] = protocol;
  packet[at + 1] = PAYLOAD_LENGTH;
  packet.copyWithin(at + SPI, SOURCE, DESTINATION);
}

/** Numbers a packet of `encodeAdvert` that has an authentication header, and writes the value over all it says then. */
export function signAdvert(packet: Uint8Array, sequence: number, password: string): void {
  const at = (packet[0]! & 0x0f) * 4;
  new DataView(packet.buffer, packet.byteOffset).setUint32(at + SEQUENCE, sequence);
  packet.set(valueOf(packet, at, password), at + VALUE);
}

/** What the header at `at` says; never valid without a password of ours. */
export function readAh(packet: Uint8Array, at: number, password: string | null): HeardAuth {
  const view = new DataView(packet.buffer, packet.byteOffset);
  const sequence = view.getUint32(at + SEQUENCE);
  if (password === null || view.getUint32(at + SPI) !== view.getUint32(SOURCE)) {
    return { kind: "ah", sequence, valid: false };
  }
  const end = view.getUint16(2);
  const value = valueOf(packet.subarray(0, end), at, password);
  let different = 0;
  for (let i = 0; i < VALUE_LENGTH; i++) different |= value[i]! ^ packet[at + VALUE + i]!;
  return { kind: "ah", sequence, valid: different === 0 };
}

function valueOf(packet: Uint8Array, at: number, password: string): Uint8Array {
  const covered = packet.slice();
  covered[TOS] = 0;
  covered.fill(0, FRAGMENT, FRAGMENT + 2);
  covered.fill(0, CHECKSUM, CHECKSUM + 2);
  if (packet[DESTINATION]! >> 4 !== 0xe) covered[TTL] = 0;
  covered.fill(0, at + VALUE, at + VALUE + VALUE_LENGTH);
  const key = new Uint8Array(KEY_LENGTH);
  for (let i = 0; i < Math.min(password.length, KEY_LENGTH); i++) key[i] = password.charCodeAt(i);
  return hmacMd5(key, covered).subarray(0, VALUE_LENGTH);
}
