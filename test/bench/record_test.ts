import { assertEquals, assertThrows } from "@std/assert";
import { addressNumber, RECORD, Records, writeRecord } from "./record.ts";

const bytes = (hex: string) => Uint8Array.fromHex(hex.replaceAll(" ", ""));
const ethernet = "ffffffffffff 020000000001";
/** Version 3, VRID 51, priority 100, from 192.0.2.1. */
const advert = bytes(
  `${ethernet} 0800 45c00020 00000000 ff700000 c0000201 e0000012 3133 6401 0064 0000 c0000280`,
);
const arp = (operation: string, sender: string, target: string) =>
  bytes(`${ethernet} 0806 0001 0800 06 04 ${operation} 020000000001 ${sender} 000000000000 ${target}`);

function records(...frames: Uint8Array[]): Records {
  const all = new Records();
  for (const [i, frame] of frames.entries()) {
    const out = new DataView(new ArrayBuffer(RECORD));
    if (writeRecord(out, 0, 1.7e15 + i + 0.25, 7, frame)) all.push(new Uint8Array(out.buffer));
  }
  return all;
}

Deno.test("an advert is told with its number, its priority and its sender", () => {
  const [only] = records(advert);
  assertEquals(only, {
    kind: "advert",
    at: 1.7e15 + 0.25,
    port: 7,
    vrid: 51,
    priority: 100,
    address: addressNumber("192.0.2.1"),
  });
});

Deno.test("of ARP announcements and replies are told, requests are not", () => {
  const found = [
    ...records(
      arp("0001", "c0000280", "c0000280"),
      arp("0001", "c0000281", "c0000282"),
      arp("0002", "c0000283", "c0000201"),
    ),
  ];
  assertEquals(found.map(({ kind, address }) => [kind, address]), [
    ["announcement", addressNumber("192.0.2.128")],
    ["reply", addressNumber("192.0.2.131")],
  ]);
});

Deno.test("frames that are cut off or of another protocol are not told", () => {
  const udp = advert.slice();
  udp[23] = 17;
  assertEquals(records(advert.subarray(0, 38), udp, new Uint8Array(60)).length, 0);
});

Deno.test("records arrive in pieces of any size", () => {
  const out = new DataView(new ArrayBuffer(RECORD));
  writeRecord(out, 0, 5, 1, advert);
  const all = new Records();
  const many = new Uint8Array(RECORD * 5_000);
  for (let i = 0; i < 5_000; i++) many.set(new Uint8Array(out.buffer), i * RECORD);
  all.push(many.subarray(0, 30));
  assertEquals(all.length, 1);
  all.push(many.subarray(30));
  assertEquals(all.length, 5_000);
  assertEquals(all.get(4_999).vrid, 51);
  assertThrows(() => all.get(5_000));
  all.push(many.subarray(0, 10));
  all.clear();
  all.push(many.subarray(10, 24));
  assertEquals([...all].map(({ vrid }) => vrid), [51]);
});
