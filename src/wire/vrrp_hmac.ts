import { type HeardSignature, type SigningKey } from "../core/mod.ts";
import { hmacSha256 } from "./sha256.ts";

/*
 * What keepalived 2.4 appends to a signed advert (`auth_hmac`), of either version, within the length of the IP packet:
 *
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |   Type (1)    |    Key ID     |         Reserved (0)          |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                    Seconds since 1970 (UTC)                   |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |   1/65536 of a second         |            Counter            |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |              First 128 bits of HMAC-SHA256                    |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *
 * The value covers a header of 20 bytes (4 or 6 for the version of IP, version of VRRP, VRID, 0, source address), the advert
 * with a checksum of 0, and the trailer with a value of 0. The destination is not covered: all peers get the same.
 */

/** Bytes that follow a signed advert. */
export const TRAILER_LENGTH = 28;

const SHA256 = 1;
const KEY = 1;
const RESERVED = 2;
const SECONDS = 4;
const REST = 8;
const VALUE = 12;
const VALUE_LENGTH = 16;
const PSEUDO = 20;
const CHECKSUM = 6;

/** The keys of the instance with a VRID, and the seconds since 1970; `null` when it has none. */
export type KeysOf = (vrid: number) => { readonly keys: readonly SigningKey[]; readonly now: number } | null;

/** When an advert was signed: seconds since 1970, and 16 bits each of a fraction and a counter. */
export interface Stamp {
  readonly seconds: number;
  readonly rest: number;
}

/** Fills in the trailer of the advert of `length` bytes at `start`. */
export function writeTrailer(
  packet: Uint8Array,
  start: number,
  length: number,
  source: Uint8Array,
  key: SigningKey,
  stamp: Stamp,
): void {
  const at = start + length;
  const view = new DataView(packet.buffer, packet.byteOffset);
  view.setUint8(at, SHA256);
  view.setUint8(at + KEY, key.id);
  view.setUint16(at + RESERVED, 0);
  view.setUint32(at + SECONDS, stamp.seconds);
  view.setUint32(at + REST, stamp.rest);
  packet.set(valueOf(packet, start, length, source, key), at + VALUE);
}

/** What the trailer of the advert of `length` bytes at `start` says. */
export function readTrailer(
  packet: Uint8Array,
  start: number,
  length: number,
  source: Uint8Array,
  { keys, now }: NonNullable<ReturnType<KeysOf>>,
): HeardSignature {
  const at = start + length;
  const view = new DataView(packet.buffer, packet.byteOffset);
  const [seconds, rest, id] = [view.getUint32(at + SECONDS), view.getUint32(at + REST), packet[at + KEY]!];
  const stamp = `${hex(seconds)}${hex(rest)}`;
  const heard = (verdict: HeardSignature["verdict"]) => ({
    key: id,
    stamp,
    seconds,
    age: now - seconds,
    verdict,
  });
  if (packet[at] !== SHA256 || view.getUint16(at + RESERVED) !== 0) return heard("malformed");
  const key = keys.find((each) => each.id === id);
  if (key === undefined) return heard("unknown key");
  const value = valueOf(packet, start, length, source, key);
  let different = 0;
  for (let i = 0; i < VALUE_LENGTH; i++) different |= value[i]! ^ packet[at + VALUE + i]!;
  return heard(different === 0 ? "valid" : "invalid");
}

function valueOf(
  packet: Uint8Array,
  start: number,
  length: number,
  source: Uint8Array,
  { secret }: SigningKey,
): Uint8Array {
  const covered = new Uint8Array(PSEUDO + length + TRAILER_LENGTH);
  covered[0] = source.length === 16 ? 6 : 4;
  covered[1] = packet[start]! >> 4;
  covered[2] = packet[start + 1]!;
  covered.set(source, 4);
  covered.set(packet.subarray(start, start + length + VALUE), PSEUDO);
  covered.fill(0, PSEUDO + CHECKSUM, PSEUDO + CHECKSUM + 2);
  return hmacSha256(bytesOf(secret), covered).subarray(0, VALUE_LENGTH);
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from({ length: text.length / 2 }, (_, i) => parseInt(text.slice(2 * i, 2 * i + 2), 16));
}

const hex = (word: number) => word.toString(16).padStart(8, "0");
