import { assertEquals } from "@std/assert";
import { load, memoryReader } from "../../../src/config/mod.ts";
import { umaskOf } from "../../../src/daemon/umask.ts";

Deno.test("a umask is a number as C writes it, or bits by name", () => {
  const read = (words: string) => {
    const file = `global_defs {\n ${words}\n}\n`;
    return umaskOf(load("/k.conf", memoryReader(new Map([["/k.conf", file]]))).config);
  };
  assertEquals(read(""), null);
  assertEquals(read("umask 022"), 0o022);
  assertEquals(read("umask 0x12"), 0o022);
  assertEquals(read("umask 18"), null);
  assertEquals(read("umask 27"), 27);
  assertEquals(read("umask IWGRP|IWOTH"), 0o022);
  assertEquals(read("umask IRWXG | IRWXO"), 0o077);
});
