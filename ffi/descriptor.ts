import { AF_UNIX, F_GETFD, F_GETFL, F_SETFD, F_SETFL, FD_CLOEXEC, FIONREAD } from "./constant.ts";
import {
  O_CLOEXEC,
  O_NOFOLLOW,
  O_NONBLOCK,
  O_RDONLY,
  O_RDWR,
  SOCK_CLOEXEC,
  SOCK_NONBLOCK,
  SOCK_SEQPACKET,
  SOCK_STREAM,
} from "./constant.ts";
import { cString, fixedBytes, gate, libc } from "./libc.ts";

/** close(2) */
export function close(fd: number): number {
  return gate(libc.close(fd));
}

/** read(2) into `bytes`: how many were read, 0 at the end. */
export function read(fd: number, bytes: Uint8Array): number {
  return gate(libc.read(fd, bytes, BigInt(bytes.length)));
}

/** write(2): how many of `bytes` were written. */
export function write(fd: number, bytes: Uint8Array): number {
  return gate(libc.write(fd, bytes, BigInt(bytes.length)));
}

/** Makes calls on a descriptor return -EAGAIN rather than wait (O_NONBLOCK of fcntl(2)). */
export function setNonblocking(fd: number): number {
  const flags = gate(libc.fcntl(fd, F_GETFL, 0));
  return flags < 0 ? flags : gate(libc.fcntl(fd, F_SETFL, flags | O_NONBLOCK));
}

/** Whether a descriptor is closed by exec (FD_CLOEXEC of fcntl(2)). */
export function setCloseOnExec(fd: number, on: boolean): number {
  const flags = gate(libc.fcntl(fd, F_GETFD, 0));
  if (flags < 0) return flags;
  return gate(libc.fcntl(fd, F_SETFD, on ? flags | FD_CLOEXEC : flags & ~FD_CLOEXEC));
}

/** Opens a file for reading, close-on-exec (open(2)): its descriptor. */
export function openReadOnly(path: string): number {
  return gate(libc.open(cString(path), O_RDONLY | O_CLOEXEC, 0));
}

/** Opens a file for reading, close-on-exec, without waiting for anybody on its other side: its descriptor. */
export function openToRead(path: string): number {
  return gate(libc.open(cString(path), O_RDONLY | O_NONBLOCK | O_CLOEXEC, 0));
}

/** Makes a named pipe; the umask counts (mkfifo(3)). */
export function mkfifo(path: string, mode: number): number {
  return gate(libc.mkfifo(cString(path), mode));
}

/**
 * Opens a named pipe for writing, close-on-exec: its descriptor. Nothing waits for a reader, now or later, since this
 * side reads, too (fifo(7)), and a symbolic link is refused.
 */
export function openFifo(path: string): number {
  return gate(libc.open(cString(path), O_RDWR | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC, 0));
}

/** How many bytes wait to be read (FIONREAD of ioctl(2)). */
export function unread(fd: number): number {
  const count = new Int32Array(fixedBytes(4).buffer);
  const result = gate(libc.ioctl(fd, BigInt(FIONREAD), count));
  return result < 0 ? result : count[0]!;
}

/** Two connected stream sockets of the unix family, close-on-exec (socketpair(2)); a number is `-errno`. */
export function socketpair(): [number, number] | number {
  return pairOf(SOCK_STREAM);
}

/**
 * The same, with packets that stay whole, and non-blocking. What is sent reaches the other one, whatever address it is
 * sent to (unix(7)).
 */
export function packetPair(): [number, number] | number {
  return pairOf(SOCK_SEQPACKET | SOCK_NONBLOCK);
}

function pairOf(type: number): [number, number] | number {
  const pair = new Int32Array(fixedBytes(8).buffer);
  const result = gate(libc.socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, pair));
  return result < 0 ? result : [pair[0]!, pair[1]!];
}
