/*
 * What keepalived 2.2.7 really sent, read by havip, and written by havip to the same bytes.
 */
import { assert, assertEquals } from "@std/assert";
import type { IpAddress, MacAddress } from "../../src/core/mod.ts";
import {
  decodeAdvert,
  decodeArp,
  decodeIpv4,
  encodeAdvert,
  encodeGratuitousArp,
  setIdentification,
  setPriority,
} from "../../src/wire/mod.ts";
import { captured, heard } from "./advert.ts";
import { readHex } from "./hex.ts";

const folder = new URL("keepalived_2.2.7/", import.meta.url);

Deno.test("every captured packet is tested", () => {
  const files = [...Deno.readDirSync(folder)].map((file) => `keepalived_2.2.7/${file.name}`);
  const arps = files.filter((file) => file.includes("/arp_"));
  assertEquals(files.sort(), [...captured.map(({ file }) => file), ...arps].sort());
  assertEquals(arps.length, 2);
});

for (const { file, spec, priority } of captured) {
  Deno.test(`${file} is read as it was configured`, () => {
    assertEquals(decodeAdvert(readHex(file)), { ok: true, value: heard(spec, priority) });
  });

  Deno.test(`${file} is written to the same bytes, the identification given`, () => {
    const bytes = readHex(file);
    const ip = decodeIpv4(bytes);
    assert(ip.ok);
    const written = encodeAdvert(spec, priority);
    setIdentification(written, ip.value.identification);
    assertEquals(written, bytes);
  });

  Deno.test(`${file} comes out of a kept packet of another priority too`, () => {
    const bytes = readHex(file);
    const ip = decodeIpv4(bytes);
    assert(ip.ok);
    const kept = encodeAdvert(spec, 77);
    setIdentification(kept, 0xabcd);
    setPriority(kept, priority);
    setIdentification(kept, ip.value.identification);
    assertEquals(kept, bytes);
  });
}

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
