import { done, type Outcome, type VirtualAddress } from "../core/mod.ts";
import {
  AF_NETLINK,
  bind,
  close,
  EADDRNOTAVAIL,
  EAGAIN,
  EEXIST,
  ENODEV,
  errnoName,
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
import { addAddress, decodeNetlink, joined, removeAddress } from "../wire/mod.ts";
import type { Interfaces } from "./interface.ts";

/** Messages in one netlink write; the kernel handles a write within the system call. */
const writeSize = 500;
const receiveBuffer = 8 << 20;

/** What one write is made of: the messages, and whose they are. */
interface Request {
  readonly verb: "add" | "remove";
  readonly held: VirtualAddress;
  readonly answer: Answer;
}

interface Answer {
  outcome: Outcome;
}

/** Puts addresses on interfaces and takes them away, through rtnetlink(7). */
export class AddressExecutor {
  readonly #interfaces: Pick<Interfaces, "index" | "lastIndex">;
  readonly #fd: number;
  readonly #received = new Uint8Array(1 << 16);
  #requests: Request[] = [];
  #sequence = 0;

  /** @throws Error when the socket cannot be opened */
  constructor(interfaces: Pick<Interfaces, "index" | "lastIndex">) {
    this.#interfaces = interfaces;
    this.#fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    const bound = failed(this.#fd) ? this.#fd : bind(this.#fd, sockaddrNl(0));
    if (failed(bound)) throw new Error(`no netlink socket: ${errnoName(bound)}, ${errnoText(bound)}`);
    setOption(this.#fd, SOL_SOCKET, SO_RCVBUFFORCE, receiveBuffer);
  }

  /**
   * Queues addresses; the returned answer is right after `flush`. An address that is already there (or already
   * gone) is a success, and so is removing one from an interface that is no more.
   */
  queue(verb: Request["verb"], addresses: readonly VirtualAddress[]): Answer {
    const answer: Answer = { outcome: done };
    for (const held of addresses) this.#requests.push({ verb, held, answer });
    return answer;
  }

  /** Carries out all that was queued, in order, and fills in the answers. */
  flush(): void {
    const requests = this.#requests;
    if (requests.length === 0) return;
    this.#requests = [];
    for (let from = 0; from < requests.length; from += writeSize) {
      this.#write(requests.slice(from, from + writeSize));
    }
  }

  /** Closes the socket. */
  close(): void {
    close(this.#fd);
  }

  #write(requests: readonly Request[]): void {
    const waiting = new Map<number, Request>();
    const messages: Uint8Array[] = [];
    for (const request of requests) {
      const index = this.#indexFor(request);
      if (index === 0) {
        answer(request, ENODEV);
        continue;
      }
      this.#sequence = (this.#sequence + 1) >>> 0;
      waiting.set(this.#sequence, request);
      const encode = request.verb === "add" ? addAddress : removeAddress;
      messages.push(encode(this.#sequence, index, request.held));
    }
    const sent = messages.length === 0 ? 0 : send(this.#fd, joined(messages), 0);
    if (failed(sent)) { for (const request of waiting.values()) answer(request, -sent); }
    else this.#collect(waiting);
  }

  /** An interface that was renamed took its addresses with it: there they are removed. */
  #indexFor({ verb, held }: Request): number {
    const index = this.#interfaces.index(held.interface);
    if (index !== 0 || verb === "add") return index;
    return this.#interfaces.lastIndex?.(held.interface) ?? 0;
  }

  /** The kernel has answered all by the time that the write returns; a missing answer is not waited for. */
  #collect(waiting: Map<number, Request>): void {
    while (waiting.size > 0) {
      const length = recv(this.#fd, this.#received, MSG_DONTWAIT);
      if (failed(length)) {
        for (const request of waiting.values()) answer(request, length === -EAGAIN ? EAGAIN : -length);
        return;
      }
      for (const message of decodeNetlink(this.#received.subarray(0, length))) {
        const request = waiting.get(message.sequence);
        if (message.kind !== "result" || !request) continue;
        waiting.delete(message.sequence);
        answer(request, message.errno);
      }
    }
  }
}

function answer(request: Request, errno: number): void {
  if (errno === 0) return;
  if (request.verb === "add" && errno === EEXIST) return;
  if (request.verb === "remove" && (errno === EADDRNOTAVAIL || errno === ENODEV)) return;
  const { address, interface: on } = request.held;
  const message = `${address} on ${on}: ${errnoText(-errno)}`;
  request.answer.outcome = { ok: false, code: errnoName(-errno), message };
}
