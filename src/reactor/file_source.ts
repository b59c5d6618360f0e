import { entry, type Instant, invariant, type LogEntry, type MachineId } from "../core/mod.ts";
import {
  close,
  EAGAIN,
  EINTR,
  errnoText,
  failed,
  IN_CLOSE_WRITE,
  IN_DELETE,
  IN_IGNORED,
  IN_MOVED_FROM,
  IN_MOVED_TO,
  IN_Q_OVERFLOW,
  inotify,
  openToRead,
  pathNews,
  read,
  unwatch,
  watchPath,
} from "../../ffi/mod.ts";
import type { Source } from "./source.ts";

/** A file that somebody wants to know the number in. */
export interface WatchedFile {
  readonly id: MachineId;
  readonly name: string;
  readonly path: string;
}

/** What is told of files. */
export interface FileObserver {
  fileChanged(id: MachineId, value: number, now: Instant): void;
  report(logged: LogEntry): void;
}

interface Watched extends WatchedFile {
  readonly folder: string;
  readonly base: string;
  watch: number;
  /** What was told of it last. */
  value: number | null;
}

const mask = IN_CLOSE_WRITE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO;
/** No number is longer. */
const portion = 128;
const lowest = -(2 ** 31);
const highest = 2 ** 31;

/** Follows files with a number in them, through their folders, so that they may come and go (inotify(7)). */
export class FileSource implements Source {
  readonly fd: number;
  readonly #observer: FileObserver;
  readonly #files = new Map<MachineId, Watched>();
  readonly #bytes = new Uint8Array(new ArrayBuffer(4096));

  constructor(observer: FileObserver) {
    this.#observer = observer;
    this.fd = inotify();
    invariant(!failed(this.fd), `no inotify descriptor: ${errnoText(this.fd)}`);
  }

  /** Follows this file, from now on by this path, and tells what is in it. */
  want(file: WatchedFile, now: Instant): void {
    const known = this.#files.get(file.id);
    if (known?.path === file.path) return;
    this.drop(file.id);
    const watched: Watched = { ...file, ...placeOf(file.path), watch: -1, value: null };
    this.#files.set(file.id, watched);
    const watch = watchPath(this.fd, watched.folder, mask);
    if (failed(watch)) {
      const fields = { name: file.name, file: file.path, why: errnoText(watch) };
      this.#observer.report(entry("file.unwatched", fields));
    } else watched.watch = watch;
    this.#look(watched, now);
  }

  /** Follows it no longer. */
  drop(id: MachineId): void {
    const known = this.#files.get(id);
    if (!known) return;
    this.#files.delete(id);
    const shared = [...this.#files.values()].some(({ watch }) => watch === known.watch);
    if (known.watch >= 0 && !shared) unwatch(this.fd, known.watch);
  }

  read(now: Instant): void {
    const length = read(this.fd, this.#bytes);
    if (length === -EAGAIN || length === -EINTR) return;
    invariant(!failed(length), `reading from inotify failed: ${errnoText(length)}`);
    for (const { watch, mask, name } of pathNews(this.#bytes.subarray(0, length))) {
      if (mask & IN_Q_OVERFLOW) {
        for (const file of this.#files.values()) this.#look(file, now);
        continue;
      }
      for (const file of this.#files.values()) {
        if (file.watch !== watch) continue;
        if (mask & IN_IGNORED) this.#lost(file, now);
        else if (file.base === name && mask & (IN_DELETE | IN_MOVED_FROM)) {
          this.#tell(file, 0, now);
        } else if (file.base === name) this.#look(file, now);
      }
    }
  }

  /** Its folder is no more. */
  #lost(file: Watched, now: Instant): void {
    file.watch = -1;
    const fields = { name: file.name, file: file.path, why: "its folder was removed" };
    this.#observer.report(entry("file.unwatched", fields));
    this.#tell(file, 0, now);
  }

  #tell(file: Watched, value: number, now: Instant): void {
    file.value = value;
    this.#observer.fileChanged(file.id, value, now);
  }

  #look(file: Watched, now: Instant): void {
    const fd = openToRead(`${file.folder}/${file.base}`);
    const length = failed(fd) ? 0 : read(fd, this.#bytes.subarray(0, portion));
    const text = failed(length) ? "" : new TextDecoder().decode(this.#bytes.subarray(0, length));
    if (!failed(fd)) close(fd);
    const value = numberIn(text);
    if (value >= lowest && value <= highest) return this.#tell(file, value, now);
    const fields = { name: file.name, file: file.path, text: text.trim() };
    this.#observer.report(entry("file.invalid", fields));
    if (file.value === null) this.#tell(file, 0, now);
  }
}

/**
 * The number that a text begins with, as strtol(3) reads it: decimal, octal after `0`, hexadecimal after `0x`; 0 when there
 * is none.
 */
export function numberIn(text: string): number {
  const [, sign = "", hex, octal, decimal] =
    /^\s*([+-]?)(?:0[xX]([0-9a-fA-F]+)|0([0-7]*)|([0-9]+))/.exec(text) ?? [];
  const value = hex !== undefined
    ? parseInt(hex, 16)
    : octal !== undefined
    ? parseInt(octal || "0", 8)
    : Number(decimal ?? 0);
  return sign === "-" && value !== 0 ? -value : value;
}

/** Where a file is, symbolic links followed: news come from there. */
function placeOf(path: string): { folder: string; base: string } {
  const whole = resolved(path) ?? path;
  const at = whole.lastIndexOf("/");
  const [folder, base] = at < 0 ? [".", whole] : [whole.slice(0, at) || "/", whole.slice(at + 1)];
  return { folder: resolved(folder) ?? folder, base };
}

function resolved(path: string): string | null {
  try {
    return Deno.realPathSync(path);
  } catch {
    return null;
  }
}
