import { SO_ERROR, SOL_SOCKET } from "./constant.ts";
import { fixedBytes, gate, libc } from "./libc.ts";

const word = new Int32Array(fixedBytes(4).buffer);
const length = new Uint32Array(fixedBytes(4).buffer);

/**
 * socket(2): a descriptor. Type and protocol as the kernel takes them: a type may carry SOCK_CLOEXEC and
 * SOCK_NONBLOCK, and the protocol of a packet socket is in network order (`networkOrder(ETH_P_ARP)`).
 */
export function socket(family: number, type: number, protocol: number): number {
  return gate(libc.socket(family, type, protocol));
}

/** setsockopt(2); a number is passed as a C int, bytes as they are. */
export function setOption(
  fd: number,
  level: number,
  name: number,
  value: number | Uint8Array,
): number {
  if (typeof value !== "number") return gate(libc.setsockopt(fd, level, name, value, value.length));
  word[0] = value;
  return gate(libc.setsockopt(fd, level, name, word, 4));
}

/** bind(2) to the bytes of a sockaddr. */
export function bind(fd: number, address: Uint8Array): number {
  return gate(libc.bind(fd, address, address.length));
}

/** connect(2) to the bytes of a sockaddr. */
export function connect(fd: number, address: Uint8Array): number {
  return gate(libc.connect(fd, address, address.length));
}

/** getsockname(2): writes the socket's own sockaddr into `into` and returns its length. */
export function socketName(fd: number, into: Uint8Array): number {
  length[0] = into.length;
  const result = gate(libc.getsockname(fd, into, length));
  return result < 0 ? result : length[0];
}

/** send(2): how many bytes were sent. */
export function send(fd: number, bytes: Uint8Array, flags: number): number {
  return gate(libc.send(fd, bytes, BigInt(bytes.length), flags));
}

/** sendto(2) with the bytes of a sockaddr: how many bytes were sent. */
export function sendTo(
  fd: number,
  bytes: Uint8Array,
  flags: number,
  address: Uint8Array,
): number {
  return gate(libc.sendto(fd, bytes, BigInt(bytes.length), flags, address, address.length));
}

/** recv(2) into `bytes`: how many were received (with MSG_TRUNC: how many there were), 0 at the end of a stream. */
export function recv(fd: number, bytes: Uint8Array, flags: number): number {
  return gate(libc.recv(fd, bytes, BigInt(bytes.length), flags));
}

/** The socket's pending error as a positive errno, 0 when there is none; it is cleared (SO_ERROR of socket(7)). */
export function socketError(fd: number): number {
  length[0] = 4;
  const result = gate(libc.getsockopt(fd, SOL_SOCKET, SO_ERROR, word, length));
  return result < 0 ? result : word[0]!;
}
