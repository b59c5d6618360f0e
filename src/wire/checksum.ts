/**
 * The Internet checksum of RFC 1071: the ones' complement of the ones' complement sum of 16-bit words, the
 * last one padded with a zero byte. Over bytes that contain a right checksum it is 0.
 *
 * @param start first byte covered
 * @param end one past the last byte covered, cut to the length of `bytes`
 * @param initial a sum to begin with, as `pseudoHeaderSum` makes one; at most 2^31 minus what is added
 * @returns 16 bits
 */
export function internetChecksum(bytes: Uint8Array, start: number, end: number, initial = 0): number {
  const stop = Math.min(end, bytes.length);
  const even = stop - ((stop - start) & 1);
  let sum = initial;
  for (let i = start; i < even; i += 2) sum += (bytes[i]! << 8) | bytes[i + 1]!;
  if (even >= start && even < stop) sum += bytes[even]! << 8;
  return ~fold(sum) & 0xffff;
}

/**
 * The checksum after one 16-bit word under it changed from `before` to `after` (RFC 1624, equation 3). It is the
 * same one that computing it anew would give.
 */
export function adjustChecksum(checksum: number, before: number, after: number): number {
  return ~fold((~checksum & 0xffff) + (~before & 0xffff) + after) & 0xffff;
}

/**
 * The part of a checksum that an IPv4 pseudo header adds, not folded (RFC 793 §3.1, RFC 5798 §5.2.8).
 * The addresses are read from the IPv4 header at the start of `packet`.
 *
 * @param length bytes of the payload
 * @param destination four bytes to take instead of the destination in the header
 */
export function pseudoHeaderSum(
  packet: Uint8Array,
  protocol: number,
  length: number,
  destination?: readonly number[],
): number {
  let sum = protocol + length;
  const end = destination ? 16 : 20;
  for (let i = 12; i < end; i += 2) sum += ((packet[i] ?? 0) << 8) | (packet[i + 1] ?? 0);
  if (destination) { for (let i = 0; i < 4; i += 2) sum += (destination[i]! << 8) | destination[i + 1]!; }
  return sum;
}

/** Adds what overflowed 16 bits back in, until nothing does. */
function fold(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded & 0xffff) + (folded >>> 16);
  return folded;
}
