import { assertEquals } from "@std/assert";
import {
  attribute,
  attributesOf,
  message,
  nested,
  textAttribute,
  textOf,
  u32Attribute,
  u32Of,
} from "../../../src/wire/netlink_frame.ts";

Deno.test("a message begins with its length, type, flags and sequence", () => {
  const bytes = message(0x1234, 0x0506, 0xdeadbeef, Uint8Array.of(1, 2, 3, 4), [attribute(7, [9])]);
  assertEquals([...bytes], [
    ...[28, 0, 0, 0, 0x34, 0x12, 0x06, 0x05, 0xef, 0xbe, 0xad, 0xde, 0, 0, 0, 0],
    ...[1, 2, 3, 4],
    ...[5, 0, 7, 0, 9, 0, 0, 0],
  ]);
});

Deno.test("attributes are read back by type, whatever their length", () => {
  const bytes = message(1, 0, 0, new Uint8Array(0), [
    attribute(1, []),
    attribute(2, [1]),
    attribute(3, [1, 2, 3, 4, 5]),
    textAttribute(4, "eth0"),
    u32Attribute(5, 0xfffffffe),
  ]);
  const found = attributesOf(bytes, 16)!;
  assertEquals([...found.keys()], [1, 2, 3, 4, 5]);
  assertEquals([...found.get(3)!], [1, 2, 3, 4, 5]);
  assertEquals(textOf(found.get(4)!), "eth0");
  assertEquals(u32Of(found.get(5)), 0xfffffffe);
  assertEquals(u32Of(found.get(4)), null);
  assertEquals(u32Of(undefined), null);
});

Deno.test("a nested attribute holds others", () => {
  const inner = attributesOf(nested(1, [attribute(2, [1]), attribute(3, [2])]), 4)!;
  assertEquals([...inner.keys()], [2, 3]);
});

Deno.test("the flags of an attribute are not part of its type", () => {
  assertEquals([...attributesOf(attribute(0xc005, [1]), 0)!.keys()], [5]);
});

Deno.test("an attribute that runs over the end, or is shorter than its header, is malformed", () => {
  assertEquals(attributesOf(Uint8Array.of(9, 0, 1, 0, 0, 0, 0, 0), 0), null);
  assertEquals(attributesOf(Uint8Array.of(3, 0, 1, 0), 0), null);
  assertEquals(attributesOf(Uint8Array.of(0, 0, 1, 0), 0), null);
});

Deno.test("up to three bytes at the end are no attribute", () => {
  assertEquals(attributesOf(Uint8Array.of(4, 0, 1, 0, 0, 0, 0), 0)?.size, 1);
});

Deno.test("text without a NUL ends with its bytes", () => {
  assertEquals(textOf(Uint8Array.of(97, 98)), "ab");
  assertEquals(textOf(Uint8Array.of(97, 0, 98)), "a");
});
