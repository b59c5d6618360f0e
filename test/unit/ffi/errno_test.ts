import { assertEquals } from "@std/assert";
import { close, EBADF, errnoName, errnoText, failed, interfaceIndex, read } from "../../../ffi/mod.ts";

Deno.test("an errno has the name and the words that C knows it by", () => {
  assertEquals(errnoName(-1), "EPERM");
  assertEquals(errnoText(-1), "Operation not permitted");
  assertEquals(errnoName(-99), "EADDRNOTAVAIL");
  assertEquals(errnoName(99), "EADDRNOTAVAIL");
  assertEquals(errnoName(-4000), "E4000");
  assertEquals(errnoText(-4000), "Unknown error 4000");
});

Deno.test("the errno gate gives the errno of its own call, each of 300,000 times", () => {
  const bytes = new Uint8Array(8);
  const garbage: Uint8Array[] = [];
  let wrong = 0;
  for (let i = 0; i < 300_000; i++) {
    if (read(-1, bytes) !== -EBADF) wrong++;
    // A call that succeeds in between, and memory for the collector to move about.
    if (i % 3 === 0) interfaceIndex("lo");
    garbage[i % 64] = new Uint8Array(100);
  }
  assertEquals(wrong, 0);
});

Deno.test("a result below zero is a failure", () => {
  assertEquals(failed(close(-1)), true);
  assertEquals(failed(0), false);
});
