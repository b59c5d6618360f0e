import { EPOLL_CLOEXEC, EPOLL_CTL_ADD, EPOLL_CTL_DEL, EPOLL_CTL_MOD } from "./constant.ts";
import { close } from "./descriptor.ts";
import { errnoText } from "./errno.ts";
import { epollEvent } from "./layout.ts";
import { fixedBytes, gate, libc } from "./libc.ts";

/** An epoll instance and the room for what it reports (epoll(7)); level-triggered. */
export class Epoll {
  readonly #fd: number;
  readonly #capacity: number;
  readonly #ready: DataView<ArrayBuffer>;
  readonly #change = new DataView(fixedBytes(epollEvent.size).buffer);

  /**
   * @param maxEvents how many descriptors one `wait` can report; the others are reported by the next
   * @throws Error when the kernel gives no descriptor
   */
  constructor(maxEvents: number) {
    this.#fd = gate(libc.epoll_create1(EPOLL_CLOEXEC));
    if (this.#fd < 0) throw new Error(`epoll_create1: ${errnoText(this.#fd)}`);
    this.#capacity = maxEvents;
    this.#ready = new DataView(fixedBytes(maxEvents * epollEvent.size).buffer);
  }

  /** Watches a descriptor for `events` (EPOLLIN, EPOLLOUT); errors and hang-ups are always reported. */
  add(fd: number, events: number): number {
    return this.#control(EPOLL_CTL_ADD, fd, events);
  }

  /** Watches a descriptor for other events than before. */
  modify(fd: number, events: number): number {
    return this.#control(EPOLL_CTL_MOD, fd, events);
  }

  /** Watches a descriptor no longer; one that is closed is removed by the kernel. */
  remove(fd: number): number {
    return this.#control(EPOLL_CTL_DEL, fd, 0);
  }

  /** Blocks the thread until a descriptor is ready, at most `timeoutMs` (-1: for ever): how many are ready. */
  wait(timeoutMs: number): number {
    return gate(libc.epoll_wait(this.#fd, this.#ready, this.#capacity, timeoutMs));
  }

  /** As `wait`, for ever, in another thread: Deno's event loop runs on. -1 when it failed. */
  waitAside(): Promise<number> {
    return libc.epoll_wait_aside(this.#fd, this.#ready, this.#capacity, -1);
  }

  /** The descriptor of a row that the last `wait` reported. */
  fd(row: number): number {
    return this.#ready.getInt32(row * epollEvent.size + epollEvent.data, true);
  }

  /** What the last `wait` reported for a row: EPOLLIN and the like, or-ed. */
  events(row: number): number {
    return this.#ready.getUint32(row * epollEvent.size + epollEvent.events, true);
  }

  close(): void {
    close(this.#fd);
  }

  #control(operation: number, fd: number, events: number): number {
    this.#change.setUint32(epollEvent.events, events, true);
    this.#change.setInt32(epollEvent.data, fd, true);
    return gate(libc.epoll_ctl(this.#fd, operation, fd, this.#change));
  }
}
