import { assert, assertEquals } from "@std/assert";
import { belowStack, shrink, untouched } from "../../../src/daemon/footprint.ts";

/** A mapping as the kernel shows it, in kB. */
function shown(head: string, { anonymous = 0, swap = 0 } = {}): string {
  return `${head}
Size:               1024 kB
Rss:                 512 kB
Private_Dirty:       512 kB
Anonymous:      ${String(anonymous).padStart(8)} kB
AnonHugePages:         0 kB
Swap:           ${String(swap).padStart(8)} kB
SwapPss:               0 kB
THPeligible:           0
VmFlags: rd mr mw me sd
`;
}

Deno.test("what is as in the program's file is found, and nothing else", () => {
  const program = "/opt/a b/havip";
  const [code, constants] = [
    "55d60a000000-55d60a100000 r-xp 01ae8000 fd:00 4711                       /opt/a b/havip",
    "55d609f00000-55d60a000000 r--p 00000000 fd:00 4711                       /opt/a b/havip",
  ];
  const others = [
    shown("55d60a100000-55d60a200000 r--p 05828000 fd:00 4711                       /opt/a b/havip", {
      anonymous: 4,
    }),
    shown("55d60a200000-55d60a300000 r--p 05a9a000 fd:00 4711                       /opt/a b/havip", {
      swap: 4,
    }),
    shown("55d60a300000-55d60a400000 rw-p 05aaa000 fd:00 4711                       /opt/a b/havip"),
    shown("7f0000000000-7f0000100000 r-xs 00000000 fd:00 4711                       /opt/a b/havip"),
    shown("7f0000100000-7f0000200000 r-xp 00000000 fd:00 42                         /usr/lib/libc.so.6"),
    shown("7f0000200000-7f0000300000 r-xp 00000000 00:00 0 "),
    shown("7f0000300000-7f0000400000 r-xp 00000000 fd:00 4711                       /opt/a b/havip2"),
    shown("ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]"),
  ];
  const smaps = [shown(constants!), shown(code!), ...others].join("");
  assertEquals(untouched(smaps, program), [
    { address: 0x55d609f00000n, length: 0x100000n },
    { address: 0x55d60a000000n, length: 0x100000n },
  ]);
  assertEquals(untouched("", program), []);
});

Deno.test("of a stack only what is far below its end is given back", () => {
  const smaps = shown("7ffc10000000-7ffc10080000 rw-p 00000000 00:00 0                          [stack]");
  const address = 0x7ffc10000000n;
  assertEquals(belowStack(smaps, 0x7ffc1007f123n), { address, length: 0x60000n });
  assertEquals(belowStack(smaps, 0x7ffc10010fffn), null);
  // A thread that is not the first has another one.
  for (const elsewhere of [0x7ffc0fff0000n, 0x7ffc10080008n]) {
    assertEquals(belowStack(smaps, elsewhere), null);
  }
  assertEquals(belowStack("", address), null);
});

Deno.test("a program goes on as before when the start's memory was given back", () => {
  const pieces = untouched(Deno.readTextFileSync("/proc/self/smaps"), Deno.execPath());
  assert(
    pieces.some(({ length }) => length > 1_000_000n),
    "the code of the program that runs is one of them",
  );
  const seen = () =>
    pieces.map(({ address }) => {
      const start = Deno.UnsafePointer.create(address);
      return start === null ? null : Deno.UnsafePointerView.getArrayBuffer(start, 4096).slice(0);
    });
  const before = seen();
  shrink();
  assertEquals(seen(), before);
});
