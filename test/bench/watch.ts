/**
 * The observer's process: `watch.ts BRIDGE…` with the indexes of the namespace's bridges writes a record to standard
 * output for each advert, gratuitous ARP and ARP reply that comes in at one of their ports. The kernel stamps a frame when it
 * comes in, so it does not matter how late this process reads it: it rests between two looks, and is as light at
 * 25,000 adverts a second as at one.
 * @module
 */
import {
  AF_PACKET,
  attachFilter,
  bind,
  Epoll,
  EPOLLIN,
  ETH_P_ALL,
  type FilterInstruction,
  networkOrder,
  ReceiveBatch,
  setOption,
  SO_RCVBUFFORCE,
  SOCK_CLOEXEC,
  SOCK_RAW,
  socket,
  SOL_PACKET,
  SOL_SOCKET,
} from "../../ffi/mod.ts";
import { checked } from "../../src/lab/namespace.ts";
import { RECORD, writeRecord } from "./record.ts";

/** Of socket(7) and packet(7); only the observer uses them. */
const SO_TIMESTAMPNS = 35;
const PACKET_IGNORE_OUTGOING = 23;

/** How long it rests between two looks, in milliseconds. */
const REST = 10;
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

async function watch(bridges: readonly number[]): Promise<never> {
  const fd = checked("a packet socket", socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));
  checked("a filter", attachFilter(fd, filter(bridges)));
  checked("room for frames", setOption(fd, SOL_SOCKET, SO_RCVBUFFORCE, 128 << 20));
  checked("time stamps", setOption(fd, SOL_SOCKET, SO_TIMESTAMPNS, 1));
  checked("frames that come in", setOption(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, 1));
  listen(fd);
  console.error("watching");
  const epoll = new Epoll(1);
  epoll.add(fd, EPOLLIN);
  const batch = new ReceiveBatch(ROWS, SNAP, 20, 32);
  const out = new DataView(new ArrayBuffer(ROWS * RECORD));
  const rest = new Int32Array(new SharedArrayBuffer(4));
  while (true) {
    epoll.wait(-1);
    Atomics.wait(rest, 0, 0, REST);
    for (let count = batch.receive(fd); count > 0; count = count === ROWS ? batch.receive(fd) : 0) {
      let used = 0;
      for (let row = 0; row < count; row++) {
        const port = batch.name(row);
        const index = (port[4]! | port[5]! << 8 | port[6]! << 16) >>> 0;
        if (writeRecord(out, used, stampOf(batch, row), index, batch.packet(row))) used += RECORD;
      }
      await write(new Uint8Array(out.buffer, 0, used));
    }
  }
}

/** Only now: nothing came in before the filter was there. */
function listen(fd: number): void {
  const address = new Uint8Array(20);
  const view = new DataView(address.buffer);
  view.setUint16(0, AF_PACKET, true);
  view.setUint16(2, networkOrder(ETH_P_ALL), true);
  checked("to listen", bind(fd, address));
}

/** The kernel's stamp, in microseconds since 1970: a timespec. */
function stampOf(batch: ReceiveBatch, row: number): number {
  const stamp = batch.control(row, SOL_SOCKET, SO_TIMESTAMPNS);
  if (stamp === null) throw new Error("a frame without a time stamp");
  const view = new DataView(stamp.buffer, stamp.byteOffset, 16);
  return view.getUint32(0, true) * 1e6 + view.getUint32(8, true) / 1e3;
}

async function write(bytes: Uint8Array): Promise<void> {
  for (let sent = 0; sent < bytes.length;) sent += await Deno.stdout.write(bytes.subarray(sent));
}

await watch(Deno.args.map(Number));
