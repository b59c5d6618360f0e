import { familyOf, type MacAddress, type MachineId, type Spacing, type VirtualAddress } from "../core/mod.ts";
import {
  AF_PACKET,
  Arena,
  bootTime,
  close,
  errnoName,
  errnoText,
  ETH_P_ARP,
  ETH_P_IPV6,
  failed,
  openReadOnly,
  read,
  type Region,
  SendBatch,
  setOption,
  SO_SNDBUFFORCE,
  SOCK_CLOEXEC,
  SOCK_NONBLOCK,
  SOCK_RAW,
  sockaddrLl,
  socket,
  SOL_SOCKET,
} from "../../ffi/mod.ts";
import { encodeGratuitousArp, encodeNeighborAdvert } from "../wire/mod.ts";
import { isSame } from "./address.ts";
import type { Interfaces } from "./interface.ts";
import { Pace } from "./pace.ts";

/** Frames that leave in one system call. */
const batchSize = 512;
/** An ARP frame is 42 bytes, a neighbour advertisement 86; room to keep rows aligned. */
const frameRoom = 96;
const sendBuffer = 4 << 20;

/** Who has more to announce is busy with it for longer than with the making of the frames. */
const mostKept = 64;
/** What was made earlier is not used any more, in µs: the host may have become a router meanwhile. */
const keptFor = 100_000;

/** The announcement of an instance's addresses, and what it was made from. */
interface Kept {
  readonly from: MachineId;
  readonly addresses: readonly VirtualAddress[];
  readonly repeat: number;
  readonly at: number;
  /** Of their interfaces. */
  readonly macs: readonly (MacAddress | null)[];
}

/** How long an interface is taken for a router, or for none, without another look, in µs. */
const routerPatience = 5_000_000;

/** Sends gratuitous ARP and unsolicited neighbour advertisements through one packet socket (packet(7)) for all interfaces. */
export class AnnounceExecutor {
  readonly #interfaces: Interfaces;
  readonly #fd: number;
  readonly #batch = new SendBatch(batchSize);
  readonly #frames = rooms(batchSize);
  readonly #keptBatch = new SendBatch(mostKept);
  readonly #keptFrames = rooms(mostKept);
  /** What `#keptBatch` has. */
  #kept: Kept | null = null;
  readonly #outlets = new Map<number, Region>();
  readonly #outlets6 = new Map<number, Region>();
  readonly #routers = new Map<string, { readonly forwards: boolean; readonly at: number }>();
  /** Only where somebody asked for gaps. */
  #pace: Pace | null = null;

  /** @param fd a packet socket that only sends; closed by `close` */
  constructor(interfaces: Interfaces, fd: number = openPacketSocket()) {
    this.#interfaces = interfaces;
    this.#fd = fd;
  }

  /**
   * Keeps gaps between announcements from now on.
   * @param said hears of each one that had to wait, as it leaves
   * @returns what the loop has to read, when it has not been told of it yet
   */
  space(spacing: Spacing, said: (held: VirtualAddress) => void): Pace | null {
    if (this.#pace !== null) {
      this.#pace.configure(spacing);
      return null;
    }
    if (spacing.groups.length + spacing.usual.arp + spacing.usual.neighbor === 0) return null;
    const announce = (held: VirtualAddress) => {
      const frame = this.#frame(held);
      if (frame === null) return;
      this.#push(frame.bytes, frame.outlet);
      said(held);
    };
    return this.#pace = new Pace(spacing, announce, () => this.flush());
  }

  /** Whether this address is not announced at once, but in its turn. */
  waits(held: Pick<VirtualAddress, "address" | "interface">): boolean {
    return this.#pace !== null && this.#pace.concerns(held);
  }

  /** These addresses are given up: none of them is announced any more. */
  forget(addresses: readonly VirtualAddress[]): void {
    this.#pace?.forget(addresses);
  }

  /** Makes the announcement of an instance's addresses ahead, without sending anything. */
  keep(from: MachineId, addresses: readonly VirtualAddress[], repeat: number): void {
    this.#keptBatch.clear();
    this.#kept = null;
    if (addresses.length * repeat > mostKept || addresses.some((held) => this.waits(held))) return;
    const frames = addresses.map((held) => this.#frame(held));
    for (let round = 0; round < repeat; round++) {
      for (const frame of frames) {
        const room = this.#keptFrames[this.#keptBatch.count];
        if (!frame || !room) continue;
        room.bytes.set(frame.bytes);
        this.#keptBatch.push(room, frame.bytes.length, frame.outlet);
      }
    }
    const macs = addresses.map((held) => this.#interfaces.mac(held.interface));
    this.#kept = { from, addresses, repeat, macs, at: bootTime() };
  }

  /**
   * Announces addresses at once, if that was made ahead.
   * @returns whether it is done; if not, they have to be queued as usual
   */
  sendKept(from: MachineId, addresses: readonly VirtualAddress[], repeat: number): boolean {
    const kept = this.#kept;
    if (kept?.from !== from || kept.repeat !== repeat || !isSame(kept.addresses, addresses)) return false;
    this.#kept = null;
    if (bootTime() - kept.at > keptFor) return false;
    for (let row = 0; row < addresses.length; row++) {
      if (this.#interfaces.mac(addresses[row]!.interface) !== kept.macs[row]) return false;
    }
    if (this.#keptBatch.count > 0) this.#keptBatch.flush(this.#fd);
    return true;
  }

  /** Queues `repeat` rounds, each naming every address once, as keepalived interleaves them. */
  queue(announced: readonly VirtualAddress[], repeat: number): void {
    const addresses = this.#pace === null ? announced : this.#paced(this.#pace, announced, repeat);
    const frames = addresses.map((held) => this.#frame(held));
    for (let round = 0; round < repeat; round++) {
      for (const frame of frames) if (frame) this.#push(frame.bytes, frame.outlet);
    }
  }

  /** Sends all that was queued. A refused frame is as good as a lost one: there are more of them. */
  flush(): void {
    if (this.#batch.count > 0) this.#batch.flush(this.#fd);
  }

  /** Closes the socket. */
  close(): void {
    this.#pace?.close();
    close(this.#fd);
  }

  /** Leaves to `pace` what is its own; the rest is to be sent now. */
  #paced(pace: Pace, announced: readonly VirtualAddress[], repeat: number): readonly VirtualAddress[] {
    const free = announced.filter((held) => !pace.concerns(held));
    if (free.length === announced.length) return announced;
    for (const held of announced) if (pace.concerns(held)) pace.queue(held, repeat);
    pace.run();
    return free;
  }

  #frame(held: VirtualAddress): { bytes: Uint8Array; outlet: Region } | null {
    const index = this.#interfaces.index(held.interface);
    const mac = this.#interfaces.mac(held.interface);
    if (index === 0 || mac === null) return null;
    if (familyOf(held.address) === "ipv4") {
      return { bytes: encodeGratuitousArp(mac, held.address), outlet: this.#outlet(index) };
    }
    const bytes = encodeNeighborAdvert(mac, held.address, this.#forwards(held.interface));
    return { bytes, outlet: this.#outlet6(index) };
  }

  /** Whether the host is a router on an interface, as often as keepalived looks. */
  #forwards(name: string): boolean {
    const now = bootTime();
    const known = this.#routers.get(name);
    if (known && now - known.at < routerPatience) return known.forwards;
    const forwards = firstByte(`/proc/sys/net/ipv6/conf/${name}/forwarding`) === "1";
    this.#routers.set(name, { forwards, at: now });
    return forwards;
  }

  #push(bytes: Uint8Array, outlet: Region): void {
    if (this.#batch.count === batchSize) this.flush();
    const row = this.#frames[this.#batch.count];
    if (!row) return;
    row.bytes.set(bytes);
    this.#batch.push(row, bytes.length, outlet);
  }

  #outlet(index: number): Region {
    const known = this.#outlets.get(index);
    if (known) return known;
    const region = regionOf(sockaddrLl(index, ETH_P_ARP, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff]));
    this.#outlets.set(index, region);
    return region;
  }

  #outlet6(index: number): Region {
    const known = this.#outlets6.get(index);
    if (known) return known;
    const region = regionOf(sockaddrLl(index, ETH_P_IPV6, [0x33, 0x33, 0, 0, 0, 1]));
    this.#outlets6.set(index, region);
    return region;
  }
}

/** Room for so many frames. */
function rooms(count: number): Region[] {
  const arena = new Arena(count * frameRoom + 16);
  return Array.from({ length: count }, () => arena.allocate(frameRoom));
}

/** @throws Error when the socket cannot be opened (no CAP_NET_RAW) */
function openPacketSocket(): number {
  // Protocol 0: the socket only sends, nothing is ever queued on it.
  const fd = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (failed(fd)) throw new Error(`no packet socket: ${errnoName(fd)}, ${errnoText(fd)}`);
  setOption(fd, SOL_SOCKET, SO_SNDBUFFORCE, sendBuffer);
  return fd;
}

/** A copy of these bytes that stays where it is. */
function regionOf(bytes: Uint8Array): Region {
  const region = new Arena(bytes.length + 16).allocate(bytes.length);
  region.bytes.set(bytes);
  return region;
}

/** The first character of a file of the kernel's; empty when it cannot be read. */
function firstByte(path: string): string {
  const fd = openReadOnly(path);
  if (failed(fd)) return "";
  const bytes = new Uint8Array(64);
  const length = read(fd, bytes);
  close(fd);
  return length > 0 ? String.fromCharCode(bytes[0] ?? 0) : "";
}
