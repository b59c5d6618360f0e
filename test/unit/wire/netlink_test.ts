import { assertEquals } from "@std/assert";
import { decodeNetlink, dumpAddresses, dumpLinks } from "../../../src/wire/netlink.ts";

/** A message of this type with a payload, sequence 7. */
function framed(type: number, ...payload: number[]): Uint8Array {
  const length = 16 + payload.length;
  return Uint8Array.of(length, 0, 0, 0, type, 0, 0, 0, 7, 0, 0, 0, 1, 2, 3, 4, ...payload);
}

function joined(...parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

Deno.test("an acknowledgement is a result without an error", () => {
  assertEquals(decodeNetlink(framed(2, 0, 0, 0, 0, ...Array(16).fill(9))), [
    { kind: "result", errno: 0, sequence: 7 },
  ]);
});

Deno.test("an error is told as a positive number", () => {
  assertEquals(decodeNetlink(framed(2, 0xef, 0xff, 0xff, 0xff)), [{
    kind: "result",
    errno: 17,
    sequence: 7,
  }]);
});

Deno.test("the end of a dump is told, and a dump that failed ends with a result", () => {
  assertEquals(decodeNetlink(framed(3, 0, 0, 0, 0)), [{ kind: "end", sequence: 7 }]);
  assertEquals(decodeNetlink(framed(3, 0xff, 0xff, 0xff, 0xff)), [{ kind: "result", errno: 1, sequence: 7 }]);
});

Deno.test("an unknown type is something else", () => {
  assertEquals(decodeNetlink(framed(99, 1, 2, 3, 4)), [{ kind: "other", type: 99, sequence: 7 }]);
  assertEquals(decodeNetlink(joined(dumpLinks(1), dumpAddresses(0xffffffff))), [
    { kind: "other", type: 18, sequence: 1 },
    { kind: "other", type: 22, sequence: 0xffffffff },
  ]);
});

Deno.test("messages come in their order, each at a multiple of four bytes", () => {
  const odd = joined(framed(99, 1), Uint8Array.of(0, 0, 0));
  const kinds = decodeNetlink(joined(odd, framed(2, 0, 0, 0, 0), framed(3, 0, 0, 0, 0))).map((m) => m.kind);
  assertEquals(kinds, ["other", "result", "end"]);
});

Deno.test("decoding stops at the first malformed message", () => {
  const good = framed(3, 0, 0, 0, 0);
  const bad: [string, Uint8Array][] = [
    ["a length below the header's", Uint8Array.from(framed(99), (byte, i) => i === 0 ? 15 : byte)],
    ["a length of nothing", new Uint8Array(16)],
    ["a length over the end", Uint8Array.from(framed(99), (byte, i) => i === 1 ? 1 : byte)],
    ["a result without a number", framed(2, 0, 0)],
    ["an end without a number", framed(3)],
  ];
  for (const [what, bytes] of bad) {
    assertEquals(decodeNetlink(joined(good, bytes, good)).length, 1, what);
  }
  assertEquals(decodeNetlink(good.subarray(0, 15)), []);
  assertEquals(decodeNetlink(new Uint8Array(0)), []);
});

Deno.test("a view into a larger buffer is read from its own start", () => {
  const larger = joined(Uint8Array.of(9, 9, 9), framed(3, 0, 0, 0, 0));
  assertEquals(decodeNetlink(larger.subarray(3)), [{ kind: "end", sequence: 7 }]);
});
