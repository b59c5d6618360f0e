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
import { invariant } from "../core/mod.ts";
import { decodeNetlink, dumpLinks } from "../wire/mod.ts";

const sequence = 1;

/** The routing table of each VRF that there is now, by its name. */
export function vrfTables(): Map<string, number> {
  const fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  const sent = failed(fd) ? fd : send(fd, dumpLinks(sequence), 0);
  invariant(!failed(sent), `asking netlink failed: ${errnoText(sent)}`);
  const tables = new Map<string, number>();
  const bytes = new Uint8Array(1 << 16);
  for (let ended = false; !ended;) {
    const length = recv(fd, bytes, 0);
    if (length === -EINTR) continue;
    invariant(!failed(length), `reading from netlink failed: ${errnoText(length)}`);
    for (const message of decodeNetlink(bytes.subarray(0, length))) {
      if (message.kind === "link" && message.link.table !== undefined) {
        tables.set(message.link.name, message.link.table);
      }
      ended ||= message.kind === "end" || message.kind === "result";
    }
  }
  close(fd);
  return tables;
}
