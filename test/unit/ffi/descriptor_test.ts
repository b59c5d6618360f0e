import { assert, assertEquals } from "@std/assert";
import {
  Arena,
  close,
  EAGAIN,
  EBADF,
  EISDIR,
  ENOENT,
  openReadOnly,
  packetPair,
  read,
  SendBatch,
  setCloseOnExec,
  setNonblocking,
  socketpair,
  write,
} from "../../../ffi/mod.ts";

/** The flags that the kernel shows for an open descriptor: O_CLOEXEC is octal 02000000. */
function shownFlags(fd: number): number {
  const text = Deno.readTextFileSync(`/proc/self/fdinfo/${fd}`);
  return parseInt(/flags:\s+(\d+)/.exec(text)?.[1] ?? "0", 8);
}

Deno.test("a packet that is sent through a pair arrives whole, whatever address it is sent to", () => {
  const pair = packetPair();
  assert(typeof pair !== "number");
  const [a, b] = pair;
  const batch = new SendBatch(2);
  const arena = new Arena(64);
  const [packet, elsewhere] = [arena.allocate(3), arena.allocate(16)];
  packet.bytes.set([1, 2, 3]);
  elsewhere.bytes.set([2]);
  assert(batch.push(packet, 3, elsewhere) && batch.push(packet, 2, null));
  assertEquals(batch.flush(a), 2);
  const into = new Uint8Array(16);
  assertEquals([read(b, into), read(b, into), read(b, into)], [3, 2, -EAGAIN]);
  close(a);
  close(b);
});

Deno.test("what is written to one end of a socketpair is read at the other", () => {
  const pair = socketpair();
  assert(typeof pair !== "number");
  const [a, b] = pair;
  assertEquals(write(a, new Uint8Array([1, 2, 3])), 3);
  const into = new Uint8Array(16);
  assertEquals(read(b, into), 3);
  assertEquals([...into.subarray(0, 3)], [1, 2, 3]);
  assertEquals(setNonblocking(b), 0);
  assertEquals(read(b, into), -EAGAIN);
  assertEquals(close(a), 0);
  assertEquals(read(b, into), 0);
  assertEquals(close(b), 0);
  assertEquals(close(b), -EBADF);
});

Deno.test("close-on-exec is on from the start and can be turned off and on", () => {
  const fd = openReadOnly("/proc/self/status");
  assertEquals(shownFlags(fd) & 0o2000000, 0o2000000);
  assertEquals(setCloseOnExec(fd, false), 0);
  assertEquals(shownFlags(fd) & 0o2000000, 0);
  assertEquals(setCloseOnExec(fd, true), 0);
  assertEquals(shownFlags(fd) & 0o2000000, 0o2000000);
  assertEquals(close(fd), 0);
  assertEquals(setCloseOnExec(fd, true), -EBADF);
  assertEquals(setNonblocking(fd), -EBADF);
});

Deno.test("a file that is not there, and a directory that is read, give their errno", () => {
  assertEquals(openReadOnly("/proc/no such file"), -ENOENT);
  const fd = openReadOnly("/proc");
  assertEquals(read(fd, new Uint8Array(8)), -EISDIR);
  close(fd);
});
