/*
 * The digest that VRRPv2's authentication header is made with, and nothing else: MD5 (RFC 1321) protects nothing any more by
 * itself, HMAC-MD5 (RFC 2104) still does what RFC 2403 wants of it. It is here since it must answer at once, within a turn,
 * and is not worth a library that every start would have to load.
 */

const BLOCK = 64;
const DIGEST = 16;
/** By how many bits each of the 64 steps rotates: four in turn, for each of four rounds (RFC 1321 §3.4). */
const SHIFTS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];
/** 4294967296 times |sin(i)| (RFC 1321 §3.4). */
const SINES = Int32Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32) | 0);

/** The 16 bytes of MD5 over a message. */
export function md5(message: Uint8Array): Uint8Array {
  const length = Math.ceil((message.length + 9) / BLOCK) * BLOCK;
  const padded = new Uint8Array(length);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(length - 8, message.length << 3, true);
  view.setUint32(length - 4, Math.floor(message.length / 2 ** 29), true);
  const state = Int32Array.of(0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476);
  for (let at = 0; at < length; at += BLOCK) mix(state, view, at);
  const digest = new DataView(new ArrayBuffer(DIGEST));
  for (let i = 0; i < 4; i++) digest.setInt32(4 * i, state[i]!, true);
  return new Uint8Array(digest.buffer);
}

/** HMAC-MD5 with a key of at most 64 bytes (RFC 2104 §2). */
export function hmacMd5(key: Uint8Array, message: Uint8Array): Uint8Array {
  const keyed = (pad: number, rest: Uint8Array) => {
    const bytes = new Uint8Array(BLOCK + rest.length).fill(pad, 0, BLOCK);
    for (let i = 0; i < key.length; i++) bytes[i]! ^= key[i]!;
    bytes.set(rest, BLOCK);
    return md5(bytes);
  };
  return keyed(0x5c, keyed(0x36, message));
}

/** One block of 64 bytes. */
function mix(state: Int32Array, view: DataView, at: number): void {
  let [a = 0, b = 0, c = 0, d = 0] = state;
  for (let i = 0; i < BLOCK; i++) {
    const round = i >> 4;
    const [f, word] = choose(round, i, b, c, d);
    const sum = (a + f + SINES[i]! + view.getInt32(at + 4 * word, true)) | 0;
    const by = SHIFTS[4 * round + (i & 3)]!;
    [a, d, c] = [d, c, b];
    b = (b + ((sum << by) | (sum >>> (32 - by)))) | 0;
  }
  state[0]! += a;
  state[1]! += b;
  state[2]! += c;
  state[3]! += d;
}

/** What a round makes of three words, and which word of the block it takes. */
function choose(round: number, i: number, b: number, c: number, d: number): [f: number, word: number] {
  switch (round) {
    case 0:
      return [(b & c) | (~b & d), i];
    case 1:
      return [(d & b) | (~d & c), (5 * i + 1) & 15];
    case 2:
      return [b ^ c ^ d, (3 * i + 5) & 15];
    default:
      return [c ^ (b | ~d), (7 * i) & 15];
  }
}
