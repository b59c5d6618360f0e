import type { IpAddress, LinkAddress, VirtualAddress } from "../core/mod.ts";
import {
  AF_NETLINK,
  bind,
  CLONE_NEWNET,
  close,
  EADDRNOTAVAIL,
  errnoText,
  failed,
  interfaceIndex,
  NETLINK_ROUTE,
  openReadOnly,
  recv,
  send,
  setns,
  SOCK_CLOEXEC,
  SOCK_RAW,
  sockaddrNl,
  socket,
} from "../../ffi/mod.ts";
import { addAddress, decodeNetlink, removeAddress, setLinkDown, setLinkUp } from "../wire/mod.ts";

/** Makes a netlink request of a sequence number. */
export type Request = (sequence: number) => Uint8Array;

/** The network of another process, to look at and to change from here. */
export class Namespace {
  readonly #fd: number;
  readonly #socket: number;
  readonly #answer = new Uint8Array(32_768);
  #sequence = 0;

  /**
   * @param pid the process whose network namespace is meant
   * @throws Error when it cannot be entered
   */
  constructor(readonly pid: number) {
    this.#fd = checked("its network namespace", openReadOnly(`/proc/${pid}/ns/net`));
    // A socket belongs for ever to the namespace that it was made in.
    this.#socket = this.#inside(() => {
      const fd = checked("a netlink socket", socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
      checked("a netlink socket", bind(fd, sockaddrNl(0)));
      return fd;
    });
  }

  /**
   * Asks the kernel to do something, and waits until it is done.
   * @throws Error saying `what` could not be done, and why
   */
  request(what: string, request: Request): void {
    this.#ask(what, request, []);
  }

  #ask(what: string, request: Request, harmless: readonly number[]): void {
    const sequence = ++this.#sequence;
    checked(what, send(this.#socket, request(sequence), 0));
    while (true) {
      const length = checked(what, recv(this.#socket, this.#answer, 0));
      for (const message of decodeNetlink(this.#answer.subarray(0, length))) {
        if (message.kind !== "result" || message.sequence !== sequence) continue;
        if (!harmless.includes(message.errno)) checked(what, -message.errno);
        return;
      }
    }
  }

  /**
   * The index of one of its interfaces.
   * @throws Error when there is none of that name
   */
  index(name: string): number {
    const index = this.#inside(() => interfaceIndex(name));
    if (index === 0) throw new Error(`there is no interface ${name}`);
    return index;
  }

  /** Switches an interface on or off. */
  setLink(name: string, up: boolean): void {
    const index = this.index(name);
    this.request(name, (sequence) => up ? setLinkUp(sequence, index) : setLinkDown(sequence, index));
  }

  /** Gives an interface an address, and switches it on. */
  assign(name: string, address: LinkAddress): void {
    const index = this.index(name);
    const wanted = whole(name, address);
    this.request(`${address.address} on ${name}`, (sequence) => addAddress(sequence, index, wanted));
    this.setLink(name, true);
  }

  /** Takes an address from an interface; that it has none of it is no error. */
  withdraw(name: string, address: LinkAddress): void {
    const index = this.index(name);
    const unwanted = whole(name, address);
    this.#ask(`${address.address} on ${name}`, (sequence) => removeAddress(sequence, index, unwanted), [
      EADDRNOTAVAIL,
    ]);
  }

  close(): void {
    close(this.#socket);
    close(this.#fd);
  }

  /** Does something that returns at once, with this thread in the namespace. */
  #inside<T>(act: () => T): T {
    const own = checked("the own network namespace", openReadOnly("/proc/thread-self/ns/net"));
    try {
      checked("its network namespace", setns(this.#fd, CLONE_NEWNET));
      try {
        return act();
      } finally {
        checked("the own network namespace", setns(own, CLONE_NEWNET));
      }
    } finally {
      close(own);
    }
  }
}

/**
 * A system call's result.
 * @throws Error saying `what` failed, and why
 */
export function checked(what: string, result: number): number {
  if (failed(result)) throw new Error(`${what}: ${errnoText(result)}`);
  return result;
}

function whole(name: string, { address, prefix }: LinkAddress): VirtualAddress {
  const broadcast = broadcastOf(address, prefix);
  return { address, prefix, interface: name, scope: "global", label: null, broadcast };
}

/** The last address of a network. */
function broadcastOf(address: IpAddress, prefix: number): IpAddress {
  const bytes = address.split(".").map((part, index) => {
    const hostBits = Math.min(8, Math.max(0, 8 * (index + 1) - prefix));
    return Number(part) | (2 ** hostBits - 1);
  });
  return bytes.join(".") as IpAddress;
}
