import { assert, assertEquals } from "@std/assert";
import type { IpAddress } from "../../../src/core/mod.ts";
import { internetChecksum } from "../../../src/wire/checksum.ts";
import { decodeIpv4, encodeIpv4 } from "../../../src/wire/ipv4.ts";

const header = {
  totalLength: 24,
  ttl: 255,
  tos: 0xc0,
  identification: 0x1234,
  protocol: 112,
  source: "192.0.2.1" as IpAddress,
  destination: "224.0.0.18" as IpAddress,
};

/** A header with four bytes of payload, changed by `change`. */
function packet(change: (bytes: Uint8Array) => void = () => {}): Uint8Array {
  const bytes = new Uint8Array(24);
  encodeIpv4(bytes, header);
  change(bytes);
  return bytes;
}

Deno.test("a header that was encoded is decoded to the same", () => {
  assertEquals(decodeIpv4(packet()), { ok: true, value: { headerLength: 20, ...header } });
});

Deno.test("an encoded header has a right checksum and no flags", () => {
  const bytes = packet();
  assertEquals(internetChecksum(bytes, 0, 20), 0);
  assertEquals([bytes[6], bytes[7]], [0, 0]);
});

Deno.test("both ends of every field survive", () => {
  for (const n of [0, 0xff]) {
    const both = { ...header, ttl: n, tos: n, protocol: n, identification: n * 257 };
    const bytes = new Uint8Array(24);
    encodeIpv4(bytes, both);
    assertEquals(decodeIpv4(bytes), { ok: true, value: { headerLength: 20, ...both } });
  }
});

Deno.test("options make the header longer", () => {
  const bytes = packet((b) => b[0] = 0x46);
  const decoded = decodeIpv4(bytes);
  assert(decoded.ok);
  assertEquals(decoded.value.headerLength, 24);
});

Deno.test("bytes after the packet are no matter", () => {
  const padded = new Uint8Array(60);
  padded.set(packet());
  assert(decodeIpv4(padded).ok);
});

Deno.test("a view into a larger buffer is read from its own start", () => {
  const larger = new Uint8Array(100);
  larger.set(packet(), 33);
  assert(decodeIpv4(larger.subarray(33, 57)).ok);
});

Deno.test("what is no IPv4 header is dropped for that", () => {
  const bad: [string, Uint8Array][] = [
    ["nothing", new Uint8Array(0)],
    ["19 bytes", packet().subarray(0, 19)],
    ["version 6", packet((b) => b[0] = 0x65)],
    ["a header of 16 bytes", packet((b) => b[0] = 0x44)],
    ["a header longer than the packet", packet((b) => b[0] = 0x47)],
    ["a total length below the header's", packet((b) => b[3] = 19)],
    ["a first fragment", packet((b) => b[6] = 0x20)],
    ["a last fragment", packet((b) => b[7] = 1)],
  ];
  for (const [what, bytes] of bad) {
    assertEquals(decodeIpv4(bytes), { ok: false, reason: "ip_header" }, what);
  }
});

Deno.test("fewer bytes than the header tells of are a length mismatch", () => {
  assertEquals(decodeIpv4(packet().subarray(0, 23)), { ok: false, reason: "length_mismatch" });
});
