import {
  type AdvertSpec,
  type Decoded,
  type IpAddress,
  isMulticast,
  type ReceivedAdvert,
} from "../../src/core/mod.ts";
import { decodeAdvert, type KeysOf, type SecretOf } from "../../src/wire/mod.ts";
import type { Clock, Time } from "./clock.ts";
import type { Random } from "./random.ts";

/** A packet on the wire, together with what its sender meant: the oracles do not trust the codec. */
export interface Packet {
  readonly segment: string;
  /** Name of the sending node. */
  readonly from: string;
  /** The group, or the one address, that it is sent to. */
  readonly to: IpAddress;
  readonly bytes: Uint8Array;
  readonly meant: Meaning;
  readonly sentAt: Time;
}

/** What a packet says, as far as its sender knows. */
export interface Meaning {
  readonly spec: Omit<AdvertSpec, "interface" | "checksumForm">;
  readonly priority: number;
  readonly ttl: number;
  /** Some bit was turned over on the way. */
  readonly spoilt: boolean;
}

/** How a network treats packets. Lengths in µs; the others are probabilities. */
export interface Weather {
  readonly delay: readonly [least: number, most: number];
  /** Packets of one sender may overtake each other on the way to the same receiver. */
  readonly overtaking: boolean;
  readonly loss: number;
  readonly duplication: number;
  /** One bit of the VRRP part is turned over. */
  readonly spoiling: number;
  /** The packet comes back to its sender as well. */
  readonly reflection: number;
}

/** Something that packets can be delivered to. */
export interface Station {
  readonly name: string;
  /** Whether frames for this address can reach it on this segment just now. */
  reachable(segment: string, to: IpAddress): boolean;
  receive(packet: Packet): void;
}

const mostSigned = 40;

/** Segments that carry multicast and unicast; a station's interface of the same name is attached to each. */
export class Network {
  weather: Weather;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #stations: Station[] = [];
  readonly #cuts = new Map<string, number>();
  /** The last signed packets, for those who play them back. */
  readonly #signed: Packet[] = [];
  /** When the last packet on its way from one to another arrives. */
  readonly #latest = new Map<string, Time>();
  /** Hears of every packet that left, and of every one that did not arrive. */
  watch: (what: "sent" | "lost", packet: Packet, to: string | null) => void = () => {};

  constructor(clock: Clock, random: Random, weather: Weather) {
    this.#clock = clock;
    this.#random = random;
    this.weather = weather;
  }

  attach(station: Station): void {
    this.#stations.push(station);
  }

  /** Loses everything from one station to another, until as many `mend`s. */
  cut(segment: string, from: string, to: string): void {
    const key = `${segment} ${from} ${to}`;
    this.#cuts.set(key, (this.#cuts.get(key) ?? 0) + 1);
  }

  /** Takes one cut back. */
  mend(segment: string, from: string, to: string): void {
    const key = `${segment} ${from} ${to}`;
    const left = (this.#cuts.get(key) ?? 0) - 1;
    if (left > 0) this.#cuts.set(key, left);
    else this.#cuts.delete(key);
  }

  /** Takes all cuts back. */
  mendAll(): void {
    this.#cuts.clear();
  }

  /** Whether anything is cut. */
  get whole(): boolean {
    return this.#cuts.size === 0;
  }

  /** Sends a packet to all others on its segment; what is for one address the others do not take. */
  send(packet: Packet): void {
    this.watch("sent", packet, null);
    if (packet.meant.spec.signing && this.#signed.push(packet) > mostSigned) this.#signed.shift();
    const { weather } = this;
    for (const station of this.#stations) {
      if (station.name === packet.from && !this.#happens(weather.reflection)) continue;
      const cut = this.#cuts.size > 0 && this.#cuts.has(`${packet.segment} ${packet.from} ${station.name}`);
      if (cut || this.#happens(weather.loss)) {
        this.watch("lost", packet, station.name);
        continue;
      }
      const copies = this.#happens(weather.duplication) ? 2 : 1;
      for (let copy = 0; copy < copies; copy++) {
        this.#carry(this.#happens(weather.spoiling) ? spoil(packet, this.#random) : packet, station);
      }
    }
  }

  /** Somebody sends a signed packet once more that he has recorded. */
  playBack(): void {
    if (this.#signed.length === 0) return;
    const packet = this.#random.pick(this.#signed);
    for (const station of this.#stations) this.#carry(packet, station);
  }

  #carry(packet: Packet, station: Station): void {
    const { delay: [least, most], overtaking } = this.weather;
    const path = `${packet.segment} ${packet.from} ${station.name}`;
    const drawn = this.#clock.now + this.#random.whole(least, most);
    const at = overtaking ? drawn : Math.max(drawn, this.#latest.get(path) ?? 0);
    this.#latest.set(path, at);
    this.#clock.at(at, () => {
      if (station.reachable(packet.segment, packet.to)) station.receive(packet);
      else if (isMulticast(packet.to)) this.watch("lost", packet, station.name);
    });
  }

  /** Draws nothing when it cannot happen. */
  #happens(probability: number): boolean {
    return probability > 0 && this.#random.chance(probability);
  }
}

const known = new WeakMap<Uint8Array, Decoded<ReceivedAdvert>>();

/**
 * What a receiver's codec makes of the packet. Worked out once, since senders keep their packets; but each receiver judges an
 * authentication header or a signature by itself.
 */
export function decoded(
  { bytes, meant: { spec: { signing } } }: Packet,
  secretOf: SecretOf,
  keysOf: KeysOf,
): Decoded<ReceivedAdvert> {
  const headed = bytes[0]! >> 4 === 4 && bytes[PROTOCOL] === AH;
  if (headed || signing) return decodeAdvert(bytes, secretOf, keysOf);
  let read = known.get(bytes);
  if (!read) known.set(bytes, read = decodeAdvert(bytes));
  return read;
}

const PROTOCOL = 9;
const AH = 51;
const IPV4_HEADER = 20;
const IPV6_HEADER = 40;
const AH_HEADER = 24;

/** The packet with one bit of the VRRP part turned over; a checksum notices every single one. */
function spoil(packet: Packet, random: Random): Packet {
  const bytes = packet.bytes.slice();
  const at = random.whole(headerOf(bytes), bytes.length - 1);
  bytes[at] = bytes[at]! ^ (1 << random.whole(0, 7));
  return { ...packet, bytes, meant: { ...packet.meant, spoilt: true } };
}

/** Where the VRRP part begins. An authentication header covers what is before it too, and some of that may change on the way. */
function headerOf(bytes: Uint8Array): number {
  if (bytes[0]! >> 4 === 6) return IPV6_HEADER;
  return bytes[PROTOCOL] === AH ? IPV4_HEADER + AH_HEADER : IPV4_HEADER;
}
