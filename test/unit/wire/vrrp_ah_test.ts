import { assert, assertEquals } from "@std/assert";
import { type AdvertSpec, type IpAddress, seconds } from "../../../src/core/mod.ts";
import {
  decodeAdvert,
  encodeAdvert,
  setIdentification,
  setPriority,
  signAdvert,
} from "../../../src/wire/mod.ts";

const ip = (text: string) => text as IpAddress;

const spec: AdvertSpec = {
  interface: "eth0",
  version: 2,
  vrid: 51,
  interval: seconds(1),
  addresses: [ip("192.0.2.128")],
  auth: { kind: "ah", password: "1111" },
  source: ip("192.0.2.1"),
  destinations: [ip("224.0.0.18")],
  ttl: 255,
  checksumForm: "plain",
};

function signed(change: Partial<AdvertSpec> = {}): Uint8Array {
  const packet = encodeAdvert({ ...spec, ...change }, 7);
  setIdentification(packet, 1234);
  setPriority(packet, 101);
  signAdvert(packet, 70_000, "1111");
  return packet;
}

function authOf(packet: Uint8Array, secret: string | null) {
  const advert = decodeAdvert(packet, () => secret);
  assert(advert.ok);
  return advert.value.auth;
}

Deno.test("an authentication header is valid with our password, and with no other", () => {
  assertEquals(authOf(signed(), "1111"), { kind: "ah", sequence: 70_000, valid: true });
  assertEquals(authOf(signed(), "1112"), { kind: "ah", sequence: 70_000, valid: false });
  assertEquals(authOf(signed(), null), { kind: "ah", sequence: 70_000, valid: false });
});

Deno.test("the header covers what may not change on the way, of a unicast packet all but the TTL", () => {
  const change = (at: number, destinations = spec.destinations) => {
    const packet = signed({ destinations });
    packet[at]! ^= 1;
    const auth = authOf(packet, "1111");
    return auth.kind === "ah" && auth.valid;
  };
  const unicast = [ip("192.0.2.2")];
  const [tos, identification, ttl, headerChecksum, number] = [1, 5, 8, 10, 31] as const;
  for (const at of [tos, headerChecksum]) assertEquals(change(at), true, `offset ${at}`);
  for (const at of [identification, ttl, number]) assertEquals(change(at), false, `offset ${at}`);
  assertEquals(change(ttl, unicast), true);
});

Deno.test("an authentication header in front of something else is no advert", () => {
  const packet = signed();
  packet[20] = 17;
  assertEquals(decodeAdvert(packet), { ok: false, reason: "ip_header" });
});
