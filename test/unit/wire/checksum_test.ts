import { assertEquals } from "@std/assert";
import { adjustChecksum, internetChecksum, pseudoHeaderSum } from "../../../src/wire/checksum.ts";

const bytes = (...values: number[]) => Uint8Array.from(values);

Deno.test("the example of RFC 1071 §3 has the checksum it says", () => {
  assertEquals(internetChecksum(bytes(0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7), 0, 8), 0x220d);
});

Deno.test("an odd last byte counts as if a zero followed", () => {
  const odd = bytes(0x12, 0x34, 0x56);
  assertEquals(internetChecksum(odd, 0, 3), internetChecksum(bytes(0x12, 0x34, 0x56, 0x00), 0, 4));
  assertEquals(internetChecksum(odd, 1, 2), ~0x3400 & 0xffff);
});

Deno.test("no bytes at all have the checksum of nothing", () => {
  assertEquals(internetChecksum(bytes(), 0, 0), 0xffff);
  assertEquals(internetChecksum(bytes(1, 2), 2, 2), 0xffff);
  assertEquals(internetChecksum(bytes(1, 2), 2, 1), 0xffff);
});

Deno.test("an end beyond the bytes is cut to them", () => {
  assertEquals(internetChecksum(bytes(1, 2, 3, 4), 0, 99), internetChecksum(bytes(1, 2, 3, 4), 0, 4));
});

Deno.test("bytes that contain their own checksum sum up to zero", () => {
  const packet = bytes(0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x81, 0x07);
  const checksum = internetChecksum(packet, 0, 8);
  packet.set([checksum >> 8, checksum & 0xff], 4);
  assertEquals(internetChecksum(packet, 0, 8), 0);
});

Deno.test("many full words do not overflow", () => {
  assertEquals(internetChecksum(new Uint8Array(65_536).fill(0xff), 0, 65_536), 0);
});

Deno.test("a pseudo header adds addresses, protocol and length", () => {
  const header = new Uint8Array(20);
  header.set([192, 0, 2, 1, 224, 0, 0, 18], 12);
  assertEquals(pseudoHeaderSum(header, 112, 12), 0xc000 + 0x0201 + 0xe000 + 0x0012 + 112 + 12);
});

Deno.test("an adjusted checksum is the one that computing anew gives, for every value of the word", () => {
  const packet = bytes(0x31, 0x33, 0x65, 0x01, 0xc0, 0xa8, 0xff, 0xfe);
  const first = internetChecksum(packet, 0, 8);
  for (let word = 0; word <= 0xffff; word++) {
    packet[2] = word >> 8;
    packet[3] = word & 0xff;
    assertEquals(adjustChecksum(first, 0x6501, word), internetChecksum(packet, 0, 8));
  }
});
