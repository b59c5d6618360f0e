import fs from "node:fs";
import {
  AF_UNIX,
  MSG_DONTWAIT,
  MSG_NOSIGNAL,
  SOCK_CLOEXEC,
  SOCK_DGRAM,
  SOCK_NONBLOCK,
} from "../../ffi/mod.ts";
import { close, EAGAIN, EINTR, send, sendTo, sockaddrUn, socket, write } from "../../ffi/mod.ts";

/** Somewhere that lines go to, without ever waiting. */
export interface Outlet {
  /** Whether the line was taken: at once, or not at all. Never throws. */
  put(line: string): boolean;
  close(): void;
}

/** What kind of thing a descriptor is, and which one (fstat(2)). */
export interface DescriptorKind {
  readonly kind: "file" | "socket" | "other";
  /** `device:inode`, as JOURNAL_STREAM names a stream (systemd.exec(5)). */
  readonly identity: string;
}

/** fstat(2) of a descriptor that Deno opened, else by its name in /proc, which takes more permission. */
function statOf(fd: number): fs.BigIntStats {
  try {
    return fs.fstatSync(fd, { bigint: true });
  } catch {
    return fs.statSync(`/proc/self/fd/${fd}`, { bigint: true });
  }
}

/** Looks at a descriptor; `null` when it is closed. */
export function describe(fd: number): DescriptorKind | null {
  try {
    const stat = statOf(fd);
    const kind = stat.isFile() ? "file" : stat.isSocket() ? "socket" : "other";
    return { kind, identity: `${stat.dev}:${stat.ino}` };
  } catch {
    return null;
  }
}

/**
 * Opens what a descriptor leads to once more, for writes that do not wait. O_NONBLOCK on the descriptor itself
 * would also change it for the shell and all others who share it. `null` where that cannot be: sockets, a terminal
 * of somebody else, a pipe that nobody reads.
 */
function openAgain(fd: number): number | null {
  const { O_WRONLY, O_NONBLOCK, O_NOCTTY } = fs.constants;
  try {
    return fs.openSync(`/proc/self/fd/${fd}`, O_WRONLY | O_NONBLOCK | O_NOCTTY);
  } catch {
    return null;
  }
}

/**
 * The outlet for an open descriptor, 2 for stderr. A pipe or socket that is full, a terminal that is stopped and
 * a reader that is gone cost lines, never time. Regular files are written as they are.
 */
export function descriptorOutlet(fd: number): Outlet {
  const kind = describe(fd)?.kind;
  const again = kind === "other" ? openAgain(fd) : null;
  const target = again ?? fd;
  const once = kind === "socket"
    ? (bytes: Uint8Array) => send(target, bytes, MSG_DONTWAIT | MSG_NOSIGNAL)
    : (bytes: Uint8Array) => write(target, bytes);
  const encoder = new TextEncoder();
  /** The end of a line that was taken in part: it comes before all else, so that lines stay whole. */
  let rest = new Uint8Array();

  const push = (bytes: Uint8Array): number => {
    const result = once(bytes);
    return result === -EINTR ? once(bytes) : result;
  };
  const putRest = (): boolean => {
    if (rest.length === 0) return true;
    const taken = push(rest);
    if (taken > 0) rest = rest.slice(taken);
    else if (taken !== -EAGAIN) rest = new Uint8Array();
    return rest.length === 0;
  };
  return {
    put(line) {
      if (!putRest()) return false;
      const bytes = encoder.encode(`${line}\n`);
      const taken = push(bytes);
      if (taken <= 0) return false;
      rest = bytes.slice(taken);
      return true;
    },
    close() {
      putRest();
      if (again !== null) fs.closeSync(again);
    },
  };
}

/**
 * The outlet for a syslog daemon's datagram socket (/dev/log). Every line finds the socket anew, so that a syslog
 * daemon may be restarted at any time. `null` when there is no such socket, or no more descriptors.
 */
export function syslogOutlet(path: string): Outlet | null {
  if (!fs.existsSync(path)) return null;
  const fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return null;
  const address = sockaddrUn(path);
  const encoder = new TextEncoder();
  return {
    put: (line) => sendTo(fd, encoder.encode(line), MSG_DONTWAIT | MSG_NOSIGNAL, address) >= 0,
    close: () => void close(fd),
  };
}
