import { assertEquals } from "@std/assert";
import { type AdvertSpec, type IpAddress, millis } from "../../../src/core/mod.ts";
import { decodeAdvert, encodeAdvert, setIdentification, setPriority } from "../../../src/wire/mod.ts";
import { heard } from "../../packets/advert.ts";

const ip = (text: string) => text as IpAddress;

const spec: AdvertSpec = {
  interface: "eth0",
  version: 3,
  vrid: 51,
  interval: millis(100),
  addresses: [ip("fe80::128"), ip("2001:db8::128")],
  auth: { kind: "none" },
  source: ip("fe80::1"),
  destinations: [ip("ff02::12")],
  ttl: 255,
  checksumForm: "pseudo-header",
};

Deno.test("an advert over IPv6 is decoded to what was encoded, whatever was changed in place", () => {
  for (const addresses of [[], spec.addresses, Array<IpAddress>(255).fill(ip("2001:db8::1"))]) {
    const six = { ...spec, addresses };
    const packet = encodeAdvert(six, 7);
    setIdentification(packet, 99);
    setPriority(packet, 101);
    assertEquals(packet, encodeAdvert(six, 101));
    assertEquals(decodeAdvert(packet), { ok: true, value: heard(six, 101) });
  }
});

Deno.test("an advert over IPv6 has a checksum with its pseudo header, and no other", () => {
  const packet = encodeAdvert(spec, 101);
  packet[25]! ^= 1;
  assertEquals(decodeAdvert(packet), { ok: false, reason: "checksum", vrid: 51 });
});

Deno.test("what is not a whole advert over IPv6 is refused", () => {
  const packet = encodeAdvert(spec, 101);
  assertEquals(decodeAdvert(packet.subarray(0, 39)), { ok: false, reason: "ip_header" });
  assertEquals(decodeAdvert(packet.subarray(0, 50)), { ok: false, reason: "length_mismatch" });
  const other = packet.slice();
  other[6] = 17;
  assertEquals(decodeAdvert(other), { ok: false, reason: "ip_header" });
});
