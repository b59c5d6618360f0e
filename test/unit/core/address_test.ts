import { assert, assertEquals, assertNotEquals } from "@std/assert";
import {
  compareAddress,
  familyOf,
  type IpAddress,
  ipv4At,
  ipv4Bytes,
  ipv4Number,
  isMulticast4,
  type MacAddress,
  macAt,
  macBytes,
  parseIpv4,
  subnetOf,
} from "../../../src/core/mod.ts";

const ip = (text: string) => text as IpAddress;

Deno.test("a dotted quad is read as it is", () => {
  for (const text of ["0.0.0.0", "192.168.199.128", "255.255.255.255"]) {
    assertEquals(parseIpv4(text), ip(text));
  }
});

Deno.test("what is not exactly four decimal numbers of 0 to 255 is no address", () => {
  const wrong = [
    "",
    "1.2.3",
    "1.2.3.4.5",
    "1.2.3.256",
    "1.2.3.-1",
    "1.2.3.04",
    "1.2.3.0x4",
    "1.2..4",
    " 1.2.3.4",
    "1.2.3.4 ",
    "1.2.3.4\n",
    "1.2.3.1e1",
    "a.b.c.d",
    "::1",
  ];
  for (const text of wrong) assertEquals(parseIpv4(text), null, JSON.stringify(text));
});

Deno.test("an address tells its family", () => {
  assertEquals(familyOf(ip("192.0.2.1")), "ipv4");
  assertEquals(familyOf(ip("2001:db8::1")), "ipv6");
});

Deno.test("the bytes of an address make the address again", () => {
  for (const text of ["0.0.0.0", "10.0.200.3", "255.255.255.255"]) {
    assertEquals(ipv4At(new Uint8Array([9, 9, ...ipv4Bytes(ip(text))]), 2), ip(text));
  }
});

Deno.test("an address is a number from 0 to 2³² − 1", () => {
  assertEquals(ipv4Number(ip("0.0.0.0")), 0);
  assertEquals(ipv4Number(ip("127.255.255.255")), 0x7fff_ffff);
  assertEquals(ipv4Number(ip("128.0.0.0")), 0x8000_0000);
  assertEquals(ipv4Number(ip("255.255.255.255")), 0xffff_ffff);
});

Deno.test("addresses are ordered as numbers, not as text", () => {
  assert(compareAddress(ip("10.0.0.9"), ip("10.0.0.10")) < 0);
  assert(compareAddress(ip("200.0.0.1"), ip("100.0.0.1")) > 0);
  assert(compareAddress(ip("0.0.0.0"), ip("255.255.255.255")) < 0);
  assertEquals(compareAddress(ip("10.0.0.1"), ip("10.0.0.1")), 0);
});

Deno.test("multicast begins at 224.0.0.0 and ends at 239.255.255.255", () => {
  assertEquals(isMulticast4(ip("223.255.255.255")), false);
  assertEquals(isMulticast4(ip("224.0.0.0")), true);
  assertEquals(isMulticast4(ip("239.255.255.255")), true);
  assertEquals(isMulticast4(ip("240.0.0.0")), false);
});

Deno.test("the bytes of a hardware address make the address again", () => {
  const mac = "00:00:5e:00:01:ff" as MacAddress;
  assertEquals(macBytes(mac), [0, 0, 0x5e, 0, 1, 0xff]);
  assertEquals(macAt(new Uint8Array([7, ...macBytes(mac)]), 1), mac);
});

Deno.test("addresses of one interface and prefix are of the same subnet when their network bits are equal", () => {
  const held = (address: string, prefix = 24, on = "ens33") => ({
    address: ip(address),
    prefix,
    interface: on,
    scope: "global" as const,
    label: null,
    broadcast: null,
  });
  const first = held("192.168.199.1");
  assertEquals(subnetOf(first), subnetOf(held("192.168.199.254")));
  assertEquals(subnetOf(held("10.0.0.1", 0)), subnetOf(held("200.0.0.1", 0)));
  assertNotEquals(subnetOf(first), subnetOf(held("192.168.198.1")));
  assertNotEquals(subnetOf(first), subnetOf(held("192.168.199.2", 25)));
  assertNotEquals(subnetOf(first), subnetOf(held("192.168.199.2", 24, "ens34")));
  assertNotEquals(subnetOf(held("10.0.0.1", 32)), subnetOf(held("10.0.0.2", 32)));
  assertEquals(subnetOf(held("2001:db8::1", 24)), null);
});
