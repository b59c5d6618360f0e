import { assertEquals } from "@std/assert";
import type { IpAddress } from "../../../src/core/mod.ts";
import { ipv6At, ipv6Bytes } from "../../../src/core/mod.ts";

const hex = (text: string) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));

const known: [string, string][] = [
  ["00000000000000000000000000000000", "::"],
  ["00000000000000000000000000000001", "::1"],
  ["fe800000000000000000000000000000", "fe80::"],
  ["ff020000000000000000000000000012", "ff02::12"],
  ["20010db8000000000000000000000001", "2001:db8::1"],
  ["20010db8000000000001000000000001", "2001:db8::1:0:0:1"],
  ["20010db8000000010000000000000001", "2001:db8:0:1::1"],
  ["20010db8000000010001000100010001", "2001:db8:0:1:1:1:1:1"],
  ["20010db80aaa0bbb0ccc0ddd0eee0fff", "2001:db8:aaa:bbb:ccc:ddd:eee:fff"],
  ["00010002000300040005000600070000", "1:2:3:4:5:6:7:0"],
  ["00010002000300040005000600000000", "1:2:3:4:5:6::"],
  ["00000000000000000000ffffc0000201", "::ffff:192.0.2.1"],
  ["ffffffffffffffffffffffffffffffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
];

Deno.test("addresses are written as RFC 5952 says", () => {
  for (const [bytes, text] of known) assertEquals(ipv6At(hex(bytes), 0), text as IpAddress);
});

Deno.test("canonical text is read back to the same bytes", () => {
  for (const [bytes, text] of known) assertEquals(ipv6Bytes(text as IpAddress), hex(bytes), text);
});

Deno.test("an address is found at its offset", () => {
  const bytes = new Uint8Array(20);
  bytes[18] = 7;
  assertEquals(ipv6At(bytes, 3), "::7" as IpAddress);
});
