import { Arena, type Region } from "./arena.ts";
import { MSG_DONTWAIT, MSG_TRUNC, SO_TIMESTAMPNS, SOL_SOCKET } from "./constant.ts";
import { cmsghdr, iovec, mmsghdr, msghdr, timespec } from "./layout.ts";
import { gate, libc } from "./libc.ts";

/** One mmsghdr and its iovec for each row, linked once, in one arena; a row's message is one piece of memory. */
function rows(capacity: number): { headers: Region; pieces: Region } {
  const arena = new Arena(capacity * (mmsghdr.size + iovec.size) + 16);
  const headers = arena.allocate(capacity * mmsghdr.size);
  const pieces = arena.allocate(capacity * iovec.size);
  for (let row = 0; row < capacity; row++) {
    const header = row * mmsghdr.size;
    headers.view.setBigUint64(header + msghdr.msg_iov, pieces.address + BigInt(row * iovec.size), true);
    headers.view.setUint32(header + msghdr.msg_iovlen, 1, true);
  }
  return { headers, pieces };
}

/** Many packets in one system call (sendmmsg(2)). Allocates nothing after construction, but where a row fails. */
export class SendBatch {
  readonly capacity: number;
  readonly #headers: Region;
  readonly #pieces: Region;
  /** What the rows point at, so that it lives until they are sent. */
  readonly #held: (Region | null)[];
  #count = 0;
  #failures = 0;
  #lastError = 0;

  /** @param capacity packets between two flushes */
  constructor(capacity: number) {
    this.capacity = capacity;
    const { headers, pieces } = rows(capacity);
    this.#headers = headers;
    this.#pieces = pieces;
    this.#held = new Array<Region | null>(2 * capacity).fill(null);
  }

  /** Packets that wait for the next flush. */
  get count(): number {
    return this.#count;
  }

  /** Rows of the last flush that the kernel refused. */
  get failures(): number {
    return this.#failures;
  }

  /** The errno, a positive number, of the last row that failed in the last flush; 0 when none did. */
  get lastError(): number {
    return this.#lastError;
  }

  /**
   * Adds the first `length` bytes of a region. They are sent as they are when `flush` is called: nothing is copied.
   * @param destination the bytes of a sockaddr; `null` on a connected or bound socket that needs none
   * @returns false when the batch is full
   */
  push(packet: Region, length: number, destination: Region | null): boolean {
    if (this.#count === this.capacity) return false;
    const header = this.#count * mmsghdr.size;
    const piece = this.#count * iovec.size;
    const name = destination === null ? 0n : destination.address;
    this.#headers.view.setBigUint64(header + msghdr.msg_name, name, true);
    this.#headers.view.setUint32(header + msghdr.msg_namelen, destination?.length ?? 0, true);
    this.#pieces.view.setBigUint64(piece + iovec.iov_base, packet.address, true);
    this.#pieces.view.setUint32(piece + iovec.iov_len, length, true);
    this.#held[2 * this.#count] = packet;
    this.#held[2 * this.#count + 1] = destination;
    this.#count++;
    return true;
  }

  /**
   * Sends all rows and empties the batch. A row that fails is left out and counted in `failures`.
   * @param flags of send(2)
   * @returns how many were sent
   */
  flush(fd: number, flags = 0): number {
    let row = 0;
    let sent = 0;
    this.#failures = 0;
    this.#lastError = 0;
    while (row < this.#count) {
      const rest = row === 0 ? this.#headers.bytes : this.#headers.bytes.subarray(row * mmsghdr.size);
      const taken = gate(libc.sendmmsg(fd, rest, this.#count - row, flags));
      if (taken > 0) {
        row += taken;
        sent += taken;
      } else {
        // The first of the remaining rows is the one that the kernel refused.
        this.#failures++;
        this.#lastError = -taken;
        row++;
      }
    }
    this.clear();
    return sent;
  }

  /** Empties the batch without sending anything. */
  clear(): void {
    this.#held.fill(null, 0, 2 * this.#count);
    this.#count = 0;
  }
}

/** Many packets out of one system call (recvmmsg(2)), into room of its own. */
export class ReceiveBatch {
  readonly capacity: number;
  readonly #headers: Region;
  readonly #packets: readonly Region[];
  /** The last `packet` of each row: most are as long as the one before. */
  readonly #views: Uint8Array[];
  readonly #names: readonly Region[];
  readonly #nameSize: number;
  readonly #nameLengths: Uint32Array;
  readonly #controls: readonly Region[];
  /** Rows in which the kernel has replaced the room for control messages by what there was. */
  #written = 0;
  readonly #headroom: number;

  /**
   * @param capacity packets that one `receive` can take
   * @param packetSize bytes kept of each; what is longer is `truncated`
   * @param nameSize bytes kept of each sender's sockaddr; 0 when the sender is of no interest
   * @param controlSize bytes kept of each packet's control messages (cmsg(3))
   * @param headroom bytes of `packetSize` that are left free before what was received, and are part of `packet`
   */
  constructor(capacity: number, packetSize: number, nameSize = 0, controlSize = 0, headroom = 0) {
    this.capacity = capacity;
    const { headers, pieces } = rows(capacity);
    const arena = new Arena(capacity * (packetSize + nameSize + controlSize + 24));
    const index = Array.from({ length: capacity }, (_, row) => row);
    this.#headers = headers;
    this.#packets = index.map(() => arena.allocate(packetSize));
    this.#names = index.map(() => arena.allocate(nameSize));
    this.#nameSize = nameSize;
    this.#nameLengths = new Uint32Array(capacity);
    this.#views = this.#packets.map(({ bytes }) => bytes);
    this.#headroom = headroom;
    this.#controls = controlSize === 0 ? [] : index.map(() => arena.allocate(controlSize));
    for (const row of index) {
      const header = row * mmsghdr.size;
      const piece = row * iovec.size;
      const name = nameSize === 0 ? 0n : this.#names[row]!.address;
      headers.view.setBigUint64(header + msghdr.msg_name, name, true);
      headers.view.setUint32(header + msghdr.msg_namelen, nameSize, true);
      const control = this.#controls[row];
      if (control) headers.view.setBigUint64(header + msghdr.msg_control, control.address, true);
      headers.view.setBigUint64(header + msghdr.msg_controllen, BigInt(controlSize), true);
      pieces.view.setBigUint64(piece + iovec.iov_base, this.#packets[row]!.address + BigInt(headroom), true);
      pieces.view.setUint32(piece + iovec.iov_len, packetSize - headroom, true);
    }
  }

  /** Takes what waits in the socket, at most `capacity` packets, and never blocks: how many; -EAGAIN when none waits. */
  receive(fd: number): number {
    const view = this.#headers.view;
    // The kernel wrote how much there was, where this call wants to find how much room there is.
    for (let row = 0; row < this.#written; row++) {
      view.setUint32(row * mmsghdr.size + msghdr.msg_controllen, this.#controls[row]!.length, true);
    }
    const count = gate(libc.recvmmsg(fd, this.#headers.bytes, this.capacity, MSG_DONTWAIT, null));
    this.#written = this.#controls.length === 0 ? 0 : Math.max(count, 0);
    for (let row = 0; row < count && this.#nameSize > 0; row++) {
      // The kernel wrote the name's length where the next call wants to find how much room there is.
      const at = row * mmsghdr.size + msghdr.msg_namelen;
      this.#nameLengths[row] = view.getUint32(at, true);
      view.setUint32(at, this.#nameSize, true);
    }
    return count;
  }

  /** The bytes of a packet of the last `receive`; they are overwritten by the next. */
  packet(row: number): Uint8Array {
    const length = this.#headers.view.getUint32(row * mmsghdr.size + mmsghdr.msg_len, true);
    const kept = this.#headroom + length;
    const view = this.#views[row]!;
    if (view.length === kept) return view;
    return this.#views[row] = this.#packets[row]!.bytes.subarray(0, kept);
  }

  /** The sender's sockaddr of a packet of the last `receive`; empty when the kernel gave none. */
  name(row: number): Uint8Array {
    return this.#names[row]!.bytes.subarray(0, this.#nameLengths[row]);
  }

  /**
   * The data of a control message of a packet of the last `receive`, by its level and type; `null` when there is none.
   */
  control(row: number, level: number, type: number): Uint8Array | null {
    const region = this.#controls[row];
    if (!region) return null;
    const at = row * mmsghdr.size + msghdr.msg_controllen;
    const end = Math.min(Number(this.#headers.view.getBigUint64(at, true)), region.length);
    for (let start = 0; start + cmsghdr.size <= end;) {
      const length = Number(region.view.getBigUint64(start + cmsghdr.cmsg_len, true));
      if (length < cmsghdr.size || start + length > end) return null;
      const own = region.view.getInt32(start + cmsghdr.cmsg_level, true) === level &&
        region.view.getInt32(start + cmsghdr.cmsg_type, true) === type;
      if (own) return region.bytes.subarray(start + cmsghdr.size, start + length);
      start += (length + 7) & ~7;
    }
    return null;
  }

  /**
   * When the kernel took in a packet of the last `receive`, in whole µs since 1970: of a socket with SO_TIMESTAMPNS whose
   * stamp is its first control message (socket(7)). 0 when there is none.
   */
  stamp(row: number): number {
    const region = this.#controls[row];
    const length = this.#headers.view.getUint32(row * mmsghdr.size + msghdr.msg_controllen, true);
    if (!region || length < cmsghdr.size + timespec.size) return 0;
    const { view } = region;
    if (view.getInt32(cmsghdr.cmsg_type, true) !== SO_TIMESTAMPNS) return 0;
    if (view.getInt32(cmsghdr.cmsg_level, true) !== SOL_SOCKET) return 0;
    return view.getUint32(cmsghdr.size + timespec.tv_sec, true) * 1_000_000 +
      Math.trunc(view.getUint32(cmsghdr.size + timespec.tv_nsec, true) / 1_000);
  }

  /** Whether a packet of the last `receive` was longer than the room for it. */
  truncated(row: number): boolean {
    const flags = this.#headers.view.getUint32(row * mmsghdr.size + msghdr.msg_flags, true);
    return (flags & MSG_TRUNC) !== 0;
  }
}
