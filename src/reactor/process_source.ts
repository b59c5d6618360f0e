import { type Instant, invariant, type MachineId } from "../core/mod.ts";
import {
  AF_NETLINK,
  bind,
  close,
  EAGAIN,
  EINTR,
  ENOBUFS,
  errnoText,
  failed,
  NETLINK_CONNECTOR,
  recv,
  send,
  setOption,
  SO_RCVBUFFORCE,
  SOCK_CLOEXEC,
  SOCK_NONBLOCK,
  SOCK_RAW,
  sockaddrNl,
  socket,
  SOL_SOCKET,
} from "../../ffi/mod.ts";
import { decodeProcEvent, listenForProcesses, type ProcEvent } from "../wire/mod.ts";
import { census, type CountedProcess, isOne, lookAt } from "./process_table.ts";
import type { Source } from "./source.ts";

/** The multicast group of process events. */
const group = 1;
const receiveBuffer = 4 << 20;
/** Messages in one turn. */
const readsATurn = 256;

/** Is told how many processes run, whenever that changes. */
export type Count = (id: MachineId, count: number, now: Instant) => void;

/** Counts processes by what the kernel tells of their lives (the proc connector). */
export class ProcessSource implements Source {
  readonly fd: number;
  readonly #count: Count;
  readonly #bytes = new Uint8Array(new ArrayBuffer(1024));
  readonly #counted = new Map<MachineId, CountedProcess>();
  #running = new Map<MachineId, Set<number>>();

  private constructor(fd: number, count: Count) {
    this.fd = fd;
    this.#count = count;
  }

  /** @returns the source, or why there is none: the kernel tells only the first network namespace, and only root */
  static open(count: Count): ProcessSource | string {
    const fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_CONNECTOR);
    if (failed(fd)) return errnoText(fd);
    setOption(fd, SOL_SOCKET, SO_RCVBUFFORCE, receiveBuffer);
    const bound = bind(fd, sockaddrNl(group));
    const sent = failed(bound) ? bound : send(fd, listenForProcesses(), 0);
    const source = new ProcessSource(fd, count);
    // The kernel answers while it takes the request, so the answer is there or never comes.
    if (!failed(sent) && source.#answered()) return source;
    close(fd);
    return failed(sent) ? errnoText(sent) : "the kernel does not tell of processes here";
  }

  /** Counts these processes from now on, and tells how many there are. */
  want(process: CountedProcess, now: Instant): void {
    this.#counted.set(process.id, process);
    const pids = census([process]).get(process.id) ?? new Set();
    this.#running.set(process.id, pids);
    this.#count(process.id, pids.size, now);
  }

  /** Counts them no longer. */
  drop(id: MachineId): void {
    this.#counted.delete(id);
    this.#running.delete(id);
  }

  read(now: Instant): void {
    const changed = new Set<MachineId>();
    for (let reads = 0; reads < readsATurn; reads++) {
      const length = recv(this.fd, this.#bytes, 0);
      if (length === -EAGAIN || length === -EINTR) break;
      if (length === -ENOBUFS) {
        // Some news are lost: what is true now is looked up.
        this.#running = census([...this.#counted.values()]);
        for (const id of this.#counted.keys()) changed.add(id);
        break;
      }
      invariant(!failed(length), `reading process events failed: ${errnoText(length)}`);
      const event = decodeProcEvent(this.#bytes.subarray(0, length));
      if (event) this.#take(event, changed);
    }
    for (const id of changed) this.#count(id, this.#running.get(id)?.size ?? 0, now);
  }

  #answered(): boolean {
    for (;;) {
      const length = recv(this.fd, this.#bytes, 0);
      if (length <= 0) return false;
      if (decodeProcEvent(this.#bytes.subarray(0, length))?.kind === "listening") return true;
    }
  }

  #take(event: ProcEvent, changed: Set<MachineId>): void {
    if (event.kind === "listening") return;
    // Until it executes something else a child is what its parent is.
    const process = event.kind === "exec" || event.kind === "comm" ? lookAt(event.pid) : null;
    for (const [id, pids] of this.#running) {
      const before = pids.size;
      const counted = this.#counted.get(id);
      if (event.kind === "fork") {
        if (pids.has(event.parent)) pids.add(event.child);
      } else if (process && counted && isOne(counted, process)) pids.add(event.pid);
      else pids.delete(event.pid);
      if (pids.size !== before) changed.add(id);
    }
  }
}
