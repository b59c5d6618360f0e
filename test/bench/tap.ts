/**
 * A packet socket that hears what comes in at the ports of a namespace's bridges, with the kernel's time stamps.
 * @module
 */
import {
  AF_PACKET,
  attachFilter,
  bind,
  ETH_P_ALL,
  type FilterInstruction,
  ReceiveBatch,
  setOption,
  SO_RCVBUFFORCE,
  SOCK_CLOEXEC,
  SOCK_RAW,
  sockaddrLl,
  socket,
  SOL_PACKET,
  SOL_SOCKET,
} from "../../ffi/mod.ts";
import { checked } from "../../src/lab/namespace.ts";
import { RECORD, writeRecord } from "./record.ts";

/** Of socket(7) and packet(7); nobody else uses them. */
const SO_TIMESTAMPNS = 35;
const SO_RXQ_OVFL = 40;
const PACKET_IGNORE_OUTGOING = 23;

const ROWS = 512;
/** As much of a frame as is looked at: IPv4 options would fit, too. */
const SNAP = 96;

/**
 * ARP and VRRP over IPv4 that comes in at a port; what the bridges themselves hear is the same once more.
 * @param bridges indexes of interfaces, at most 200
 */
function filter(bridges: readonly number[]): FilterInstruction[] {
  const count = bridges.length;
  return [
    [0x20, 0, 0, 0xffff_f008], // the index of the interface (SKF_AD_OFF + SKF_AD_IFINDEX)
    ...bridges.map((index, i): FilterInstruction => [0x15, count - i + 5, 0, index]), // a bridge? drop
    [0x28, 0, 0, 12], // the EtherType
    [0x15, 3, 0, 0x0806], // ARP? accept
    [0x15, 0, 3, 0x0800], // not IPv4? drop
    [0x30, 0, 0, 23], // the protocol of the IPv4 header
    [0x15, 0, 1, 112], // not VRRP? drop
    [0x06, 0, 0, SNAP], // accept
    [0x06, 0, 0, 0], // drop
  ];
}

/** What comes in, as records. */
export class Tap {
  readonly fd: number;
  readonly #batch = new ReceiveBatch(ROWS, SNAP, 20, 64);
  #lost = 0;
  readonly #out = new DataView(new ArrayBuffer(ROWS * RECORD));

  /** @throws Error when the kernel refuses something */
  constructor(bridges: readonly number[]) {
    // Of no protocol at first: nothing comes in before the filter is there.
    this.fd = checked("a packet socket", socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));
    checked("a filter", attachFilter(this.fd, filter(bridges)));
    checked("room for frames", setOption(this.fd, SOL_SOCKET, SO_RCVBUFFORCE, 128 << 20));
    checked("time stamps", setOption(this.fd, SOL_SOCKET, SO_TIMESTAMPNS, 1));
    checked("what is lost", setOption(this.fd, SOL_SOCKET, SO_RXQ_OVFL, 1));
    checked("frames that come in", setOption(this.fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, 1));
    checked("to listen", bind(this.fd, sockaddrLl(0, ETH_P_ALL)));
  }

  /** Frames for which there was no room so far. */
  get lost(): number {
    return this.#lost;
  }

  /** The records of what has come in, some at a time; they are overwritten by the next. Never blocks. */
  *read(): Generator<Uint8Array> {
    let count = ROWS;
    while (count === ROWS) {
      count = this.#batch.receive(this.fd);
      if (count > 0) this.#lost = this.#overflow(count - 1);
      let used = 0;
      for (let row = 0; row < count; row++) {
        const name = this.#batch.name(row);
        const port = (name[4]! | name[5]! << 8 | name[6]! << 16) >>> 0;
        if (writeRecord(this.#out, used, this.#stamp(row), port, this.#batch.packet(row))) used += RECORD;
      }
      if (used > 0) yield new Uint8Array(this.#out.buffer, 0, used);
    }
  }

  /** The kernel's stamp, in microseconds since 1970: a timespec. */
  #stamp(row: number): number {
    const stamp = this.#batch.control(row, SOL_SOCKET, SO_TIMESTAMPNS);
    if (stamp === null) throw new Error("a frame without a time stamp");
    const view = new DataView(stamp.buffer, stamp.byteOffset, 16);
    return view.getUint32(0, true) * 1e6 + view.getUint32(8, true) / 1e3;
  }

  /** How many frames were lost before this one. */
  #overflow(row: number): number {
    const count = this.#batch.control(row, SOL_SOCKET, SO_RXQ_OVFL);
    return count === null ? 0 : new DataView(count.buffer, count.byteOffset, 4).getUint32(0, true);
  }
}
