import { assert, assertEquals } from "@std/assert";
import { type AdvertSpec, type IpAddress, seconds, type SigningKey } from "../../../src/core/mod.ts";
import { decodeAdvert, encodeAdvert, setPriority, stampAdvert } from "../../../src/wire/mod.ts";

const key: SigningKey = { id: 7, secret: "0123456789abcdef".repeat(4) };
const spec: AdvertSpec = {
  interface: "ens33",
  version: 3,
  vrid: 51,
  interval: seconds(1),
  addresses: ["192.168.199.128" as IpAddress],
  auth: { kind: "none" },
  source: "192.168.199.121" as IpAddress,
  destinations: ["224.0.0.18" as IpAddress],
  ttl: 255,
  checksumForm: "pseudo-header",
  signing: { key, window: 5 },
};
const six: AdvertSpec = {
  ...spec,
  addresses: ["fe80::128" as IpAddress],
  source: "fe80::1" as IpAddress,
  destinations: ["ff02::12" as IpAddress],
};
const forms = [spec, { ...spec, version: 2 as const, checksumForm: "plain" as const }, six];
const stamp = { seconds: 1_800_000_000, rest: 0x8000_0001 };

function signed(from: AdvertSpec): Uint8Array {
  const packet = encodeAdvert(from, 100);
  setPriority(packet, 101);
  stampAdvert(packet, key, stamp);
  return packet;
}

const heard = (packet: Uint8Array, keys: readonly SigningKey[] = [key]) =>
  decodeAdvert(packet, () => null, () => ({ keys, now: stamp.seconds + 2 }));

Deno.test("a signed advert of each form is read as it was signed", () => {
  for (const each of forms) {
    const read = heard(signed(each));
    assert(read.ok, read.ok ? "" : read.reason);
    assertEquals(read.value.priority, 101);
    assertEquals(read.value.signature, {
      key: 7,
      stamp: "6b49d20080000001",
      seconds: stamp.seconds,
      age: 2,
      verdict: "valid",
    });
  }
});

Deno.test("whatever is changed, but for the destination, makes the signature invalid", () => {
  for (const each of forms) {
    const whole = signed(each);
    const start = whole.length - 28 - (each.version === 2 ? 20 : each === six ? 24 : 12);
    for (let at = start; at < whole.length; at++) {
      const packet = whole.slice();
      packet[at]! ^= 1;
      const read = heard(packet);
      if (read.ok) assert(read.value.signature?.verdict !== "valid", `byte ${at}`);
    }
    const otherwise = encodeAdvert({ ...each, vrid: 52 }, 101);
    otherwise.set(whole.subarray(whole.length - 28), otherwise.length - 28);
    const read = heard(otherwise);
    assert(!read.ok || read.value.signature?.verdict === "invalid");
  }
});

Deno.test("another key, and one with another number, are told apart", () => {
  const verdict = (keys: readonly SigningKey[]) => {
    const read = heard(signed(spec), keys);
    return read.ok ? read.value.signature?.verdict : read.reason;
  };
  assertEquals(verdict([{ id: 7, secret: "ff".repeat(32) }]), "invalid");
  assertEquals(verdict([{ id: 8, secret: key.secret }]), "unknown key");
});

Deno.test("a signature is surplus where nobody has keys, and none is no surplus where somebody has", () => {
  const without = decodeAdvert(signed(spec));
  assertEquals(without.ok ? "" : without.reason, "length_mismatch");
  const { signing: _, ...plain } = spec;
  const read = heard(encodeAdvert(plain, 100));
  assert(read.ok);
  assertEquals(read.value.signature, undefined);
});
