import { assertEquals } from "@std/assert";
import { type Instant, type IpAddress, type MacAddress, seconds } from "../../../src/core/mod.ts";
import { sighting } from "../../../src/lab/watch.ts";
import { encodeAdvert, encodeArpRequest, encodeGratuitousArp } from "../../../src/wire/mod.ts";

const at = 77 as Instant;
const mac = "02:00:00:00:00:01" as MacAddress;
const [own, virtual] = ["192.168.199.121" as IpAddress, "192.168.199.128" as IpAddress];

/** An Ethernet frame of an IPv4 packet, filled up to the shortest length that Ethernet has. */
function frame(packet: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(Math.max(60, 14 + packet.length));
  bytes.set([0x08, 0x00], 12);
  bytes.set(packet, 14);
  return bytes;
}

Deno.test("an advert is seen with its priority and interval, the padding of its frame ignored", () => {
  const packet = encodeAdvert({
    version: 3,
    vrid: 51,
    interval: seconds(0.1),
    addresses: [virtual],
    auth: { kind: "none" },
    interface: "ens33",
    source: own,
    destinations: ["224.0.0.18" as IpAddress],
    ttl: 255,
    checksumForm: "pseudo-header",
  }, 101);
  assertEquals(sighting(frame(packet), at, 4), {
    kind: "advert",
    at,
    port: 4,
    version: 3,
    vrid: 51,
    priority: 101,
    interval: seconds(0.1),
  });
});

Deno.test("gratuitous ARP is seen, a question for somebody else's address is not", () => {
  assertEquals(sighting(encodeGratuitousArp(mac, virtual), at, 4), {
    kind: "announcement",
    at,
    port: 4,
    address: virtual,
  });
  assertEquals(sighting(encodeArpRequest(mac, own, virtual), at, 4), null);
});

Deno.test("frames of any other kind are not seen", () => {
  for (const length of [0, 13, 14, 20, 60]) assertEquals(sighting(new Uint8Array(length), at, 4), null);
  assertEquals(sighting(frame(new Uint8Array(46).fill(0x45)), at, 4), null);
});
