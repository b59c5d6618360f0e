import type { IpAddress } from "./address.ts";

/** The address of sixteen bytes found at `offset`, in the canonical text of RFC 5952 §4. */
export function ipv6At(bytes: Uint8Array, offset: number): IpAddress {
  const groups: number[] = [];
  for (let i = 0; i < 16; i += 2) {
    groups.push(((bytes[offset + i] ?? 0) << 8) | (bytes[offset + i + 1] ?? 0));
  }
  if (groups[5] === 0xffff && groups.slice(0, 5).every((group) => group === 0)) {
    return `::ffff:${[...bytes.subarray(offset + 12, offset + 16)].join(".")}` as IpAddress; // §5
  }
  const [start, length] = longestZeros(groups);
  const text = (part: number[]) => part.map((group) => group.toString(16)).join(":");
  if (length < 2) return text(groups) as IpAddress;
  return `${text(groups.slice(0, start))}::${text(groups.slice(start + length))}` as IpAddress;
}

/** The sixteen bytes of an IPv6 address in canonical text. */
export function ipv6Bytes(address: IpAddress): Uint8Array {
  const bytes = new Uint8Array(16);
  const [head = "", tail] = dottedAsGroups(address).split("::");
  const view = new DataView(bytes.buffer);
  const put = (part: string, first: (count: number) => number) => {
    const groups = part === "" ? [] : part.split(":");
    groups.forEach((group, i) => view.setUint16(2 * (first(groups.length) + i), parseInt(group, 16)));
  };
  put(head, () => 0);
  if (tail !== undefined) put(tail, (count) => 8 - count);
  return bytes;
}

/** `::ffff:192.0.2.1` as `::ffff:c000:201`. */
function dottedAsGroups(address: string): string {
  return address.replace(
    /(\d+)\.(\d+)\.(\d+)\.(\d+)$/,
    (_, a, b, c, d) => `${(256 * +a + +b).toString(16)}:${(256 * +c + +d).toString(16)}`,
  );
}

/** Where the first of the longest runs of zero groups begins, and how many groups it has. */
function longestZeros(groups: readonly number[]): [start: number, length: number] {
  let best: [number, number] = [0, 0];
  for (let start = 0; start < groups.length; start++) {
    let length = 0;
    while (groups[start + length] === 0) length++;
    if (length > best[1]) best = [start, length];
  }
  return best;
}
