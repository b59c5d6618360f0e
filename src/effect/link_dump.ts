import type { Link } from "../core/mod.ts";
import {
  AF_NETLINK,
  close,
  EINTR,
  errnoText,
  failed,
  NETLINK_ROUTE,
  recv,
  send,
  SOCK_CLOEXEC,
  SOCK_RAW,
  socket,
} from "../../ffi/mod.ts";
import { decodeNetlink, dumpLinks } from "../wire/mod.ts";

const sequence = 1;

/**
 * The interfaces that there are now (rtnetlink(7)), without their addresses; blocks until the kernel has told them.
 * @throws Error when netlink refuses
 */
export function presentLinks(): Omit<Link, "addresses">[] {
  const fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  if (failed(fd)) throw new Error(`no netlink socket: ${errnoText(fd)}`);
  try {
    return ask(fd);
  } finally {
    close(fd);
  }
}

function ask(fd: number): Omit<Link, "addresses">[] {
  const sent = send(fd, dumpLinks(sequence), 0);
  if (failed(sent)) throw new Error(`asking netlink failed: ${errnoText(sent)}`);
  const links: Omit<Link, "addresses">[] = [];
  const bytes = new Uint8Array(1 << 16);
  for (;;) {
    const length = recv(fd, bytes, 0);
    if (length === -EINTR) continue;
    if (failed(length)) throw new Error(`reading from netlink failed: ${errnoText(length)}`);
    for (const message of decodeNetlink(bytes.subarray(0, length))) {
      if (message.kind === "link") links.push(message.link);
      if (message.kind === "end") return links;
      if (message.kind === "result") throw new Error(`netlink refused a dump: ${errnoText(-message.errno)}`);
    }
  }
}
