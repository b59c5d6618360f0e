import type { Instant, IpAddress, Micros } from "../core/mod.ts";
import {
  AF_PACKET,
  attachFilter,
  bootTime,
  Epoll,
  EPOLLIN,
  ETH_P_ALL,
  type FilterInstruction,
  networkOrder,
  ReceiveBatch,
  SOCK_CLOEXEC,
  SOCK_RAW,
  socket,
  write,
} from "../../ffi/mod.ts";
import { decodeAdvert, decodeArp } from "../wire/mod.ts";
import { checked } from "./namespace.ts";

/** What the switch saw come in at one of its ports. */
export type Sighting =
  | {
    readonly kind: "advert";
    readonly at: Instant;
    readonly port: number;
    readonly version: 2 | 3;
    readonly vrid: number;
    readonly priority: number;
    readonly interval: Micros;
  }
  | {
    readonly kind: "announcement";
    readonly at: Instant;
    readonly port: number;
    readonly address: IpAddress;
  };

const ETHERNET_HEADER = 14;
/** Room for the longest advert: 255 addresses. */
const FRAME = 1_200;

/**
 * What matters here, as classic BPF: frames that came in (a packet's type is 4 when it goes out), that are ARP, or
 * IPv4 with VRRP's protocol number. The client's requests would wake the switch a thousand times a second.
 */
const filter: readonly FilterInstruction[] = [
  [0x28, 0, 0, 0xffff_f004], // 0: the packet's type (SKF_AD_OFF + SKF_AD_PKTTYPE)
  [0x15, 6, 0, 4], // 1: outgoing? to 8
  [0x28, 0, 0, 12], // 2: the EtherType
  [0x15, 3, 0, 0x0806], // 3: ARP? to 7
  [0x15, 0, 3, 0x0800], // 4: not IPv4? to 8
  [0x30, 0, 0, 23], // 5: the protocol of the IPv4 header
  [0x15, 0, 1, 112], // 6: not VRRP? to 8
  [0x06, 0, 0, 0xffff], // 7: accept
  [0x06, 0, 0, 0], // 8: drop
];

/**
 * Watches all ports of the namespace's bridge, and writes each sighting as a line of JSON to standard output. A
 * blocking wait, so that the times are right to a fraction of a millisecond. Ends with its process.
 * @throws Error when the kernel refuses the socket
 */
export function watch(): never {
  const fd = checked(
    "a packet socket",
    socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, networkOrder(ETH_P_ALL)),
  );
  checked("a packet filter", attachFilter(fd, filter));
  const epoll = new Epoll(1);
  epoll.add(fd, EPOLLIN);
  const batch = new ReceiveBatch(32, FRAME, 20);
  while (true) {
    epoll.wait(-1);
    const at = bootTime() as Instant;
    const count = batch.receive(fd);
    for (let row = 0; row < count; row++) {
      const name = batch.name(row);
      const port = new DataView(name.buffer, name.byteOffset).getInt32(4, true);
      const seen = sighting(batch.packet(row), at, port);
      if (seen !== null) write(1, new TextEncoder().encode(JSON.stringify(seen) + "\n"));
    }
  }
}

/** What an Ethernet frame tells: an advert, or that somebody announces an address; `null` when neither. */
export function sighting(frame: Uint8Array, at: Instant, port: number): Sighting | null {
  const arp = decodeArp(frame);
  if (arp.ok) {
    // Gratuitous ARP (RFC 5227 §3): sender and target are the same address.
    const { senderIp, targetIp } = arp.value;
    return senderIp === targetIp ? { kind: "announcement", at, port, address: senderIp } : null;
  }
  const advert = decodeAdvert(frame.subarray(ETHERNET_HEADER));
  if (!advert.ok) return null;
  const { version, vrid, priority, interval } = advert.value;
  return { kind: "advert", at, port, version, vrid, priority, interval };
}
