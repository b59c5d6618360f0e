/*
 * What keepalived 2.2.7 really sent, read by havip, and written by havip to the same bytes.
 */
import { assertEquals } from "@std/assert";
import type { IpAddress, MacAddress } from "../../src/core/mod.ts";
import {
  decodeAdvert,
  decodeArp,
  decodeIpv4,
  encodeAdvert,
  encodeGratuitousArp,
  encodeNeighborAdvert,
  setIdentification,
  setPriority,
  signAdvert,
} from "../../src/wire/mod.ts";
import { captured, heard } from "./advert.ts";
import { readHex } from "./hex.ts";

const folder = new URL("keepalived_2.2.7/", import.meta.url);

Deno.test("every captured packet is tested", () => {
  const files = [...Deno.readDirSync(folder)].map((file) => `keepalived_2.2.7/${file.name}`);
  const arps = files.filter((file) => /\/(arp|na)_/.test(file));
  assertEquals(files.sort(), [...captured.map(({ file }) => file), ...arps].sort());
  assertEquals(arps.length, 3);
});

/** A packet of havip's, numbered as the captured one is, by the IP header and by the authentication header. */
function likewise(packet: Uint8Array, file: string, sequence: number | undefined): Uint8Array {
  const ip = decodeIpv4(readHex(file));
  if (ip.ok) setIdentification(packet, ip.value.identification);
  if (sequence !== undefined) signAdvert(packet, sequence, "1111");
  return packet;
}

/** The kernel puts a flow label into the IPv6 header that it makes for keepalived; nobody looks at it. */
function captureOf(file: string): Uint8Array {
  const bytes = readHex(file);
  if (bytes[0]! >> 4 === 6) bytes.set([bytes[1]! & 0xf0, 0, 0], 1);
  return bytes;
}

for (const { file, spec, priority, sequence } of captured) {
  Deno.test(`${file} is read as it was configured`, () => {
    const read = decodeAdvert(readHex(file), () => "1111");
    assertEquals(read, { ok: true, value: heard(spec, priority, sequence) });
  });

  Deno.test(`${file} is written to the same bytes, the identification given`, () => {
    assertEquals(likewise(encodeAdvert(spec, priority), file, sequence), captureOf(file));
  });

  Deno.test(`${file} comes out of a kept packet of another priority too`, () => {
    const kept = encodeAdvert(spec, 77);
    setIdentification(kept, 0xabcd);
    setPriority(kept, priority);
    assertEquals(likewise(kept, file, sequence), captureOf(file));
  });
}

Deno.test("keepalived_2.2.7/na_global.hex is the neighbour advertisement that havip sends", () => {
  const mac = "02:00:00:00:01:21" as MacAddress;
  const bytes = readHex("keepalived_2.2.7/na_global.hex");
  assertEquals(encodeNeighborAdvert(mac, "2001:db8::128" as IpAddress, false), bytes);
});

for (const [file, address] of [["arp_24", "192.168.199.128"], ["arp_8", "10.0.0.1"]]) {
  Deno.test(`keepalived_2.2.7/${file}.hex is the gratuitous ARP that havip sends`, () => {
    const bytes = readHex(`keepalived_2.2.7/${file}.hex`);
    const mac = "02:00:00:00:01:21" as MacAddress;
    assertEquals(encodeGratuitousArp(mac, address as IpAddress), bytes);
    assertEquals(decodeArp(bytes), {
      ok: true,
      value: {
        operation: "request",
        senderMac: mac,
        senderIp: address as IpAddress,
        targetMac: "ff:ff:ff:ff:ff:ff" as MacAddress,
        targetIp: address as IpAddress,
      },
    });
  });
}
