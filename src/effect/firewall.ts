import { done, type Family, familyOf, type Outcome, type Refused } from "../core/mod.ts";
import {
  AF_NETLINK,
  bind,
  close,
  EAGAIN,
  EINVAL,
  EOPNOTSUPP,
  EPROTONOSUPPORT,
  errnoName,
  errnoText,
  failed,
  MSG_DONTWAIT,
  NETLINK_NETFILTER,
  recv,
  send,
  setOption,
  SO_SNDBUFFORCE,
  SOCK_CLOEXEC,
  SOCK_RAW,
  sockaddrNl,
  socket,
  SOL_SOCKET,
} from "../../ffi/mod.ts";
import { decodeNetlink, type Detour, detourReports, type OwnTable, refuseAddresses } from "../wire/mod.ts";

/** A batch has to fit: one of 10,000 addresses takes 160 kB. */
const sendBuffer = 8 << 20;

/**
 * Keeps packets to and from addresses out, through an nftables table of its own. Where the kernel can (Linux 5.12), the
 * table belongs to this object's socket: it goes with the process, however that ends, and a flush of the host's firewall
 * leaves it alone. Elsewhere it stays until it is removed, or replaced by the next object with the same name.
 */
export class FirewallExecutor {
  readonly #table: string;
  readonly #received = new Uint8Array(1 << 16);
  #fd: number | null = null;
  #owned = true;
  /** Of which families there was ever something to refuse. */
  #families: readonly Family[] = ["ipv4"];
  #sequence = 0;

  /** @param table the table's name, which no other process may use */
  constructor(table: string) {
    this.#table = table;
  }

  /**
   * Refuses these addresses and no others, from one packet to the next: link-local ones on their interface, the others on
   * every one. None removes the table.
   * When it fails, what was refused before still is.
   */
  refuse(refused: readonly Refused[]): Outcome {
    if (refused.some(({ address }) => familyOf(address) === "ipv6")) this.#families = ["ipv4", "ipv6"];
    return this.#replace((table, sequence) => refuseAddresses(table, refused, sequence, this.#families));
  }

  /** Lets these reports of groups leave by another interface, and no others; a table does this or refuses addresses. */
  detour(detours: readonly Detour[]): Outcome {
    if (detours.some(({ family }) => family === "ipv6")) this.#families = ["ipv4", "ipv6"];
    return this.#replace((table, sequence) => detourReports(table, detours, sequence, this.#families));
  }

  #replace(encode: (table: OwnTable, sequence: number) => Uint8Array): Outcome {
    const replace = () =>
      this.#ask((sequence) => encode({ name: this.#table, owned: this.#owned }, sequence));
    let errno = replace();
    if (this.#owned && (errno === EOPNOTSUPP || errno === EINVAL)) {
      // A kernel that does not know owners says so by one of these, and so does one that knows no nftables at all.
      this.#owned = false;
      errno = replace();
    }
    return outcome(errno);
  }

  /** Closes the socket, and with it ends what the table does where it has an owner. */
  close(): void {
    if (this.#fd !== null) close(this.#fd);
    this.#fd = null;
  }

  /** Has a batch carried out; returns the errno of the first change that failed, or 0. */
  #ask(encode: (sequence: number) => Uint8Array): number {
    const fd = this.#fd ?? open();
    if (failed(fd)) return -fd;
    this.#fd = fd;
    this.#sequence = (this.#sequence + 1) >>> 0;
    const sent = send(fd, encode(this.#sequence), 0);
    if (failed(sent)) return -sent;
    return this.#answer(fd);
  }

  /** The kernel has answered all by the time that the write returns; a missing answer is not waited for. */
  #answer(fd: number): number {
    let answered = false;
    let errno = 0;
    for (;;) {
      const length = recv(fd, this.#received, MSG_DONTWAIT);
      if (length === -EAGAIN) return answered ? errno : EAGAIN;
      if (failed(length)) return -length;
      for (const message of decodeNetlink(this.#received.subarray(0, length))) {
        if (message.kind !== "result" || message.sequence !== this.#sequence) continue;
        answered = true;
        if (errno === 0) errno = message.errno;
      }
    }
  }
}

function open(): number {
  const fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);
  if (failed(fd)) return fd;
  const bound = bind(fd, sockaddrNl(0));
  if (failed(bound)) {
    close(fd);
    return bound;
  }
  setOption(fd, SOL_SOCKET, SO_SNDBUFFORCE, sendBuffer);
  return fd;
}

function outcome(errno: number): Outcome {
  if (errno === 0) return done;
  const absent = errno === EOPNOTSUPP || errno === EPROTONOSUPPORT;
  const what = absent ? "the kernel has no nftables" : "nftables";
  return { ok: false, code: errnoName(-errno), message: `${what}: ${errnoText(-errno)}` };
}
