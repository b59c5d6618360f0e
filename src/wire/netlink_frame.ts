import type { MacAddress } from "../core/mod.ts";
import { macBytes } from "../core/mod.ts";

/*
 * netlink(7): messages of a header and a payload, each beginning at a multiple of four bytes.
 *
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                  Length, with this header                     |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |             Type              |             Flags             |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                       Sequence number                         |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                           Port id                             |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *
 * The payload of rtnetlink(7) is a fixed struct, then attributes, each again at a multiple of four:
 *
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |    Length, with these four    |             Type              |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                            value …                            |
 *
 * Integers are in the byte order of the host. Deno exists for little-endian hosts only (x86-64 and arm64).
 */
export const LITTLE_ENDIAN = true;

/** Bytes of a message's header, and of an attribute's. */
export const MESSAGE_HEADER = 16;
const ATTRIBUTE_HEADER = 4;

export const NLM_F_REQUEST = 0x01;
export const NLM_F_ACK = 0x04;
export const NLM_F_DUMP = 0x300;
export const NLM_F_REPLACE = 0x100;
export const NLM_F_EXCL = 0x200;
export const NLM_F_CREATE = 0x400;
export const NLM_F_APPEND = 0x800;

/** The two upper bits of an attribute's type are flags (nested, network byte order). */
const ATTRIBUTE_TYPE_MASK = 0x3fff;

/** `length` up to the next multiple of four. */
export function aligned(length: number): number {
  return (length + 3) & ~3;
}

/** Changes a request so that it is answered only if it fails. */
export function answeredOnFailure(request: Uint8Array): void {
  const view = new DataView(request.buffer, request.byteOffset, MESSAGE_HEADER);
  view.setUint16(6, view.getUint16(6, LITTLE_ENDIAN) & ~NLM_F_ACK, LITTLE_ENDIAN);
}

/** Makes a message: header, fixed struct and attributes. `sequence` comes back in what answers it. */
export function message(
  type: number,
  flags: number,
  sequence: number,
  fixed: Uint8Array,
  attributes: readonly Uint8Array[] = [],
): Uint8Array {
  const header = new Uint8Array(MESSAGE_HEADER);
  const whole = joined([header, fixed, ...attributes]);
  const view = new DataView(whole.buffer);
  view.setUint32(0, whole.length, LITTLE_ENDIAN);
  view.setUint16(4, type, LITTLE_ENDIAN);
  view.setUint16(6, flags, LITTLE_ENDIAN);
  view.setUint32(8, sequence, LITTLE_ENDIAN);
  return whole;
}

/** An attribute, filled up to a multiple of four. */
export function attribute(type: number, value: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(aligned(ATTRIBUTE_HEADER + value.length));
  const view = new DataView(bytes.buffer);
  view.setUint16(0, ATTRIBUTE_HEADER + value.length, LITTLE_ENDIAN);
  view.setUint16(2, type, LITTLE_ENDIAN);
  bytes.set(value, ATTRIBUTE_HEADER);
  return bytes;
}

/** An attribute that holds others. */
export function nested(type: number, inner: readonly Uint8Array[]): Uint8Array {
  return attribute(type, joined(inner));
}

/** An attribute of text, ended by a NUL. */
export function textAttribute(type: number, text: string): Uint8Array {
  return attribute(type, new TextEncoder().encode(`${text}\0`));
}

/** An attribute of one unsigned 32-bit integer. */
export function u32Attribute(type: number, value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, LITTLE_ENDIAN);
  return attribute(type, bytes);
}

/** An attribute of a hardware address. */
export function macAttribute(type: number, mac: MacAddress): Uint8Array {
  return attribute(type, macBytes(mac));
}

/** The attributes of a payload from `offset` on, by type, the last of a type winning; `null` when one runs over the end. */
export function attributesOf(payload: Uint8Array, offset: number): Map<number, Uint8Array> | null {
  const found = new Map<number, Uint8Array>();
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  let at = offset;
  while (at + ATTRIBUTE_HEADER <= payload.length) {
    const length = view.getUint16(at, LITTLE_ENDIAN);
    if (length < ATTRIBUTE_HEADER || at + length > payload.length) return null;
    const type = view.getUint16(at + 2, LITTLE_ENDIAN) & ATTRIBUTE_TYPE_MASK;
    found.set(type, payload.subarray(at + ATTRIBUTE_HEADER, at + length));
    at += aligned(length);
  }
  return found;
}

/** The text of an attribute, up to its first NUL. */
export function textOf(value: Uint8Array): string {
  const end = value.indexOf(0);
  return new TextDecoder().decode(end < 0 ? value : value.subarray(0, end));
}

/** The unsigned 32-bit integer of an attribute; `null` when it has another size. */
export function u32Of(value: Uint8Array | undefined): number | null {
  if (value?.length !== 4) return null;
  return new DataView(value.buffer, value.byteOffset, 4).getUint32(0, LITTLE_ENDIAN);
}

/** The parts, one after the other. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
