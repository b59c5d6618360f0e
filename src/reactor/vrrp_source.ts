import {
  type Decoded,
  type Instant,
  type IpAddress,
  ipv4Bytes,
  ipv6At,
  ipv6Bytes,
  type Micros,
  type ReceivedAdvert,
} from "../core/mod.ts";
import {
  AF_INET,
  AF_INET6,
  bootTime,
  close,
  failed,
  IP_ADD_MEMBERSHIP,
  IP_MULTICAST_ALL,
  ipMreqn,
  IPPROTO_AH,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IPPROTO_VRRP,
  IPV6_HOPLIMIT,
  IPV6_JOIN_GROUP,
  IPV6_MULTICAST_ALL,
  IPV6_PKTINFO,
  IPV6_RECVHOPLIMIT,
  IPV6_RECVPKTINFO,
  ipv6Mreq,
  ReceiveBatch,
  setOption,
  SO_BINDTODEVICE,
  SO_RCVBUFFORCE,
  SO_TIMESTAMPNS,
  SOCK_CLOEXEC,
  SOCK_NONBLOCK,
  SOCK_RAW,
  socket,
  SOL_SOCKET,
  wallTime,
} from "../../ffi/mod.ts";
import type { Sleeper } from "../engine/mod.ts";
import { AdvertReader, encodeIpv6, IPV6_HEADER_LENGTH, type KeysOf, type SecretOf } from "../wire/mod.ts";
import { type Again, Doze, type Late } from "./doze.ts";
import type { Source } from "./source.ts";

/** Packets in one system call, and system calls in one turn. */
const batchSize = 256;
const batchesATurn = 4;
/** The longest advert: an IP header with options, 255 addresses and authentication data. */
const packetSize = 60 + 8 + 255 * 4 + 8 + 28;
const receiveBuffer = 8 << 20;
/** So many adverts at once are part of what masters of one interval send together. */
const crowd = 8;

/** What a socket receives: adverts over IPv4, with or without an authentication header, or over IPv6. */
export type Channel = "ipv4" | "ipv4 ah" | "ipv6";

/** Who is told of what came. */
export interface Listener {
  /**
   * Takes each packet that came in on an interface, when it came, decoded or with the reason why it could not be. `times - 1`
   * of the same came before it, as adverts of a master.
   * @returns who hears of the next one like it, if all it does is that he waits anew
   */
  receive(
    interface_: string,
    packet: Decoded<ReceivedAdvert>,
    heard: Instant,
    times: number,
  ): Sleeper | null;
  /**
   * The advert that a sleeper was returned for has come so many times more, the last time at `heard`.
   * @returns how long it waits for the next one; 0 when it has something else to do meanwhile
   */
  again(sleeper: Sleeper, times: number, heard: Instant): Micros | 0;
}

/** The kernel's time of arrival, with its header. */
const stampSize = 32;
/** A packet that says it has waited for longer, in µs, is taken as just heard: the wall clock may have been set. */
const longestWait = 20_000;

const batch = new ReceiveBatch(batchSize, packetSize, 0, stampSize);
/** Made when the first instance needs it: what comes in over IPv6 has addresses for four times the room. */
let batch6: ReceiveBatch | null = null;
const packetSize6 = 8 + 255 * 16 + 28;
/** The destination and the hop limit, each with its header and filled up to a multiple of eight bytes. */
const controlSize = stampSize + 40 + 24;

/** Receives adverts on one interface (raw(7)). */
export class VrrpSource implements Source {
  readonly fd: number;
  readonly interface: string;
  readonly index: number;
  crowded = false;
  readonly #channel: Channel;
  readonly #listener: Listener;
  readonly #reader: AdvertReader;
  readonly #groups = new Set<IpAddress>();
  /** A header that authenticates differs with each packet. */
  readonly #doze: Doze | null;

  private constructor(
    fd: number,
    name: string,
    index: number,
    channel: Channel,
    listener: Listener,
    secretOf: SecretOf,
    keysOf: KeysOf,
  ) {
    this.fd = fd;
    this.interface = name;
    this.index = index;
    this.#channel = channel;
    this.#listener = listener;
    this.#reader = new AdvertReader(secretOf, keysOf);
    this.#doze = channel === "ipv4 ah" ? null : Doze.attach(fd, channel);
  }

  /** @returns the source, or `-errno` when the socket cannot be had */
  static open(
    name: string,
    index: number,
    channel: Channel,
    listener: Listener,
    secretOf: SecretOf = () => null,
    keysOf: KeysOf = () => null,
  ): VrrpSource | number {
    const six = channel === "ipv6";
    const protocol = channel === "ipv4 ah" ? IPPROTO_AH : IPPROTO_VRRP;
    const fd = socket(six ? AF_INET6 : AF_INET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
    if (failed(fd)) return fd;
    // Without a name it hears every interface, for unicast instances that have none.
    const device = new TextEncoder().encode(`${name}\0`);
    const bound = name === "" ? 0 : setOption(fd, SOL_SOCKET, SO_BINDTODEVICE, device);
    if (failed(bound)) {
      close(fd);
      return bound;
    }
    // Only the groups that were joined here, not those that other programs joined.
    if (six) {
      setOption(fd, IPPROTO_IPV6, IPV6_MULTICAST_ALL, 0);
      setOption(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
      setOption(fd, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1);
      batch6 ??= new ReceiveBatch(
        batchSize,
        IPV6_HEADER_LENGTH + packetSize6,
        28,
        controlSize,
        IPV6_HEADER_LENGTH,
      );
    } else setOption(fd, IPPROTO_IP, IP_MULTICAST_ALL, 0);
    setOption(fd, SOL_SOCKET, SO_RCVBUFFORCE, receiveBuffer);
    setOption(fd, SOL_SOCKET, SO_TIMESTAMPNS, 1);
    return new VrrpSource(fd, name, index, channel, listener, secretOf, keysOf);
  }

  /** @returns the result of joining; 0 when it was joined already */
  join(group: IpAddress): number {
    if (this.#groups.has(group)) return 0;
    const joined = this.#channel === "ipv6"
      ? setOption(this.fd, IPPROTO_IPV6, IPV6_JOIN_GROUP, ipv6Mreq(ipv6Bytes(group), this.index))
      : setOption(this.fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, ipMreqn(ipv4Bytes(group), this.index));
    if (!failed(joined)) this.#groups.add(group);
    return joined;
  }

  read(now: Instant): void {
    const from = this.#channel === "ipv6" && batch6 !== null ? batch6 : batch;
    this.crowded = false;
    for (let batches = 0; batches < batchesATurn; batches++) {
      const count = from.receive(this.fd);
      if (count <= 0) return;
      if (count >= crowd) this.crowded = true;
      // What was kept of a virtual router came before what was let through.
      this.collect(now);
      // Whoever is woken late, or was busy, waits for the next advert from when this one came, not from now.
      // The wall clock first: a pause between the two makes us wait for longer, not shorter.
      const wall = wallTime();
      const clocks = bootTime() - wall;
      for (let row = 0; row < count; row++) {
        const packet = from === batch ? batch.packet(row) : wholeIpv6(from, row);
        const decoded = this.#reader.read(packet);
        const sleeper = this.#listener.receive(
          this.interface,
          decoded,
          heardAt(from.stamp(row) + clocks, now),
          1,
        );
        this.#doze?.read(packet, decoded, sleeper);
      }
      if (count < batchSize) return;
    }
  }

  collect(now: Instant): void {
    this.#doze?.collect(now, this.#again, this.#late);
  }

  get sleepers(): number {
    return this.#doze?.sleepers ?? 0;
  }

  sleepUntil(now: Instant): Instant | 0 {
    return this.#doze?.sleepUntil(now) ?? Infinity as Instant;
  }

  readonly #again: Again = (sleeper, times, heard) => this.#listener.again(sleeper, times, heard);

  readonly #late: Late = (decoded, times, heard) => {
    this.#listener.receive(this.interface, decoded, heard, times);
  };

  /** Leaves the groups and closes the socket. */
  close(): void {
    this.#doze?.close();
    close(this.fd);
  }
}

function heardAt(arrived: number, now: Instant): Instant {
  return arrived < now && now - arrived < longestWait ? arrived as Instant : now;
}

/** The packet as it was on the wire: a raw socket keeps the header of IPv6 to itself, and tells what was in it. */
function wholeIpv6(from: ReceiveBatch, row: number): Uint8Array {
  const packet = from.packet(row);
  const destination = from.control(row, IPPROTO_IPV6, IPV6_PKTINFO);
  const hops = from.control(row, IPPROTO_IPV6, IPV6_HOPLIMIT);
  const source = from.name(row);
  if (destination === null || hops === null || source.length < 24) return new Uint8Array();
  encodeIpv6(packet, {
    payloadLength: packet.length - IPV6_HEADER_LENGTH,
    trafficClass: 0,
    nextHeader: IPPROTO_VRRP,
    hopLimit: hops[0] ?? 0,
    source: ipv6At(source, 8),
    destination: ipv6At(destination, 0),
  });
  return packet;
}
