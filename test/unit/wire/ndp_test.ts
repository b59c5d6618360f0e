import { assertEquals } from "@std/assert";
import type { IpAddress, MacAddress } from "../../../src/core/mod.ts";
import { decodeIpv6, pseudoHeaderSum6 } from "../../../src/wire/ipv6.ts";
import { internetChecksum } from "../../../src/wire/checksum.ts";
import { encodeNeighborAdvert } from "../../../src/wire/ndp.ts";

const mac = "02:00:00:00:01:21" as MacAddress;
const address = "2001:db8::128" as IpAddress;

Deno.test("a neighbour advertisement goes to all nodes from the address that it is about", () => {
  const frame = encodeNeighborAdvert(mac, address, false);
  assertEquals(frame.length, 86);
  const ip = decodeIpv6(frame.subarray(14));
  assertEquals(ip, {
    ok: true,
    value: {
      payloadLength: 32,
      trafficClass: 0,
      nextHeader: 58,
      hopLimit: 255,
      source: address,
      destination: "ff02::1" as IpAddress,
    },
  });
  const sum = pseudoHeaderSum6(frame.subarray(14), 58, 32);
  assertEquals(internetChecksum(frame, 54, frame.length, sum), 0);
});

Deno.test("only a router says that it is one; both override what others remember", () => {
  assertEquals(encodeNeighborAdvert(mac, address, false)[58], 0x20);
  assertEquals(encodeNeighborAdvert(mac, address, true)[58], 0xa0);
});
