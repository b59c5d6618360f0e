import { entry, type Instant, invariant, type Link, type LinkAddress, type LogEntry } from "../core/mod.ts";
import {
  AF_NETLINK,
  bind,
  EAGAIN,
  EINTR,
  ENOBUFS,
  errnoText,
  failed,
  MSG_DONTWAIT,
  NETLINK_ROUTE,
  recv,
  send,
  setOption,
  SO_RCVBUFFORCE,
  SOCK_CLOEXEC,
  SOCK_RAW,
  sockaddrNl,
  socket,
  SOL_SOCKET,
} from "../../ffi/mod.ts";
import { decodeNetlink, dumpAddresses, dumpLinks, type NetlinkMessage } from "../wire/mod.ts";
import { LinkTable } from "./link_table.ts";
import type { Source } from "./source.ts";

/** Multicast groups of rtnetlink(7): links, IPv4 addresses, IPv6 addresses. */
const groups = 0x1 | 0x10 | 0x100;
const receiveBuffer = 8 << 20;
/** Reads in one turn. */
const readsATurn = 32;

/** What netlink tells, in terms of interfaces. */
export interface LinkObserver {
  linkChanged(link: Link, now: Instant): void;
  linkGone(name: string, now: Instant): void;
  addressGone(link: Link, address: LinkAddress, now: Instant): void;
  /** Everything was read anew and told: what was not among it is not there, whether it was ever told of or not. */
  refreshed(now: Instant): void;
  report(logged: LogEntry): void;
}

/** Follows the interfaces and their addresses through a netlink socket. */
export class NetlinkSource implements Source {
  readonly fd: number;
  readonly table = new LinkTable();
  readonly #observer: LinkObserver;
  readonly #bytes = new Uint8Array(1 << 16);
  #sequence = 1;
  /** Interfaces whose addresses changed, and which is still to be told: once for all that is read together. */
  readonly #changed = new Set<number>();

  constructor(observer: LinkObserver) {
    this.#observer = observer;
    this.fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    const bound = failed(this.fd) ? this.fd : bind(this.fd, sockaddrNl(groups));
    invariant(!failed(bound), `no netlink socket: ${errnoText(bound)}`);
    setOption(this.fd, SOL_SOCKET, SO_RCVBUFFORCE, receiveBuffer);
  }

  /** Reads all interfaces and addresses there are; blocks until the kernel has told them. */
  refresh(now: Instant): void {
    const before = [...this.table.all()].map(({ name }) => name);
    this.table.clear();
    for (const dump of [dumpLinks, dumpAddresses]) this.#dump(dump(this.#sequence), this.#sequence++);
    const after = new Set<string>();
    for (const link of this.table.all()) {
      after.add(link.name);
      this.#observer.linkChanged(link, now);
    }
    for (const name of before) if (!after.has(name)) this.#observer.linkGone(name, now);
    this.#observer.refreshed(now);
  }

  read(now: Instant): void {
    const gone: [number, LinkAddress][] = [];
    this.#readAll(gone, now);
    this.#tell(now);
    // What was removed and put back while we were not looking is not gone.
    for (const [index, address] of gone) {
      const link = this.table.at(index);
      if (!link || link.addresses.some((have) => have.address === address.address)) continue;
      this.#observer.addressGone(link, address, now);
    }
  }

  #readAll(gone: [number, LinkAddress][], now: Instant): void {
    for (let reads = 0; reads < readsATurn; reads++) {
      const length = recv(this.fd, this.#bytes, MSG_DONTWAIT);
      if (length === -EAGAIN || length === -EINTR) return;
      if (length === -ENOBUFS) {
        // The kernel had more to tell than the buffer holds: what is true now is read anew.
        this.#observer.report(entry("netlink.overrun", {}));
        this.refresh(now);
        return;
      }
      invariant(!failed(length), `reading from netlink failed: ${errnoText(length)}`);
      for (const message of decodeNetlink(this.#bytes.subarray(0, length))) this.#take(message, gone, now);
    }
  }

  #dump(request: Uint8Array, sequence: number): void {
    const sent = send(this.fd, request, 0);
    invariant(!failed(sent), `asking netlink failed: ${errnoText(sent)}`);
    for (;;) {
      const length = recv(this.fd, this.#bytes, 0);
      if (length === -EINTR || length === -ENOBUFS) continue;
      invariant(!failed(length), `reading from netlink failed: ${errnoText(length)}`);
      for (const message of decodeNetlink(this.#bytes.subarray(0, length))) {
        if (message.kind === "link" || message.kind === "address") this.#put(message);
        if (message.kind === "end" && message.sequence === sequence) return;
        if (message.kind === "result" && message.sequence === sequence) {
          invariant(message.errno === 0, `netlink refused a dump: ${errnoText(-message.errno)}`);
          return;
        }
      }
    }
  }

  #put(message: Extract<NetlinkMessage, { kind: "link" | "address" }>): void {
    if (message.kind === "link") {
      if (message.change === "new") this.table.put(message.link);
      else this.table.remove(message.link.index);
    } else if (message.change === "new") this.table.putAddress(message.index, message.address);
    else this.table.removeAddress(message.index, message.address);
  }

  #take(message: NetlinkMessage, gone: [number, LinkAddress][], now: Instant): void {
    if (message.kind === "link" && message.change === "new") {
      const changed = this.table.put(message.link);
      if (!changed) return;
      this.#tell(now);
      if (changed.renamedFrom) this.#observer.linkGone(changed.renamedFrom, now);
      this.#observer.linkChanged(changed.link, now);
    } else if (message.kind === "link") {
      this.#tell(now);
      const name = this.table.remove(message.link.index);
      if (name !== null) this.#observer.linkGone(name, now);
    } else if (message.kind === "address" && message.change === "new") {
      const link = this.table.putAddress(message.index, message.address);
      if (link) this.#changed.add(message.index);
    } else if (message.kind === "address") {
      const link = this.table.removeAddress(message.index, message.address);
      if (!link) return;
      this.#changed.add(message.index);
      gone.push([message.index, message.address]);
    }
  }

  #tell(now: Instant): void {
    for (const index of this.#changed) {
      const link = this.table.at(index);
      if (link) this.#observer.linkChanged(link, now);
    }
    this.#changed.clear();
  }
}
