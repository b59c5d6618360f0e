import { assert, assertEquals } from "@std/assert";
import type { IpAddress, MacAddress } from "../../../src/core/mod.ts";
import { decodeArp, encodeArpReply, encodeArpRequest, encodeGratuitousArp } from "../../../src/wire/arp.ts";

const mac = "02:00:5e:00:0a:ff" as MacAddress;
const other = "02:00:5e:00:0b:01" as MacAddress;
const broadcast = "ff:ff:ff:ff:ff:ff" as MacAddress;
const address = "192.0.2.128" as IpAddress;
const peer = "192.0.2.7" as IpAddress;

Deno.test("a gratuitous ARP is a broadcast request for the address by itself", () => {
  const frame = encodeGratuitousArp(mac, address);
  assertEquals([...frame], [
    ...[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0x5e, 0, 0x0a, 0xff, 8, 6],
    ...[0, 1, 8, 0, 6, 4, 0, 1],
    ...[2, 0, 0x5e, 0, 0x0a, 0xff, 192, 0, 2, 128],
    ...[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 192, 0, 2, 128],
  ]);
  assertEquals(decodeArp(frame), {
    ok: true,
    value: {
      operation: "request",
      senderMac: mac,
      senderIp: address,
      targetMac: broadcast,
      targetIp: address,
    },
  });
});

Deno.test("a request asks everybody, and its reply answers the one who asked", () => {
  const request = encodeArpRequest(mac, address, peer);
  assertEquals([...request.subarray(0, 6)], Array(6).fill(0xff));
  const asked = decodeArp(request);
  assert(asked.ok);
  assertEquals(asked.value, {
    operation: "request",
    senderMac: mac,
    senderIp: address,
    targetMac: "00:00:00:00:00:00" as MacAddress,
    targetIp: peer,
  });
  const reply = encodeArpReply(other, asked.value);
  assertEquals([...reply.subarray(0, 6)], [2, 0, 0x5e, 0, 0x0a, 0xff]);
  assertEquals(decodeArp(reply), {
    ok: true,
    value: { operation: "reply", senderMac: other, senderIp: peer, targetMac: mac, targetIp: address },
  });
});

Deno.test("padding after the packet is ignored", () => {
  const padded = new Uint8Array(60).fill(0xaa);
  padded.set(encodeGratuitousArp(mac, address));
  assert(decodeArp(padded).ok);
});

Deno.test("another operation is told as such", () => {
  for (const operation of [0, 3, 0xff]) {
    const frame = encodeGratuitousArp(mac, address);
    frame[21] = operation;
    const decoded = decodeArp(frame);
    assert(decoded.ok);
    assertEquals(decoded.value.operation, "other");
  }
});

Deno.test("a frame that is cut is too short", () => {
  const frame = encodeGratuitousArp(mac, address);
  for (const length of [0, 13, 41]) {
    assertEquals(decodeArp(frame.subarray(0, length)), { ok: false, reason: "too_short" });
  }
});

Deno.test("a frame that is not ARP for Ethernet and IPv4 is of another type", () => {
  for (let at = 12; at < 20; at++) {
    const frame = encodeGratuitousArp(mac, address);
    frame[at]! ^= 0x10;
    assertEquals(decodeArp(frame), { ok: false, reason: "packet_type" }, `byte ${at}`);
  }
});
