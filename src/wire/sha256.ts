/*
 * SHA-256 (FIPS 180-4 §6.2) and HMAC with it (RFC 2104), for signed adverts alone. It is here since it must answer at once,
 * within a turn; its constants are made when the first instance needs them.
 */

const BLOCK = 64;
const DIGEST = 32;
let tables: { readonly first: Int32Array; readonly rounds: Int32Array } | null = null;
const words = new Int32Array(64);

/** The 32 bytes of SHA-256 over a message. */
export function sha256(message: Uint8Array): Uint8Array {
  const { first, rounds } = tables ??= makeTables();
  const length = Math.ceil((message.length + 9) / BLOCK) * BLOCK;
  const padded = new Uint8Array(length);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(length - 8, Math.floor(message.length / 2 ** 29));
  view.setUint32(length - 4, message.length << 3);
  const state = first.slice();
  for (let at = 0; at < length; at += BLOCK) mix(state, rounds, view, at);
  const digest = new DataView(new ArrayBuffer(DIGEST));
  for (let i = 0; i < 8; i++) digest.setInt32(4 * i, state[i]!);
  return new Uint8Array(digest.buffer);
}

/** HMAC-SHA256 with a key of at most 64 bytes. */
export function hmacSha256(key: Uint8Array, message: Uint8Array): Uint8Array {
  const keyed = (pad: number, rest: Uint8Array) => {
    const bytes = new Uint8Array(BLOCK + rest.length).fill(pad, 0, BLOCK);
    for (let i = 0; i < key.length; i++) bytes[i]! ^= key[i]!;
    bytes.set(rest, BLOCK);
    return sha256(bytes);
  };
  return keyed(0x5c, keyed(0x36, message));
}

/** The fractional parts of square roots of the first eight primes, and of cube roots of the first 64. */
function makeTables() {
  const primes: number[] = [];
  for (let n = 2; primes.length < 64; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  const fraction = (x: number) => Math.floor((x % 1) * 2 ** 32) | 0;
  return {
    first: Int32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime))),
    rounds: Int32Array.from(primes, (prime) => fraction(Math.cbrt(prime))),
  };
}

const turned = (word: number, by: number) => (word >>> by) | (word << (32 - by));

/** One block of 64 bytes. */
function mix(state: Int32Array, rounds: Int32Array, view: DataView, at: number): void {
  for (let i = 0; i < 16; i++) words[i] = view.getInt32(at + 4 * i);
  for (let i = 16; i < 64; i++) {
    const [x, y] = [words[i - 15]!, words[i - 2]!];
    const low = turned(x, 7) ^ turned(x, 18) ^ (x >>> 3);
    const high = turned(y, 17) ^ turned(y, 19) ^ (y >>> 10);
    words[i] = words[i - 16]! + low + words[i - 7]! + high;
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let i = 0; i < 64; i++) {
    const chosen = (e & f) ^ (~e & g);
    const one = (h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + chosen + rounds[i]! + words[i]!) | 0;
    const major = (a & b) ^ (a & c) ^ (b & c);
    const two = ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + major) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => state[i]! += word);
}
