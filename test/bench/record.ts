/**
 * What the observer tells of a frame, in 24 bytes: written by the process that watches the bridges, read by the
 * benchmark. Reads frames by itself and shares nothing with `src/wire`. Pure.
 * @module
 */

/** Bytes of a record. */
export const RECORD = 24;

/** What a frame was. A `reply` is an ARP reply that announces nothing. */
export type RecordKind = "advert" | "announcement" | "reply";
const kinds: readonly RecordKind[] = ["advert", "announcement", "reply"];

/** A frame that came in at a port of a bridge. */
export interface Record {
  readonly kind: RecordKind;
  /** The kernel's stamp, in microseconds since 1970. */
  readonly at: number;
  /** The index of the port's interface: which host, and which of its cables. */
  readonly port: number;
  /** Of an advert; otherwise 0. */
  readonly vrid: number;
  /** Of an advert; otherwise 0. */
  readonly priority: number;
  /** The sender's address, of ARP the one that it speaks of; as one number. */
  readonly address: number;
}

const ARP = 0x0806;
const IPV4 = 0x0800;
const VRRP = 112;
const REPLY = 2;

/**
 * Writes the record of an Ethernet frame.
 * @returns false when the frame is none of those that are told, and nothing was written
 */
export function writeRecord(
  into: DataView,
  offset: number,
  at: number,
  port: number,
  frame: Uint8Array,
): boolean {
  const type = frame[12]! << 8 | frame[13]!;
  let kind = 0;
  let place = 26;
  let [vrid, priority] = [0, 0];
  if (type === ARP && frame.length >= 42) {
    const gratuitous = frame[28] === frame[38] && frame[29] === frame[39] && frame[30] === frame[40] &&
      frame[31] === frame[41];
    if (!gratuitous && frame[21] !== REPLY) return false;
    kind = gratuitous ? 1 : 2;
    place = 28;
  } else if (type === IPV4 && frame[23] === VRRP) {
    const payload = 14 + (frame[14]! & 15) * 4;
    if (frame.length < payload + 8) return false;
    vrid = frame[payload + 1]!;
    priority = frame[payload + 2]!;
  } else {
    return false;
  }
  into.setFloat64(offset, at, true);
  into.setUint32(offset + 8, port, true);
  into.setUint32(offset + 12, addressIn(frame, place), true);
  into.setUint8(offset + 16, kind);
  into.setUint8(offset + 17, vrid);
  into.setUint8(offset + 18, priority);
  return true;
}

function addressIn(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24 | bytes[at + 1]! << 16 | bytes[at + 2]! << 8 | bytes[at + 3]!) >>> 0;
}

/** `10.0.0.1` as one number. */
export function addressNumber(dotted: string): number {
  return addressIn(Uint8Array.from(dotted.split("."), Number), 0);
}

/** Records in the order of their arrival; a million of them are 24 MB. */
export class Records {
  #bytes = new Uint8Array(1 << 16);
  #view = new DataView(this.#bytes.buffer);
  #used = 0;

  /** How many whole records there are. */
  get length(): number {
    return Math.floor(this.#used / RECORD);
  }

  /** Takes what the observer wrote, which may end in the middle of a record. */
  push(chunk: Uint8Array): void {
    if (this.#used + chunk.length > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(2 * this.#bytes.length, this.#used + chunk.length));
      grown.set(this.#bytes.subarray(0, this.#used));
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    this.#bytes.set(chunk, this.#used);
    this.#used += chunk.length;
  }

  /** Forgets everything but what is the beginning of a record. */
  clear(): void {
    const whole = this.length * RECORD;
    this.#bytes.copyWithin(0, whole, this.#used);
    this.#used -= whole;
  }

  /** The record of a row. @throws RangeError when there is none */
  get(row: number): Record {
    if (row < 0 || row >= this.length) throw new RangeError(`no record ${row}`);
    const at = row * RECORD;
    return {
      kind: kinds[this.#view.getUint8(at + 16)]!,
      at: this.#view.getFloat64(at, true),
      port: this.#view.getUint32(at + 8, true),
      vrid: this.#view.getUint8(at + 17),
      priority: this.#view.getUint8(at + 18),
      address: this.#view.getUint32(at + 12, true),
    };
  }

  /** All of them. */
  *[Symbol.iterator](): Generator<Record> {
    for (let row = 0; row < this.length; row++) yield this.get(row);
  }

  /** Those from row `from` on that are wanted. */
  filter(wanted: (record: Record) => boolean, from = 0): Record[] {
    const found: Record[] = [];
    for (let row = from; row < this.length; row++) {
      const record = this.get(row);
      if (wanted(record)) found.push(record);
    }
    return found;
  }
}
