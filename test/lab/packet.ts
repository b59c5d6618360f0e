/**
 * Reads captured frames: as much of Ethernet, ARP, IPv4 and VRRP as the lab's assertions need. Written for the
 * tests alone and sharing nothing with `src/wire`, so that one mistake cannot hide in both.
 * @module
 */

/** A captured frame; `at` is the kernel's stamp, in microseconds since 1970. */
export interface Captured {
  readonly at: number;
  /** Hardware addresses of the Ethernet header. */
  readonly from: string;
  readonly to: string;
  readonly bytes: Uint8Array;
}

/** An advert as it was on the wire. */
export interface WireAdvert extends Captured {
  readonly kind: "advert";
  readonly source: string;
  readonly destination: string;
  readonly ttl: number;
  readonly tos: number;
  readonly version: number;
  readonly vrid: number;
  readonly priority: number;
  readonly authType: number;
  /** In seconds. */
  readonly interval: number;
  readonly addresses: readonly string[];
  /** The eight bytes of authentication data without trailing zeros; empty in version 3. */
  readonly password: string;
}

/** An ARP packet as it was on the wire. */
export interface WireArp extends Captured {
  readonly kind: "arp";
  readonly operation: "request" | "reply";
  readonly sender: string;
  readonly target: string;
  /** The sender announces its own address. */
  readonly gratuitous: boolean;
}

/** A neighbour advertisement as it was on the wire. */
export interface WireNeighbor extends Captured {
  readonly kind: "neighbor";
  /** The address that it is about. */
  readonly sender: string;
  readonly router: boolean;
  readonly override: boolean;
}

export type Frame = WireAdvert | WireArp | WireNeighbor | Captured & { readonly kind: "other" };

const hex = (bytes: Uint8Array) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(":");
const dotted = (bytes: Uint8Array) => bytes.join(".");
/** An address of four or sixteen bytes. */
function address(bytes: Uint8Array): string {
  if (bytes.length === 4) return dotted(bytes);
  const groups = Array.from({ length: 8 }, (_, i) => word(bytes, 2 * i).toString(16)).join(":");
  return new URL(`http://[${groups}]`).hostname.slice(1, -1);
}
const word = (bytes: Uint8Array, at: number) => bytes[at]! << 8 | bytes[at + 1]!;

/** Reads one Ethernet frame. */
export function parseFrame(at: number, bytes: Uint8Array): Frame {
  const base = { at, from: hex(bytes.subarray(6, 12)), to: hex(bytes.subarray(0, 6)), bytes };
  const type = word(bytes, 12);
  if (type === 0x0806 && bytes.length >= 42) return parseArp(base, bytes.subarray(14));
  if (type === 0x0800 && bytes.length >= 34) {
    const header = (bytes[14]! & 15) * 4;
    const payload = bytes.subarray(14 + header, 14 + word(bytes, 16));
    const ip = bytes.subarray(14, 14 + header);
    if (bytes[23] === 112 && payload.length >= 8) return parseAdvert(base, ip, payload);
    if (bytes[23] === 51 && payload.length >= 32) return parseAdvert(base, ip, payload.subarray(24));
  }
  if (type === 0x86dd && bytes.length >= 62) {
    const payload = bytes.subarray(54, 54 + word(bytes, 18));
    if (bytes[20] === 112) return parseAdvert(base, bytes.subarray(14, 54), payload);
    if (bytes[20] === 58 && payload[0] === 136) {
      const [router, override] = [(payload[4]! & 0x80) !== 0, (payload[4]! & 0x20) !== 0];
      return { kind: "neighbor", ...base, sender: address(payload.subarray(8, 24)), router, override };
    }
  }
  return { kind: "other", ...base };
}

function parseArp(base: Captured, arp: Uint8Array): WireArp {
  const sender = dotted(arp.subarray(14, 18));
  const target = dotted(arp.subarray(24, 28));
  return {
    kind: "arp",
    ...base,
    operation: word(arp, 6) === 1 ? "request" : "reply",
    sender,
    target,
    gratuitous: sender === target,
  };
}

function parseAdvert(base: Captured, ip: Uint8Array, vrrp: Uint8Array): WireAdvert {
  const version = vrrp[0]! >> 4;
  const count = vrrp[3]!;
  const six = ip[0]! >> 4 === 6;
  const size = six ? 16 : 4;
  const tail = vrrp.subarray(8 + count * 4, 16 + count * 4);
  return {
    kind: "advert",
    ...base,
    source: address(six ? ip.subarray(8, 24) : ip.subarray(12, 16)),
    destination: address(six ? ip.subarray(24, 40) : ip.subarray(16, 20)),
    ttl: six ? ip[7]! : ip[8]!,
    tos: six ? (word(ip, 0) >> 4) & 0xff : ip[1]!,
    version,
    vrid: vrrp[1]!,
    priority: vrrp[2]!,
    authType: version === 2 ? vrrp[4]! : 0,
    interval: version === 2 ? vrrp[5]! : (word(vrrp, 4) & 0xfff) / 100,
    addresses: Array.from(
      { length: count },
      (_, i) => address(vrrp.subarray(8 + i * size, 8 + (i + 1) * size)),
    ),
    password: version === 2 ? new TextDecoder().decode(tail).replace(/\0+$/, "") : "",
  };
}

/** Cuts a stream of pcap (nanosecond stamps, this machine's byte order) into frames as it comes. */
export class PcapReader {
  #rest = new Uint8Array(0);
  #started = false;

  /** The frames that `chunk` completes. */
  read(chunk: Uint8Array): Frame[] {
    const bytes = new Uint8Array(this.#rest.length + chunk.length);
    bytes.set(this.#rest);
    bytes.set(chunk, this.#rest.length);
    const view = new DataView(bytes.buffer);
    const frames: Frame[] = [];
    let offset = 0;
    if (!this.#started && bytes.length >= 24) {
      if (view.getUint32(0, true) !== 0xa1b23c4d) throw new Error("not a pcap stream with nanoseconds");
      this.#started = true;
      offset = 24;
    }
    while (this.#started && bytes.length - offset >= 16) {
      const length = view.getUint32(offset + 8, true);
      if (bytes.length - offset - 16 < length) break;
      const at = view.getUint32(offset, true) * 1_000_000 + view.getUint32(offset + 4, true) / 1000;
      frames.push(parseFrame(at, bytes.slice(offset + 16, offset + 16 + length)));
      offset += 16 + length;
    }
    this.#rest = bytes.slice(offset);
    return frames;
  }
}
