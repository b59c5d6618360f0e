import { LITTLE_ENDIAN } from "./netlink_frame.ts";

/** The kernel's process events connector (Documentation/driver-api/connector.rst, linux/cn_proc.h). */
const CN_IDX_PROC = 1;
const CN_VAL_PROC = 1;
const PROC_CN_MCAST_LISTEN = 1;
const NLMSG_DONE = 3;
/** nlmsghdr and cn_msg; what and cpu and time of proc_event come before the data of the event. */
const HEADERS = 16 + 20;
const DATA = HEADERS + 16;

const FORK = 0x1;
const EXEC = 0x2;
const COMM = 0x200;
const EXIT = 0x8000_0000;

/** What happened to a process, by its ID. Threads are left out. */
export type ProcEvent =
  /** The kernel is going to tell. */
  | { readonly kind: "listening" }
  | { readonly kind: "fork"; readonly parent: number; readonly child: number }
  | { readonly kind: "exec" | "comm" | "exit"; readonly pid: number };

/**
 * The request for process events.
 *
 * ```
 * nlmsghdr  length 32 | type 16 | flags 16 | sequence 32 | port 32
 * cn_msg    index 32 | value 32 | sequence 32 | acknowledge 32 | length 16 | flags 16
 * operation 32
 * ```
 */
export function listenForProcesses(): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(new ArrayBuffer(HEADERS + 4));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, bytes.length, LITTLE_ENDIAN);
  view.setUint16(4, NLMSG_DONE, LITTLE_ENDIAN);
  view.setUint32(16, CN_IDX_PROC, LITTLE_ENDIAN);
  view.setUint32(20, CN_VAL_PROC, LITTLE_ENDIAN);
  view.setUint16(32, 4, LITTLE_ENDIAN);
  view.setUint32(HEADERS, PROC_CN_MCAST_LISTEN, LITTLE_ENDIAN);
  return bytes;
}

/** One message of the connector; `null` for one that says nothing of a whole process. */
export function decodeProcEvent(bytes: Uint8Array): ProcEvent | null {
  if (bytes.length < DATA + 8) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const word = (at: number) => view.getUint32(at, LITTLE_ENDIAN);
  if (word(16) !== CN_IDX_PROC || word(20) !== CN_VAL_PROC) return null;
  const [pid, group] = [word(DATA), word(DATA + 4)];
  switch (word(HEADERS)) {
    case 0:
      return { kind: "listening" };
    case FORK: {
      if (bytes.length < DATA + 16 || word(DATA + 8) !== word(DATA + 12)) return null;
      return { kind: "fork", parent: group, child: word(DATA + 12) };
    }
    case EXEC:
      return pid === group ? { kind: "exec", pid } : null;
    case COMM:
      return pid === group ? { kind: "comm", pid } : null;
    case EXIT:
      return pid === group ? { kind: "exit", pid } : null;
    default:
      return null;
  }
}
