import {
  type AdvertSpec,
  done,
  entry,
  type Family,
  familyOf,
  type IpAddress,
  ipv4Bytes,
  ipv6Bytes,
  type LogEntry,
  type MachineId,
  type Outcome,
  type Signing,
} from "../core/mod.ts";
import {
  AF_INET,
  AF_INET6,
  Arena,
  close,
  ENETDOWN,
  errnoName,
  errnoText,
  failed,
  IP_HDRINCL,
  IP_MULTICAST_IF,
  IP_MULTICAST_LOOP,
  ipMreqn,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IPPROTO_RAW,
  IPV6_HDRINCL,
  IPV6_MULTICAST_IF,
  IPV6_MULTICAST_LOOP,
  type Region,
  SendBatch,
  setOption,
  SO_BINDTODEVICE,
  SO_SNDBUFFORCE,
  SOCK_CLOEXEC,
  SOCK_NONBLOCK,
  SOCK_RAW,
  sockaddrIn,
  sockaddrIn6,
  socket,
  SOL_SOCKET,
} from "../../ffi/mod.ts";
import {
  encodeAdvert,
  setIdentification,
  setPriority,
  signAdvert,
  type Stamp,
  stampAdvert,
} from "../wire/mod.ts";
import type { Interfaces } from "./interface.ts";
import { nextStamp } from "./stamp.ts";

/** Adverts that leave in one system call. */
const batchSize = 512;
/** Send buffer of a socket in bytes: room for a batch of the longest adverts. */
const sendBuffer = 4 << 20;

/** The packets of a machine that are kept and sent again; an advert changes their priority and identification. */
interface Kept {
  readonly spec: AdvertSpec;
  /** Of the interface. */
  readonly index: number;
  readonly packets: readonly Region[];
  /** The sockaddr of each packet. */
  readonly destinations: readonly Region[];
  priority: number;
}

interface Outlet {
  readonly fd: number;
  readonly name: string;
  readonly index: number;
  readonly batch: SendBatch;
  /** Whether the kernel refused the last batch. */
  failing: boolean;
}

/** Sends adverts. Each interface has one raw socket that is bound to it and carries whole IP packets. */
export class AdvertExecutor {
  readonly #interfaces: Interfaces;
  readonly #kept = new Map<MachineId, Kept>();
  readonly #outlets = { ipv4: new Map<string, Outlet>(), ipv6: new Map<string, Outlet>() };
  /** Those with something in their batch. No set: V8 keeps what an old one was emptied of until it collects all garbage. */
  readonly #touched: Outlet[] = [];
  readonly #report: (logged: LogEntry) => void;
  readonly #open: (name: string, index: number, family: Family) => number;
  /** The last one of each machine whose adverts are signed. */
  readonly #stamps = new Map<MachineId, Stamp>();
  #identification = 0;

  /**
   * @param report hears when adverts cannot be sent on an interface, and when they can again
   * @param open gives the socket of an interface, or `-errno`
   */
  constructor(
    interfaces: Interfaces,
    report: (logged: LogEntry) => void,
    open: (name: string, index: number, family: Family) => number = openOutlet,
  ) {
    this.#interfaces = interfaces;
    this.#report = report;
    this.#open = open;
  }

  /** Opens the socket of an interface ahead of its first advert. */
  prepare(name: string, family: Family): void {
    this.#outlet(name, family);
  }

  /**
   * Makes the packets of an advert ahead of it. One that is sent as it is made is put into the batch and taken out again, so that
   * what that takes is in the processor's caches when it counts.
   */
  keep(from: MachineId, spec: AdvertSpec, priority: number): void {
    const outlet = this.#outlet(spec.interface, familyOf(spec.source));
    if ("ok" in outlet) return;
    this.#packets(from, spec, priority, outlet);
    const fits = this.#touched.length === 0 && spec.destinations.length <= outlet.batch.capacity;
    if (!fits || spec.auth.kind === "ah" || spec.signing) return;
    this.queue(from, spec, priority);
    outlet.batch.clear();
    this.#touched.length = 0;
  }

  /** Puts an advert into the batch of its interface. */
  queue(from: MachineId, spec: AdvertSpec, priority: number, sequence = 0): Outcome {
    const outlet = this.#outlet(spec.interface, familyOf(spec.source));
    if ("ok" in outlet) return outlet;
    const kept = this.#packets(from, spec, priority, outlet);
    const secret = spec.auth.kind === "ah" ? spec.auth.password : null;
    const stamp = spec.signing ? this.#stamp(from, spec.signing) : null;
    // The same packet twice in a batch would leave twice as it is last: send what is there first.
    const changed = kept.priority !== priority;
    if (changed || secret !== null || stamp !== null) this.#flush(outlet);
    kept.priority = priority;
    this.#identification = (this.#identification + 1) & 0xffff;
    for (let row = 0; row < kept.packets.length; row++) {
      const packet = kept.packets[row]!;
      setIdentification(packet.bytes, this.#identification);
      if (changed) setPriority(packet.bytes, priority);
      if (secret !== null) signAdvert(packet.bytes, sequence, secret);
      if (spec.signing && stamp) stampAdvert(packet.bytes, spec.signing.key, stamp);
      if (outlet.batch.count === outlet.batch.capacity) this.#flush(outlet);
      if (outlet.batch.count === 0) this.#touched.push(outlet);
      outlet.batch.push(packet, packet.length, kept.destinations[row]!);
    }
    return done;
  }

  /** Sends all that was queued. */
  flush(): void {
    for (const outlet of this.#touched) this.#flush(outlet);
    this.#touched.length = 0;
  }

  /** Forgets what is kept for a machine that is no more. */
  forget(machine: MachineId): void {
    this.#kept.delete(machine);
    this.#stamps.delete(machine);
  }

  /** The socket of an interface; `null` while it has none. */
  socketOf(name: string, family: Family): number | null {
    return this.#outlets[family].get(name)?.fd ?? null;
  }

  /** Closes all sockets. */
  close(): void {
    for (const outlets of Object.values(this.#outlets)) {
      for (const { fd } of outlets.values()) close(fd);
      outlets.clear();
    }
  }

  #stamp(from: MachineId, { window }: Signing): Stamp {
    const stamp = nextStamp(this.#stamps.get(from), window, Date.now() / 1000);
    this.#stamps.set(from, stamp);
    return stamp;
  }

  /** A refused advert is as good as a lost packet, which the protocol is made for; but somebody has to know. */
  #flush(outlet: Outlet): void {
    if (outlet.batch.count === 0) return;
    outlet.batch.flush(outlet.fd);
    const { failures, lastError } = outlet.batch;
    // That the link is down is told already.
    const failing = failures > 0 && lastError !== ENETDOWN;
    if (failing === outlet.failing) return;
    outlet.failing = failing;
    const fields = { interface: outlet.name, why: errnoText(lastError) };
    this.#report(failing ? entry("advert.failing", fields) : entry("advert.recovered", fields));
  }

  #packets(from: MachineId, spec: AdvertSpec, priority: number, { index }: Outlet): Kept {
    const known = this.#kept.get(from);
    if (known?.spec === spec && known.index === index) return known;
    const packets = spec.destinations.map((to) => regionOf(encodeAdvert(spec, priority, to)));
    const destinations = spec.destinations.map((to) => regionOf(sockaddrOf(to, index)));
    const kept: Kept = { spec, index, packets, destinations, priority };
    this.#kept.set(from, kept);
    return kept;
  }

  #outlet(name: string, family: Family): Outlet | (Outcome & { ok: false }) {
    const index = this.#interfaces.index(name);
    const outlets = this.#outlets[family];
    const known = outlets.get(name);
    // The last advert of a master whose interface was renamed: its socket is bound to the index.
    if (known && (known.index === index || index === 0)) return known;
    if (known) {
      close(known.fd);
      outlets.delete(name);
    }
    const fd = this.#open(name, index, family);
    if (failed(fd)) return { ok: false, code: errnoName(fd), message: errnoText(fd) };
    const outlet: Outlet = { fd, name, index, batch: new SendBatch(batchSize), failing: false };
    outlets.set(name, outlet);
    return outlet;
  }
}

/** A copy of these bytes that stays where it is. */
function regionOf(bytes: Uint8Array): Region {
  const region = new Arena(bytes.length + 16).allocate(bytes.length);
  region.bytes.set(bytes);
  return region;
}

/** Where a packet for an address goes; what is valid on a link only is meant on the link of this index. */
function sockaddrOf(address: IpAddress, index: number): Uint8Array {
  return familyOf(address) === "ipv4"
    ? sockaddrIn(ipv4Bytes(address), 0)
    : sockaddrIn6(ipv6Bytes(address), 0, index);
}

/**
 * A socket for whole IP packets (raw(7), IP_HDRINCL) that leave through one interface, and do not come back
 * to this host. Without a name routes choose the interface.
 */
function openOutlet(name: string, index: number, family: Family): number {
  const domain = family === "ipv4" ? AF_INET : AF_INET6;
  const fd = socket(domain, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_RAW);
  if (failed(fd)) return fd;
  const results = family === "ipv4"
    ? [setOption(fd, IPPROTO_IP, IP_HDRINCL, 1)]
    : [setOption(fd, IPPROTO_IPV6, IPV6_HDRINCL, 1)];
  if (name !== "") {
    results.push(setOption(fd, SOL_SOCKET, SO_BINDTODEVICE, new TextEncoder().encode(`${name}\0`)));
    if (family === "ipv4") {
      results.push(
        setOption(fd, IPPROTO_IP, IP_MULTICAST_IF, ipMreqn([0, 0, 0, 0], index)),
        setOption(fd, IPPROTO_IP, IP_MULTICAST_LOOP, 0),
      );
    } else {
      results.push(
        setOption(fd, IPPROTO_IPV6, IPV6_MULTICAST_IF, index),
        setOption(fd, IPPROTO_IPV6, IPV6_MULTICAST_LOOP, 0),
      );
    }
  }
  setOption(fd, SOL_SOCKET, SO_SNDBUFFORCE, sendBuffer);
  const refused = results.find(failed);
  if (refused === undefined) return fd;
  close(fd);
  return refused;
}
