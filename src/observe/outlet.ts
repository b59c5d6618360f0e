import {
  AF_UNIX,
  MSG_DONTWAIT,
  MSG_NOSIGNAL,
  SOCK_CLOEXEC,
  SOCK_DGRAM,
  SOCK_NONBLOCK,
} from "../../ffi/mod.ts";
import { close, EAGAIN, EINTR, Epoll, EPOLLOUT, send, sendTo, sockaddrUn } from "../../ffi/mod.ts";
import { socket, write } from "../../ffi/mod.ts";

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

/** Looks at a descriptor; `null` when it is closed. */
export function describe(fd: number): DescriptorKind | null {
  try {
    const stat = Deno.statSync(`/proc/self/fd/${fd}`);
    const kind = stat.isFile ? "file" : stat.isSocket ? "socket" : "other";
    return { kind, identity: `${stat.dev}:${stat.ino}` };
  } catch {
    return null;
  }
}

/** A pipe that is ready takes this much at once (PIPE_BUF of pipe(7)). */
const pipeful = 4096;

/** Writes to a descriptor without waiting. */
interface Writer {
  /** How many bytes were taken, or `-errno`. */
  write(bytes: Uint8Array): number;
  close(): void;
}

/** For stream sockets; the flags hold for one call and change nothing for others who share the socket. */
function socketWriter(fd: number): Writer {
  return { write: (bytes) => send(fd, bytes, MSG_DONTWAIT | MSG_NOSIGNAL), close: () => {} };
}

/**
 * For pipes and terminals. O_NONBLOCK would also change them for the shell and all others who share them, so each
 * portion is written only when the kernel says that there is room for it. `null` for what cannot be asked.
 */
function readyWriter(fd: number): Writer | null {
  const epoll = new Epoll(1);
  if (epoll.add(fd, EPOLLOUT) < 0) {
    epoll.close();
    return null;
  }
  const portion = (bytes: Uint8Array) => epoll.wait(0) > 0 ? write(fd, bytes.subarray(0, pipeful)) : -EAGAIN;
  return {
    write(bytes) {
      let taken = 0;
      while (taken < bytes.length) {
        const more = portion(bytes.subarray(taken));
        if (more < 0) return taken > 0 ? taken : more;
        taken += more;
      }
      return taken;
    },
    close: () => epoll.close(),
  };
}

function writerFor(fd: number): Writer {
  const kind = describe(fd)?.kind;
  if (kind === "socket") return socketWriter(fd);
  // Regular files and /dev/null cannot be asked, and are always ready.
  const plain = { write: (bytes: Uint8Array) => write(fd, bytes), close: () => {} };
  return kind === "other" ? readyWriter(fd) ?? plain : plain;
}

/**
 * The outlet for an open descriptor, 2 for stderr. A pipe or socket that is full, a terminal that is stopped and
 * a reader that is gone cost lines, never time. Regular files are written as they are.
 */
export function descriptorOutlet(fd: number): Outlet {
  const writer = writerFor(fd);
  const encoder = new TextEncoder();
  /** The end of a line that was taken in part: it comes before all else, so that lines stay whole. */
  let rest = new Uint8Array();

  const push = (bytes: Uint8Array): number => {
    const result = writer.write(bytes);
    return result === -EINTR ? writer.write(bytes) : result;
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
      writer.close();
    },
  };
}

/**
 * The outlet for a syslog daemon's datagram socket (/dev/log). Every line finds the socket anew, so that a syslog
 * daemon may be restarted at any time. `null` when there is no such socket, or no more descriptors.
 */
export function syslogOutlet(path: string): Outlet | null {
  try {
    Deno.statSync(path);
  } catch {
    return null;
  }
  const fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return null;
  const address = sockaddrUn(path);
  const encoder = new TextEncoder();
  return {
    put: (line) => sendTo(fd, encoder.encode(line), MSG_DONTWAIT | MSG_NOSIGNAL, address) >= 0,
    close: () => void close(fd),
  };
}
