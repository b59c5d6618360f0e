import type { VrrpInstance } from "../config/mod.ts";
import { seconds, type SigningKey } from "../core/mod.ts";
import type { HmacParams } from "../machine/mod.ts";

/** Bytes of a key. */
const [shortest, longest] = [32, 64];
/** Seconds of a window that nobody chose: three intervals, and never less or more than this. */
const [leastWindow, mostWindow] = [5, 300];

/** What a file has in it; `null` when it cannot be read. */
export type FileOf = (path: string) => string | null;

/** Where nobody looks into files, their names stand for what is in them. */
export const unread: FileOf = (path) => path.slice(0, shortest).padEnd(shortest);

/** Why an instance is not run whose adverts cannot be signed as it says. */
export const unsigned = "its auth_hmac has no usable key with the number of active_key";

/** Keys and rules of signed adverts; `null` without, or without the key to send with. */
export function lowerHmac(
  { auth_hmac: said, advert_int: interval = seconds(1) }: VrrpInstance,
  strict: boolean,
  fileOf: FileOf,
): HmacParams | null {
  if (said === undefined) return null;
  const keys = new Map<number, SigningKey>();
  for (const [id = "", value = ""] of said.key ?? []) {
    const secret = secretOf(value, fileOf);
    const number = Number(id);
    const valid = /^\d+$/.test(id) && number >= 1 && number <= 255 && secret !== null;
    if (valid && !keys.has(number)) keys.set(number, { id: number, secret });
  }
  const active = keys.get(said.active_key ?? 0);
  if (active === undefined) return null;
  const mode = strict ? "enforce" : said.mode ?? "enforce";
  const usual = Math.min(mostWindow, Math.max(leastWindow, 3 * Math.floor(interval / 1_000_000)));
  const window = said.time_window === undefined ? usual : said.time_window / 1_000_000;
  return {
    keys: [...keys.values()],
    active: mode === "receive-only" ? null : active,
    window: said.anti_replay === "monotonic" ? null : window,
    enforced: mode === "enforce",
  };
}

/** The bytes of a key, in hexadecimal; `null` when there are too few or too many. */
export function secretOf(value: string, fileOf: FileOf): string | null {
  const text = value.startsWith("file:") ? fileOf(value.slice(5))?.replace(/[\r\n]+$/, "") : value;
  if (text === undefined) return null;
  const digits = text.startsWith("hex:")
    ? text.slice(4).toLowerCase()
    : Array.from(new TextEncoder().encode(text), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const valid = /^([0-9a-f]{2})+$/.test(digits) && digits.length >= 2 * shortest &&
    digits.length <= 2 * longest;
  return valid ? digits : null;
}
