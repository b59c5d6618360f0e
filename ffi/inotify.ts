import { cString, gate, libc } from "./libc.ts";

const IN_CLOEXEC = 0x80000;
const IN_NONBLOCK = 0x800;

/** A file was closed that had been open for writing (inotify(7)). */
export const IN_CLOSE_WRITE = 0x8;
export const IN_MOVED_FROM = 0x40;
export const IN_MOVED_TO = 0x80;
export const IN_DELETE = 0x200;
/** The queue was full: some news are lost. */
export const IN_Q_OVERFLOW = 0x4000;
/** The watch is no more, since its folder is not. */
export const IN_IGNORED = 0x8000;

/** inotify_init1(2): a descriptor that never blocks. */
export function inotify(): number {
  return gate(libc.inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
}

/** inotify_add_watch(2): the watch of a folder or file; the one that it has already, when it has one. */
export function watchPath(fd: number, path: string, mask: number): number {
  return gate(libc.inotify_add_watch(fd, cString(path), mask));
}

/** inotify_rm_watch(2) */
export function unwatch(fd: number, watch: number): number {
  return gate(libc.inotify_rm_watch(fd, watch));
}

/** News of a watched folder. */
export interface PathNews {
  readonly watch: number;
  readonly mask: number;
  /** Of the file in the folder; empty when the folder itself is meant. */
  readonly name: string;
}

/** Takes the events of one read(2) apart (struct inotify_event). */
export function pathNews(bytes: Uint8Array): PathNews[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const decoder = new TextDecoder();
  const news: PathNews[] = [];
  for (let at = 0; at + 16 <= bytes.length;) {
    const length = view.getUint32(at + 12, true);
    const raw = bytes.subarray(at + 16, at + 16 + length);
    const end = raw.indexOf(0);
    const name = decoder.decode(end < 0 ? raw : raw.subarray(0, end));
    news.push({ watch: view.getInt32(at, true), mask: view.getUint32(at + 4, true), name });
    at += 16 + length;
  }
  return news;
}
