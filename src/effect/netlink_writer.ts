import { done, type Outcome } from "../core/mod.ts";
import {
  AF_NETLINK,
  bind,
  close,
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
import { answeredOnFailure, decodeNetlink, joined, saysDone } from "../wire/mod.ts";

/** Messages in one netlink write; the kernel handles a write within the system call. */
const writeSize = 500;
const receiveBuffer = 8 << 20;

/** What became of the requests of an action, once they were written: the last failure counts. */
export interface Answer {
  outcome: Outcome;
  /** Whether the kernel did something for them: nothing is done for what is there, or gone, already. */
  changed: boolean;
}

/** One thing to ask of the kernel. */
export interface NetlinkRequest {
  /** The message with this sequence number, or `null` when the interface that it needs does not exist. */
  encode(sequence: number): Uint8Array | null;
  /** Errors (positive errno) that are as good as success: it is there already, it is gone already. */
  readonly forgiven: readonly number[];
  /** What it is about, for the message of a failure. */
  readonly subject: () => string;
  readonly answer: Answer;
  /** Hears what became of this request by itself. */
  readonly settled?: (ok: boolean, errno: number) => void;
}

/** A write that was made ahead. */
export interface Prepared {
  readonly bytes: Uint8Array;
  /** The sequence number of its last request. */
  readonly last: number;
}

/** An answer for requests that are about to be queued. */
export function unanswered(): Answer {
  return { outcome: done, changed: false };
}

/** Asks the kernel through rtnetlink(7): all that a turn wants in as few writes as can be, in order. */
export class NetlinkWriter {
  readonly #fd: number;
  readonly #received = new Uint8Array(1 << 16);
  readonly #view = new DataView(this.#received.buffer);
  #requests: NetlinkRequest[] = [];
  #sequence = 0;

  /** @throws Error when the socket cannot be opened */
  constructor() {
    this.#fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    const bound = failed(this.#fd) ? this.#fd : bind(this.#fd, sockaddrNl(0));
    if (failed(bound)) throw new Error(`no netlink socket: ${errnoName(bound)}, ${errnoText(bound)}`);
    setOption(this.#fd, SOL_SOCKET, SO_RCVBUFFORCE, receiveBuffer);
  }

  /** Its answer is right after `flush`. */
  queue(request: NetlinkRequest): void {
    this.#requests.push(request);
  }

  /** Asks for all that was queued, in order, and fills in the answers. */
  flush(): void {
    const requests = this.#requests;
    if (requests.length === 0) return;
    this.#requests = [];
    for (let from = 0; from < requests.length; from += writeSize) {
      this.#write(requests.slice(from, from + writeSize));
    }
  }

  /** Makes a write ahead, to be carried out once at most. */
  prepare(requests: readonly ((sequence: number) => Uint8Array)[]): Prepared {
    const messages = requests.map((encode) => encode(this.#sequence = (this.#sequence + 1) >>> 0));
    for (const message of messages.slice(0, -1)) answeredOnFailure(message);
    return { bytes: joined(messages), last: this.#sequence };
  }

  /**
   * Asks for what was made ahead, at once.
   * @returns whether the kernel has done all of it; if not, some of it may be done
   */
  carryOut({ bytes, last }: Prepared): boolean {
    if (failed(send(this.#fd, bytes, 0))) return false;
    if (saysDone(this.#view, recv(this.#fd, this.#received, MSG_DONTWAIT), last)) return true;
    while (!failed(recv(this.#fd, this.#received, MSG_DONTWAIT)));
    return false;
  }

  /** Closes the socket. */
  close(): void {
    close(this.#fd);
  }

  #write(requests: readonly NetlinkRequest[]): void {
    const waiting = new Map<number, NetlinkRequest>();
    const messages: Uint8Array[] = [];
    let last = 0;
    for (const request of requests) {
      this.#sequence = (this.#sequence + 1) >>> 0;
      const message = request.encode(this.#sequence);
      if (message === null) {
        answer(request, ENODEV);
        continue;
      }
      waiting.set(last = this.#sequence, request);
      messages.push(message);
    }
    // They are carried out in order: the last answer says that there are no more.
    for (const message of messages.slice(0, -1)) answeredOnFailure(message);
    const sent = messages.length === 0 ? 0 : send(this.#fd, joined(messages), 0);
    if (failed(sent)) { for (const request of waiting.values()) answer(request, -sent); }
    else this.#collect(waiting, last);
  }

  /**
   * The kernel has answered by the time that the write returns, and a missing answer is not waited for. Who was not answered
   * when the last one is, has not failed.
   */
  #collect(waiting: Map<number, NetlinkRequest>, last: number): void {
    let missing = 0;
    while (missing === 0 && waiting.has(last)) {
      const length = recv(this.#fd, this.#received, MSG_DONTWAIT);
      if (failed(length)) missing = -length;
      for (const message of failed(length) ? [] : decodeNetlink(this.#received.subarray(0, length))) {
        const request = waiting.get(message.sequence);
        if (message.kind !== "result" || !request) continue;
        waiting.delete(message.sequence);
        answer(request, message.errno);
      }
    }
    for (const request of waiting.values()) answer(request, missing);
  }
}

function answer(request: NetlinkRequest, errno: number): void {
  const ok = errno === 0 || request.forgiven.includes(errno);
  request.settled?.(ok, errno);
  if (errno === 0) request.answer.changed = true;
  if (ok) return;
  const message = `${request.subject()}: ${errnoText(-errno)}`;
  request.answer.outcome = { ok: false, code: errnoName(-errno), message };
}
