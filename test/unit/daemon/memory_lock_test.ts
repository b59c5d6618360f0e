import { assertEquals } from "@std/assert";
import { lockable } from "../../../src/daemon/memory_lock.ts";

const file = "fd:00 4711                       /opt/a b/havip";
const none = "00:00 0 ";

/** Lines of /proc/PID/maps after the addresses, and whether what they show is to be locked. */
const cases: readonly (readonly [what: string, line: string, locked: boolean])[] = [
  ["code", `r-xp 01ae8000 ${file}`, true],
  ["constants", `r--p 00000000 ${file}`, true],
  ["variables", `rw-p 05aaa000 ${file}`, true],
  ["a program that was replaced", `r-xp 01ae8000 ${file} (deleted)`, true],
  ["a library", "r-xp 00026000 fd:00 42                         /usr/lib/x86_64-linux-gnu/libc.so.6", true],
  ["a file on overlayfs or btrfs", "r-xp 00026000 00:2f 42                         /usr/bin/havip", true],
  ["malloc's memory", "rw-p 00000000 00:00 0                          [heap]", true],
  ["V8's heap", `rw-p 00000000 ${none}`, false],
  ["V8's code", `rwxp 00000000 ${none}`, false],
  ["without the blank that some kernels put", "rw-p 00000000 00:00 0", false],
  ["what somebody gave a name", "rw-p 00000000 00:00 0                          [anon:v8]", false],
  ["a thread's stack, on old kernels", "rw-p 00000000 00:00 0                          [stack:4712]", false],
  ["what cannot be used", `---p 00a00000 ${file}`, false],
  ["a file that is shared", `r--s 00000000 ${file}`, false],
  ["a file that is written to", "rw-s 00000000 fd:00 4711                       /var/cache/x-shm", false],
  ["a device", "rw-p 00000000 00:06 11                         /dev/mem", false],
  ["shared memory", "rw-s 00000000 00:01 7                          /dev/zero (deleted)", false],
  ["a file in memory", "r-xp 00000000 00:01 7                          /memfd:v8 (deleted)", false],
  ["System V's memory", "rw-p 00000000 00:01 7                          /SYSV00000000 (deleted)", false],
  ["large pages", "rw-p 00000000 00:10 7                          /anon_hugepage (deleted)", false],
  ["an object of the kernel", "rw-p 00000000 00:0f 7                          anon_inode:[io_uring]", false],
  ["the kernel's clock", "r--p 00000000 00:00 0                          [vvar]", false],
  ["the kernel's code", "r-xp 00000000 00:00 0                          [vdso]", false],
  ["the kernel's old code", "--xp 00000000 00:00 0                          [vsyscall]", false],
];

Deno.test("what V8 does not manage is to be locked, and nothing else", () => {
  for (const [what, line, locked] of cases) {
    const pieces = lockable(`55d60a000000-55d60a100000 ${line}\n`);
    assertEquals(pieces, locked ? [{ address: 0x55d60a000000n, length: 0x100000n }] : [], what);
  }
  const all = cases.map(([, line], at) =>
    `${(at + 16).toString(16)}000-${(at + 16).toString(16)}800 ${line}\n`
  );
  assertEquals(lockable(all.join("")).length, cases.filter(([, , locked]) => locked).length);
  assertEquals(lockable(""), []);
});

Deno.test("the lowest piece of a stack, which grows, is left out", () => {
  const stack = (start: string) => lockable(`${start}-7ffc10080000 rw-p 00000000 00:00 0     [stack]\n`);
  assertEquals(stack("7ffc10000000"), [{ address: 0x7ffc10010000n, length: 0x70000n }]);
  assertEquals(stack("7ffc10070000"), []);
  assertEquals(stack("7ffc10078000"), []);
});
