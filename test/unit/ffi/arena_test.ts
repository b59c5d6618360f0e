import { assert, assertEquals, assertThrows } from "@std/assert";
import { Arena } from "../../../ffi/mod.ts";

Deno.test("regions are aligned, apart, and at the address they say", () => {
  const arena = new Arena(256);
  const first = arena.allocate(3);
  const second = arena.allocate(20);
  const third = arena.allocate(1, 64);
  assertEquals([first.length, second.length, third.length], [3, 20, 1]);
  assertEquals(second.address % 8n, 0n);
  assertEquals(third.address % 64n, 0n);
  assert(second.address - first.address >= 3n);
  second.view.setUint32(4, 0x01020304, true);
  const memory = Deno.UnsafePointer.create(second.address)!;
  assertEquals(new Deno.UnsafePointerView(memory).getUint32(4), 0x01020304);
  assertEquals([...second.bytes.subarray(4, 8)], [4, 3, 2, 1]);
});

Deno.test("a full arena says so, and is empty again after a reset", () => {
  const arena = new Arena(64);
  arena.allocate(60);
  assert(assertThrows(() => arena.allocate(8)) instanceof RangeError);
  arena.reset();
  assertEquals(arena.used, 0);
  assertEquals(arena.allocate(64).length, 64);
});
