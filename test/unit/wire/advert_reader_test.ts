import { assertEquals, assertStrictEquals } from "@std/assert";
import { type AdvertSpec, type IpAddress, millis } from "../../../src/core/mod.ts";
import {
  AdvertReader,
  decodeAdvert,
  encodeAdvert,
  setIdentification,
  setPriority,
} from "../../../src/wire/mod.ts";

const spec: AdvertSpec = {
  interface: "eth0",
  version: 3,
  vrid: 51,
  interval: millis(100),
  addresses: ["192.0.2.128" as IpAddress],
  auth: { kind: "none" },
  source: "192.0.2.1" as IpAddress,
  destinations: ["224.0.0.18" as IpAddress],
  ttl: 255,
  checksumForm: "pseudo-header",
};
const none = () => null;

Deno.test("the same advert with another identification is known again", () => {
  const reader = new AdvertReader(none);
  const packet = encodeAdvert(spec, 100);
  setIdentification(packet, 1);
  const first = reader.read(packet);
  assertEquals(first, decodeAdvert(packet));
  setIdentification(packet, 2);
  assertStrictEquals(reader.read(packet), first);
});

Deno.test("an advert that differs in any byte but those is read anew, and is what decodeAdvert says", () => {
  const usual = encodeAdvert(spec, 100);
  for (let at = 0; at < usual.length; at++) {
    if (at === 4 || at === 5 || at === 10 || at === 11) continue;
    const reader = new AdvertReader(none);
    reader.read(usual);
    const other = usual.slice();
    other[at]! ^= 0x01;
    assertEquals(reader.read(other), decodeAdvert(other), `byte ${at}`);
  }
});

Deno.test("what is known of a master does not follow the buffer that it came in", () => {
  const reader = new AdvertReader(none);
  const packet = encodeAdvert(spec, 100);
  const first = reader.read(packet);
  setPriority(packet, 0);
  const farewell = reader.read(packet);
  assertEquals(farewell.ok && farewell.value.priority, 0);
  setPriority(packet, 100);
  assertEquals(reader.read(packet), first);
});

Deno.test("masters with different numbers are known beside each other, over IPv6 too", () => {
  const reader = new AdvertReader(none);
  const six: AdvertSpec = {
    ...spec,
    addresses: ["fe80::128" as IpAddress],
    source: "fe80::1" as IpAddress,
    destinations: ["ff02::12" as IpAddress],
  };
  const packets = [
    encodeAdvert(spec, 100),
    encodeAdvert({ ...spec, vrid: 52 }, 100),
    encodeAdvert({ ...six, vrid: 53 }, 100),
  ];
  const first = packets.map((packet) => reader.read(packet));
  for (const [row, packet] of packets.entries()) {
    assertEquals(first[row], decodeAdvert(packet));
    assertStrictEquals(reader.read(packet), first[row]);
  }
});

Deno.test("an authentication header, options and what is no advert are read each time", () => {
  const secret = "12345678";
  const reader = new AdvertReader(() => secret);
  const signed = encodeAdvert({ ...spec, version: 2, auth: { kind: "ah", password: secret } }, 100);
  const packets = [
    signed,
    new Uint8Array(),
    new Uint8Array(20),
    new Uint8Array([0x46, ...new Array(59).fill(0)]),
  ];
  for (const packet of packets) {
    assertEquals(reader.read(packet), decodeAdvert(packet, () => secret));
    assertEquals(reader.read(packet), decodeAdvert(packet, () => secret));
  }
});
