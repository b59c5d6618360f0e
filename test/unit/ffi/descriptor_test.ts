import { assert, assertEquals } from "@std/assert";
import {
  close,
  EAGAIN,
  EBADF,
  EISDIR,
  ENOENT,
  openReadOnly,
  read,
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
