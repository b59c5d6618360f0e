import { heard } from "../../packets/advert.ts";
import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  type AdvertSpec,
  type Auth,
  type Decoded,
  type DropReason,
  type IpAddress,
  millis,
  type ReceivedAdvert,
  seconds,
} from "../../../src/core/mod.ts";
import { internetChecksum } from "../../../src/wire/checksum.ts";
import { decodeAdvert, encodeAdvert, setIdentification, setPriority } from "../../../src/wire/vrrp.ts";

const ip = (text: string) => text as IpAddress;

const v2: AdvertSpec = {
  interface: "eth0",
  version: 2,
  vrid: 51,
  interval: seconds(1),
  addresses: [ip("192.0.2.128")],
  auth: { kind: "simple", password: "1111" },
  source: ip("192.0.2.1"),
  destinations: [ip("224.0.0.18")],
  ttl: 255,
  checksumForm: "plain",
};
const v3: AdvertSpec = {
  ...v2,
  version: 3,
  interval: millis(100),
  auth: { kind: "none" },
  checksumForm: "pseudo-header",
};

/** What a receiver makes of a spec. */
function expected(spec: AdvertSpec, priority: number): Decoded<ReceivedAdvert> {
  return { ok: true, value: heard(spec, priority) };
}

/** A packet of `spec`, changed by `change`, its VRRP checksum left as it was. */
function packet(spec: AdvertSpec, change: (bytes: Uint8Array) => void = () => {}): Uint8Array {
  const bytes = encodeAdvert(spec, 101);
  change(bytes);
  return bytes;
}

function withLength(bytes: Uint8Array, length: number): Uint8Array {
  const resized = new Uint8Array(length);
  resized.set(bytes.subarray(0, length));
  resized[3] = length;
  return resized;
}

function assertDropped(bytes: Uint8Array, reason: DropReason, vrid?: number): void {
  assertEquals(decodeAdvert(bytes), vrid === undefined ? { ok: false, reason } : { ok: false, reason, vrid });
}

Deno.test("a version 2 advert has the bytes of RFC 3768", () => {
  const bytes = encodeAdvert(v2, 101);
  assertEquals(bytes.length, 40);
  assertEquals([...bytes.subarray(0, 4)], [0x45, 0xc0, 0, 40]);
  assertEquals([...bytes.subarray(8, 10)], [255, 112]);
  assertEquals([...bytes.subarray(20, 26)], [0x21, 51, 101, 1, 1, 1]);
  assertEquals([...bytes.subarray(28, 40)], [192, 0, 2, 128, 49, 49, 49, 49, 0, 0, 0, 0]);
  assertEquals(internetChecksum(bytes, 20, 40), 0);
  assertEquals(internetChecksum(bytes, 0, 20), 0);
});

Deno.test("a version 3 advert has the bytes of RFC 5798", () => {
  const bytes = encodeAdvert(v3, 101);
  assertEquals(bytes.length, 32);
  assertEquals([...bytes.subarray(20, 26)], [0x31, 51, 101, 1, 0, 10]);
  const pseudo = Uint8Array.from([192, 0, 2, 1, 224, 0, 0, 18, 0, 112, 0, 12, ...bytes.subarray(20)]);
  assertEquals(internetChecksum(pseudo, 0, pseudo.length), 0);
});

Deno.test("what was encoded is decoded to the same, for every version and checksum form", () => {
  const auths: Auth[] = [{ kind: "none" }, { kind: "unknown", type: 9 }, v2.auth];
  const specs = [...auths.map((auth) => ({ ...v2, auth })), v3, { ...v3, checksumForm: "plain" as const }];
  for (const spec of specs) assertEquals(decodeAdvert(encodeAdvert(spec, 101)), expected(spec, 101));
});

Deno.test("both ends of every field survive", () => {
  const many = Array.from({ length: 255 }, (_, i) => ip(`198.51.100.${i}`));
  const specs: AdvertSpec[] = [
    { ...v2, vrid: 1, interval: seconds(1), addresses: [] },
    { ...v2, vrid: 255, interval: seconds(255), addresses: many },
    { ...v2, interval: seconds(0) },
    { ...v3, vrid: 1, interval: millis(10), addresses: [] },
    { ...v3, vrid: 255, interval: millis(40_950), addresses: many },
    { ...v3, interval: millis(0) },
    { ...v3, source: ip("255.255.255.255"), destinations: [ip("0.0.0.0")], ttl: 255 },
  ];
  for (const spec of specs) {
    for (const priority of [0, 1, 254, 255]) {
      assertEquals(decodeAdvert(encodeAdvert(spec, priority)), expected(spec, priority));
    }
  }
});

Deno.test("more than 255 addresses are a fault of havip's own", () => {
  assertThrows(() => encodeAdvert({ ...v3, addresses: Array(256).fill(v3.addresses[0]) }, 1));
});

Deno.test("a kept packet with another priority is the packet made anew with it", () => {
  for (const spec of [v2, v3, { ...v3, checksumForm: "plain" as const }]) {
    const kept = encodeAdvert(spec, 101);
    for (const priority of [0, 255, 1, 101, 254, ...Array(256).keys()]) {
      setPriority(kept, priority);
      assertEquals(kept, encodeAdvert(spec, priority));
    }
  }
});

Deno.test("a kept packet with another identification differs in that and the header's checksum only", () => {
  const kept = encodeAdvert(v2, 101);
  for (const id of [1, 0xffff, 0x8000, 2, 0x10001]) {
    setIdentification(kept, id);
    assertEquals((kept[4]! << 8) | kept[5]!, id & 0xffff);
    assertEquals(internetChecksum(kept, 0, 20), 0);
  }
  setIdentification(kept, 0);
  assertEquals(kept, encodeAdvert(v2, 101));
});

Deno.test("the reserved bits of a version 3 advert are not part of its interval", () => {
  const bytes = packet(v3);
  bytes[24] = 0xf0;
  bytes.set([0, 0], 26);
  const checksum = internetChecksum(bytes, 20, 32);
  bytes.set([checksum >> 8, checksum & 0xff], 26);
  assertEquals(decodeAdvert(bytes), expected({ ...v3, checksumForm: "plain" }, 101));
});

Deno.test("a header with options is skipped", () => {
  const plain = packet(v2);
  const bytes = new Uint8Array(44);
  bytes.set(plain.subarray(0, 20));
  bytes.set(plain.subarray(20), 24);
  bytes.set([0x46, 0xc0, 0, 44]);
  assertEquals(decodeAdvert(bytes), expected(v2, 101));
});

Deno.test("padding after the IP packet is ignored", () => {
  const padded = new Uint8Array(46).fill(0xaa);
  padded.set(packet(v2));
  assertEquals(decodeAdvert(padded), expected(v2, 101));
});

Deno.test("the TTL is told, not judged", () => {
  const decoded = decodeAdvert(packet(v2, (b) => b[8] = 254));
  assert(decoded.ok);
  assertEquals(decoded.value.ttl, 254);
});

Deno.test("what is no IPv4 packet of protocol 112 is dropped for its IP header", () => {
  assertDropped(new Uint8Array(0), "ip_header");
  assertDropped(packet(v2, (b) => b[0] = 0x65), "ip_header");
  assertDropped(packet(v2, (b) => b[9] = 51), "ip_header");
});

Deno.test("a packet with less than it tells of is dropped as too short", () => {
  assertDropped(withLength(packet(v2), 20), "too_short");
  assertDropped(withLength(packet(v2), 21), "too_short");
  assertDropped(withLength(packet(v2), 22), "too_short", 51);
  assertDropped(withLength(packet(v2), 27), "too_short", 51);
  assertDropped(withLength(packet(v2), 28), "too_short", 51);
  assertDropped(withLength(packet(v2), 39), "too_short", 51);
  assertDropped(withLength(packet(v3), 31), "too_short", 51);
});

Deno.test("a packet whose lengths disagree is dropped for that", () => {
  assertDropped(packet(v2).subarray(0, 39), "length_mismatch");
  assertDropped(withLength(packet(v2), 41), "length_mismatch", 51);
  assertDropped(withLength(packet(v3), 36), "length_mismatch", 51);
});

Deno.test("a version that is neither 2 nor 3 is dropped, and the VRID is told", () => {
  for (const version of [0, 1, 4, 15]) {
    assertDropped(packet(v2, (b) => b[20] = (version << 4) | 1), "unknown_version", 51);
  }
});

Deno.test("a packet that is no advertisement is dropped", () => {
  for (const type of [0, 2, 15]) assertDropped(packet(v3, (b) => b[20] = 0x30 | type), "packet_type", 51);
});

Deno.test("a packet with a wrong checksum is dropped", () => {
  for (const spec of [v2, v3, { ...v3, checksumForm: "plain" as const }]) {
    for (let at = 22; at < packet(spec).length; at++) {
      if (at === 23) continue; // the number of addresses: another length
      assertDropped(packet(spec, (b) => b[at]! ^= 0x40), "checksum", 51);
    }
  }
});

Deno.test("a version 2 checksum with a pseudo header is wrong", () => {
  const bytes = packet(v2);
  const pseudo = Uint8Array.from([192, 0, 2, 1, 224, 0, 0, 18, 0, 112, 0, 20, ...bytes.subarray(20)]);
  pseudo.set([0, 0], 18);
  const checksum = internetChecksum(pseudo, 0, pseudo.length);
  bytes.set([checksum >> 8, checksum & 0xff], 26);
  assertDropped(bytes, "checksum", 51);
});
