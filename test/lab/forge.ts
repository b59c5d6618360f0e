/**
 * Makes frames as a badly behaved neighbour would send them. Like `packet.ts` it shares nothing with `src/wire`.
 * @module
 */

/** What can be wrong with an advert; what is left out is as the tutorial's node would send it. */
export interface Forgery {
  readonly source?: string;
  readonly destination?: string;
  readonly ttl?: number;
  readonly version?: number;
  readonly type?: number;
  readonly vrid?: number;
  readonly priority?: number;
  /** As on the wire: seconds in version 2, centiseconds in version 3. */
  readonly interval?: number;
  readonly authType?: number;
  readonly password?: string;
  readonly addresses?: readonly string[];
  /** Added to the right checksum. */
  readonly checksumError?: number;
  /** Bytes to cut off the end of the VRRP packet; the IP header tells the truth about it. */
  readonly cut?: number;
  /** Zeros to add there, likewise. */
  readonly pad?: number;
}

const quad = (address: string) => address.split(".").map(Number);
const GROUP_MAC = [0x01, 0x00, 0x5e, 0x00, 0x00, 0x12];

/** The Internet checksum. */
function checksum(...parts: readonly (readonly number[])[]): number {
  const bytes = parts.flat();
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) sum += (bytes[i]! << 8) | (bytes[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return ~sum & 0xffff;
}

function put(bytes: number[], at: number, value: number): void {
  bytes[at] = value >> 8 & 255;
  bytes[at + 1] = value & 255;
}

/** An Ethernet frame with an advert from a neighbour at 192.168.199.130, priority 200, good but for the forgery. */
export function advertFrame(mac: string, forgery: Forgery = {}): Uint8Array {
  const source = quad(forgery.source ?? "192.168.199.130");
  const destination = quad(forgery.destination ?? "224.0.0.18");
  const version = forgery.version ?? 2;
  const addresses = forgery.addresses ?? ["192.168.199.128"];
  const interval = forgery.interval ?? 1;
  const password = [...new TextEncoder().encode(forgery.password ?? "1111"), ...Array(8).fill(0)].slice(0, 8);
  const vrrp = [
    ...[version << 4 | (forgery.type ?? 1), forgery.vrid ?? 51, forgery.priority ?? 200, addresses.length],
    ...(version === 2 ? [forgery.authType ?? 1, interval] : [interval >> 8 & 15, interval & 255]),
    ...[0, 0],
    ...addresses.flatMap(quad),
    ...(version === 2 ? password : []),
  ];
  const pseudo = version === 2 ? [] : [...source, ...destination, 0, 112, 0, vrrp.length];
  put(vrrp, 6, checksum(pseudo, vrrp) + (forgery.checksumError ?? 0) & 0xffff);
  const cut = vrrp.slice(0, vrrp.length - (forgery.cut ?? 0));
  const payload = [...cut, ...Array<number>(forgery.pad ?? 0).fill(0)];
  return frame(mac, source, destination, forgery.ttl ?? 255, payload);
}

/** An Ethernet frame with any bytes as its VRRP packet. */
export function payloadFrame(mac: string, payload: readonly number[]): Uint8Array {
  return frame(mac, quad("192.168.199.130"), quad("224.0.0.18"), 255, payload);
}

function frame(
  mac: string,
  source: readonly number[],
  destination: readonly number[],
  ttl: number,
  payload: readonly number[],
): Uint8Array {
  const ip = [0x45, 0xc0, 0, 0, 0, 1, 0, 0, ttl, 112, 0, 0, ...source, ...destination];
  put(ip, 2, ip.length + payload.length);
  put(ip, 10, checksum(ip));
  const from = mac.split(":").map((part) => parseInt(part, 16));
  const multicast = destination[0]! >= 224;
  const ethernet = [...(multicast ? GROUP_MAC : Array(6).fill(255)), ...from, 0x08, 0x00];
  return new Uint8Array([...ethernet, ...ip, ...payload]);
}

/** The same numbers for the same seed (mulberry32), 0 to 2³²−1. */
export function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = state + 0x6d2b79f5 >>> 0;
    let t = Math.imul(state ^ state >>> 15, state | 1);
    t ^= t + Math.imul(t ^ t >>> 7, t | 61);
    return (t ^ t >>> 14) >>> 0;
  };
}

/**
 * `count` packets that are no adverts: bytes without any sense, and good adverts in which one byte was changed, so that
 * the checksum of every one of them is wrong.
 */
export function* nonsense(mac: string, count: number, seed: number): Generator<Uint8Array> {
  const random = numbers(seed);
  const good = [...advertFrame(mac, { priority: 254 })].slice(34);
  for (let i = 0; i < count; i++) {
    if (random() % 2 === 0) {
      const payload = Array.from({ length: random() % 64 }, () => random() & 255);
      yield payloadFrame(mac, payload);
    } else {
      const payload = [...good];
      const at = random() % payload.length;
      payload[at] = payload[at]! ^ (1 + random() % 255);
      yield payloadFrame(mac, payload);
    }
  }
}
