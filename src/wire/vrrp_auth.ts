import { type Auth, type HeardAuth, invariant, unreachable } from "../core/mod.ts";

/*
 * RFC 2338 §5.3.6 and §5.3.10: one byte that names the kind of authentication, and eight bytes of data at the end
 * of the packet. RFC 3768 keeps both fields, empty.
 */

/** Bytes of authentication data at the end of every VRRPv2 advert. */
export const AUTH_LENGTH = 8;

const NONE = 0;
const SIMPLE = 1;
const AH = 2;

/** The byte that names a kind of authentication. */
export function authType(auth: Auth): number {
  switch (auth.kind) {
    case "none":
      return NONE;
    case "simple":
      return SIMPLE;
    case "ah":
      return AH;
    case "unknown":
      return auth.type;
    default:
      return unreachable(auth);
  }
}

/**
 * Writes the password of `simple` at `offset`, filled up with NULs; all other kinds leave the eight bytes as they
 * are. A password has one character for each byte and at most eight.
 */
export function writeAuthData(into: Uint8Array, offset: number, auth: Auth): void {
  if (auth.kind !== "simple") return;
  invariant(auth.password.length <= AUTH_LENGTH, "a password has at most 8 bytes");
  for (let i = 0; i < auth.password.length; i++) into[offset + i] = auth.password.charCodeAt(i);
}

/** The authentication of an advert, from its type and the eight bytes at `offset`. */
export function readAuth(type: number, bytes: Uint8Array, offset: number): HeardAuth {
  if (type === NONE) return { kind: "none" };
  if (type === SIMPLE) return { kind: "simple", password: passwordAt(bytes, offset) };
  // The type alone, without the header that it announces.
  if (type === AH) return { kind: "ah", sequence: 0, valid: false };
  return { kind: "unknown", type };
}

/** Eight bytes as a password: one character for each, without the trailing NULs. */
function passwordAt(bytes: Uint8Array, offset: number): string {
  let end = offset + AUTH_LENGTH;
  while (end > offset && bytes[end - 1] === 0) end--;
  let password = "";
  for (let at = offset; at < end; at++) password += String.fromCharCode(bytes[at]!);
  return password;
}
