import { type Decoded, type Instant, type IpAddress, ipv4Bytes, type ReceivedAdvert } from "../core/mod.ts";
import {
  AF_INET,
  close,
  failed,
  IP_ADD_MEMBERSHIP,
  IP_MULTICAST_ALL,
  ipMreqn,
  IPPROTO_AH,
  IPPROTO_IP,
  IPPROTO_VRRP,
  ReceiveBatch,
  setOption,
  SO_BINDTODEVICE,
  SO_RCVBUFFORCE,
  SOCK_CLOEXEC,
  SOCK_NONBLOCK,
  SOCK_RAW,
  socket,
  SOL_SOCKET,
} from "../../ffi/mod.ts";
import { decodeAdvert } from "../wire/mod.ts";
import type { Source } from "./source.ts";

/** Packets in one system call, and system calls in one turn. */
const batchSize = 256;
const batchesATurn = 4;
/** The longest advert: an IP header with options, 255 addresses and authentication data. */
const packetSize = 60 + 8 + 255 * 4 + 8 + 20;
const receiveBuffer = 8 << 20;

/** What a socket receives: adverts over IPv4, with or without an authentication header, or over IPv6. */
export type Channel = "ipv4" | "ipv4 ah" | "ipv6";

/** Takes each packet that came in on an interface, decoded or with the reason why it could not be. */
export type Receive = (interface_: string, packet: Decoded<ReceivedAdvert>, now: Instant) => void;

const batch = new ReceiveBatch(batchSize, packetSize);

/** Receives adverts on one interface (raw(7)). */
export class VrrpSource implements Source {
  readonly fd: number;
  readonly interface: string;
  readonly index: number;
  readonly #receive: Receive;
  readonly #groups = new Set<IpAddress>();

  private constructor(fd: number, name: string, index: number, receive: Receive) {
    this.fd = fd;
    this.interface = name;
    this.index = index;
    this.#receive = receive;
  }

  /** @returns the source, or `-errno` when the socket cannot be had */
  static open(name: string, index: number, channel: Channel, receive: Receive): VrrpSource | number {
    const protocol = channel === "ipv4 ah" ? IPPROTO_AH : IPPROTO_VRRP;
    const fd = socket(AF_INET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
    if (failed(fd)) return fd;
    // Without a name it hears every interface, for unicast instances that have none.
    const device = new TextEncoder().encode(`${name}\0`);
    const bound = name === "" ? 0 : setOption(fd, SOL_SOCKET, SO_BINDTODEVICE, device);
    if (failed(bound)) {
      close(fd);
      return bound;
    }
    // Only the groups that were joined here, not those that other programs joined.
    setOption(fd, IPPROTO_IP, IP_MULTICAST_ALL, 0);
    setOption(fd, SOL_SOCKET, SO_RCVBUFFORCE, receiveBuffer);
    return new VrrpSource(fd, name, index, receive);
  }

  /** @returns the result of joining; 0 when it was joined already */
  join(group: IpAddress): number {
    if (this.#groups.has(group)) return 0;
    const joined = setOption(this.fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, ipMreqn(ipv4Bytes(group), this.index));
    if (!failed(joined)) this.#groups.add(group);
    return joined;
  }

  read(now: Instant): void {
    for (let batches = 0; batches < batchesATurn; batches++) {
      const count = batch.receive(this.fd);
      if (count <= 0) return;
      for (let row = 0; row < count; row++) {
        this.#receive(this.interface, decodeAdvert(batch.packet(row)), now);
      }
      if (count < batchSize) return;
    }
  }

  /** Leaves the groups and closes the socket. */
  close(): void {
    close(this.fd);
  }
}
