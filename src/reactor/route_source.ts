import { type Instant, invariant, type RouteKey, type RuleKey } from "../core/mod.ts";
import {
  AF_NETLINK,
  bind,
  close,
  EAGAIN,
  EINTR,
  ENOBUFS,
  errnoText,
  failed,
  MSG_DONTWAIT,
  NETLINK_ADD_MEMBERSHIP,
  NETLINK_ROUTE,
  recv,
  setOption,
  SO_RCVBUFFORCE,
  SOCK_CLOEXEC,
  SOCK_RAW,
  sockaddrNl,
  socket,
  SOL_NETLINK,
  SOL_SOCKET,
} from "../../ffi/mod.ts";
import type { Removed } from "../engine/mod.ts";
import { decodeNetlink } from "../wire/mod.ts";
import type { Source } from "./source.ts";

/** Multicast groups of rtnetlink(7), by number: IPv4 routes and rules, IPv6 routes and rules. */
const groups = [7, 8, 11, 19] as const;
const receiveBuffer = 4 << 20;
/** Reads in one turn. */
const readsATurn = 32;

/** Hears of routes and rules that disappear; `null` when news were lost, and any of them may have. */
export type RouteObserver = (removed: Removed | null, now: Instant) => void;

/**
 * Hears what becomes of the routes and rules of this network namespace. A socket of its own, opened only where some are
 * tracked: a router with a full table has more of these news than of all others together.
 */
export class RouteSource implements Source {
  readonly fd: number;
  readonly #observer: RouteObserver;
  readonly #bytes = new Uint8Array(1 << 16);

  constructor(observer: RouteObserver) {
    this.#observer = observer;
    this.fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    const bound = failed(this.fd) ? this.fd : bind(this.fd, sockaddrNl(0));
    invariant(!failed(bound), `no netlink socket: ${errnoText(bound)}`);
    setOption(this.fd, SOL_SOCKET, SO_RCVBUFFORCE, receiveBuffer);
    for (const group of groups) {
      const joined = setOption(this.fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, group);
      invariant(!failed(joined), `netlink group ${group} cannot be joined: ${errnoText(joined)}`);
    }
  }

  read(now: Instant): void {
    const routes = new Map<string, RouteKey>();
    const rules = new Map<string, RuleKey>();
    for (let reads = 0; reads < readsATurn; reads++) {
      const length = recv(this.fd, this.#bytes, MSG_DONTWAIT);
      if (length === -EAGAIN || length === -EINTR) break;
      if (length === -ENOBUFS) return this.#observer(null, now);
      invariant(!failed(length), `reading from netlink failed: ${errnoText(length)}`);
      for (const message of decodeNetlink(this.#bytes.subarray(0, length))) {
        if (message.kind !== "route" && message.kind !== "rule") continue;
        // What was removed and put back while we were not looking is not gone.
        if (message.kind === "route") {
          const { family, destination, table, protocol, tos, metric } = message;
          follow(routes, message.change, { family, destination, table, protocol, tos, metric });
        } else {
          const { family, preference, from, to } = message;
          follow(rules, message.change, { family, preference, from, to });
        }
      }
    }
    if (routes.size + rules.size === 0) return;
    this.#observer({ routes: [...routes.values()], rules: [...rules.values()] }, now);
  }

  /** Closes the socket. */
  close(): void {
    close(this.fd);
  }
}

function follow<Key>(gone: Map<string, Key>, change: "new" | "gone", key: Key): void {
  if (change === "gone") gone.set(JSON.stringify(key), key);
  else gone.delete(JSON.stringify(key));
}
