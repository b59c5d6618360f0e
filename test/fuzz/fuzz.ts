import { Random } from "./random.ts";

/** A whole number from the environment; `null` when it is unset. */
function fromEnvironment(name: string): number | null {
  const text = Deno.env.get(name);
  if (text === undefined || text === "") return null;
  if (!/^\d+$/.test(text)) throw new Error(`${name} is a whole number, not ${text}`);
  return Number(text);
}

/** Each run begins elsewhere, unless `FUZZ_SEED` says where. */
const firstSeed = fromEnvironment("FUZZ_SEED") ?? Date.now();
/** Rounds of each test: few enough for the gate. `FUZZ_ROUNDS` asks for more. */
const rounds = fromEnvironment("FUZZ_ROUNDS") ?? 2_000;

/** What is tried with one seed. */
export interface Trial {
  readonly name: string;
  readonly round: (random: Random) => void;
}

/** All that were named so far. */
export const trials: Trial[] = [];

/**
 * A test of many rounds, each with a generator of its own whose seed follows the last one's. A round that
 * throws fails the test and tells the seed with which it is the first and only one. One that costs as much as
 * `cost` of the others is done less often.
 */
export function fuzz(name: string, round: (random: Random) => void, cost = 1): void {
  trials.push({ name, round });
  Deno.test(name, () => {
    for (let i = 0; i < rounds / cost; i++) {
      try {
        round(new Random(firstSeed + i));
      } catch (cause) {
        throw new Error(`replay with FUZZ_SEED=${firstSeed + i} FUZZ_ROUNDS=1: ${cause}`, { cause });
      }
    }
  });
}

/** Bytes in which mistakes hide: zero, one, the signs' borders, all ones. */
const borders = [0, 1, 0x7f, 0x80, 0xfe, 0xff];

/** A copy of `valid` with one to four small changes: bits, bytes, cuts, additions, repetitions. */
export function mutated(random: Random, valid: Uint8Array): Uint8Array {
  let bytes = valid.slice();
  for (let changes = 1 + random.below(4); changes > 0; changes--) {
    const at = random.below(bytes.length + 1);
    switch (random.below(6)) {
      case 0:
        if (at < bytes.length) bytes[at]! ^= 1 << random.below(8);
        break;
      case 1:
        if (at < bytes.length) bytes[at] = random.pick(borders);
        break;
      case 2:
        if (at < bytes.length) bytes[at] = random.below(256);
        break;
      case 3:
        bytes = bytes.slice(0, at);
        break;
      case 4:
        bytes = Uint8Array.of(...bytes, ...random.bytes(random.below(20)));
        break;
      default:
        bytes = Uint8Array.of(...bytes.subarray(0, at), ...bytes.subarray(random.below(at + 1)));
    }
  }
  return bytes;
}

/** The same bytes as a view at some offset of a larger buffer whose other bytes are noise. */
export function placed(random: Random, bytes: Uint8Array): Uint8Array {
  const before = random.below(9);
  const larger = random.bytes(before + bytes.length + random.below(9));
  larger.set(bytes, before);
  return larger.subarray(before, before + bytes.length);
}

/** What `decode` makes of the bytes at some offset, having left them as they were. */
export function decodedUntouched<T>(
  random: Random,
  bytes: Uint8Array,
  decode: (bytes: Uint8Array) => T,
): T {
  const input = placed(random, bytes);
  const decoded = decode(input);
  if (input.some((byte, i) => byte !== bytes[i])) throw new Error("the decoder changed its input");
  return decoded;
}
