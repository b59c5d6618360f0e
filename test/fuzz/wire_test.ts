/*
 * Every decoder, given random bytes and valid ones with small changes: it never throws, always ends, leaves its input
 * alone, gives only reasons that bytes can have, and what it read is read again from what is written of it.
 */
import { assert, assertEquals } from "@std/assert";
import { type Decoded, type DropReason, type IpAddress, ipv6At, ipv6Bytes } from "../../src/core/mod.ts";
import {
  addAddress,
  decodeAdvert,
  decodeArp,
  decodeIpv4,
  decodeNetlink,
  encodeAdvert,
  encodeArpReply,
  encodeGratuitousArp,
  encodeIpv4,
  internetChecksum,
  setIdentification,
  setPriority,
} from "../../src/wire/mod.ts";
import { captured, specOf } from "../packets/advert.ts";
import { readHex } from "../packets/hex.ts";
import { decodedUntouched, fuzz, mutated } from "./fuzz.ts";
import type { Random } from "./random.ts";

const adverts = captured.map(({ file }) => readHex(file));
const arps = ["arp_24", "arp_8"].map((file) => readHex(`keepalived_2.2.7/${file}.hex`));
const netlink = ["links", "addresses", "changes"].flatMap((file) =>
  messagesOf(readHex(`linux_6.18/${file}.hex`))
);

/** The messages of a netlink datagram, each by itself. */
function messagesOf(bytes: Uint8Array): Uint8Array[] {
  const messages: Uint8Array[] = [];
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < bytes.length;) {
    const length = view.getUint32(at, true);
    messages.push(bytes.slice(at, at + length));
    at += (length + 3) & ~3;
  }
  return messages;
}

const ofBytes: readonly DropReason[] = [
  ...["ip_header", "too_short", "length_mismatch", "unknown_version", "packet_type", "checksum"] as const,
];

/** The value, when there is one; else the reason is one that bytes can have. */
function value<T>(decoded: Decoded<T>): T | null {
  if (decoded.ok) return decoded.value;
  assert(ofBytes.includes(decoded.reason), decoded.reason);
  assert(decoded.vrid === undefined || (decoded.vrid >= 0 && decoded.vrid <= 255));
  return null;
}

function judgeIpv4(random: Random, bytes: Uint8Array): void {
  const header = value(decodedUntouched(random, bytes, decodeIpv4));
  if (header === null) return;
  const whole = new Uint8Array(header.totalLength);
  encodeIpv4(whole, header);
  assertEquals(decodeIpv4(whole), { ok: true, value: { ...header, headerLength: 20 } });
}

function judgeAdvert(random: Random, bytes: Uint8Array): void {
  const advert = value(decodedUntouched(random, bytes, decodeAdvert));
  if (advert === null) return;
  const spec = specOf(advert);
  const written = encodeAdvert(spec, advert.priority);
  // The signature is put on when the advert leaves, with a number of its own.
  const auth = advert.auth.kind === "ah" ? { kind: "ah" as const, sequence: 0, valid: false } : advert.auth;
  assertEquals(decodeAdvert(written), { ok: true, value: { ...advert, auth } });
  const kept = encodeAdvert(spec, random.below(256));
  setIdentification(kept, random.below(0x10000));
  setPriority(kept, advert.priority);
  setIdentification(kept, 0);
  assertEquals(kept, written);
}

function judgeArp(random: Random, bytes: Uint8Array): void {
  const arp = value(decodedUntouched(random, bytes, decodeArp));
  if (arp === null) return;
  assertEquals(decodeArp(encodeArpReply(arp.targetMac, arp)), {
    ok: true,
    value: {
      operation: "reply",
      senderMac: arp.targetMac,
      senderIp: arp.targetIp,
      targetMac: arp.senderMac,
      targetIp: arp.senderIp,
    },
  });
  const announced = value(decodeArp(encodeGratuitousArp(arp.senderMac, arp.senderIp)));
  assertEquals([announced?.senderMac, announced?.targetIp], [arp.senderMac, arp.senderIp]);
}

function judgeNetlink(random: Random, bytes: Uint8Array): void {
  const messages = decodedUntouched(random, bytes, decodeNetlink);
  assert(messages.length <= bytes.length / 16);
  for (const message of messages) {
    if (message.kind !== "address") continue;
    const { sequence, index } = message;
    const virtual = {
      ...message.address,
      interface: "eth0",
      scope: "global" as const,
      label: null,
      broadcast: null,
    };
    assertEquals(decodeNetlink(addAddress(sequence, index, virtual)), [
      { ...message, change: "new", secondary: false },
    ]);
  }
}

/**
 * Makes the checksum of an advert right, and its IP length: mostly what its number of addresses needs, at times what
 * there is. So what lies behind those checks is reached.
 */
function repairedAdvert(random: Random, bytes: Uint8Array): Uint8Array {
  if (bytes.length < 28) return bytes;
  bytes[0] = 0x45;
  bytes[9] = 112;
  const needed = 28 + 4 * bytes[23]! + (bytes[20]! >> 4 === 2 ? 8 : 0);
  const whole = new Uint8Array(random.oneIn(4) ? bytes.length : needed);
  whole.set(bytes.subarray(0, whole.length));
  whole.set([whole.length >> 8, whole.length & 0xff], 2);
  whole.set([0, 0], 6);
  whole.set([0, 0], 26);
  const checksum = internetChecksum(whole, 20, whole.length);
  whole.set([checksum >> 8, checksum & 0xff], 26);
  return whole;
}

/** Makes a netlink message tell its true length. */
function repairedNetlink(bytes: Uint8Array): Uint8Array {
  if (bytes.length >= 16) new DataView(bytes.buffer).setUint32(0, bytes.length, true);
  return bytes;
}

const decoders: [string, readonly Uint8Array[], (random: Random, bytes: Uint8Array) => void][] = [
  ["IPv4", adverts, judgeIpv4],
  ["VRRP", adverts, judgeAdvert],
  ["ARP", arps, judgeArp],
  ["netlink", netlink, judgeNetlink],
];

for (const [name, valid, judge] of decoders) {
  fuzz(`${name} of random bytes`, (random) => judge(random, random.bytes(random.below(100))));
  fuzz(`${name} of valid bytes with small changes`, (random) => {
    judge(random, mutated(random, random.pick(valid)));
  });
}

fuzz("VRRP of adverts with changes that lengths and checksum agree with", (random) => {
  judgeAdvert(random, repairedAdvert(random, mutated(random, random.pick(adverts))));
});

fuzz("netlink of messages with changes that the length agrees with", (random) => {
  judgeNetlink(random, repairedNetlink(mutated(random, random.pick(netlink))));
});

fuzz("IPv6 addresses are read from their text as they were", (random) => {
  const bytes = random.bytes(16);
  for (let i = 0; i < 16; i += 2) if (random.oneIn(2)) bytes.fill(0, i, i + 2);
  const text: IpAddress = ipv6At(bytes, 0);
  assertEquals(ipv6Bytes(text), bytes, text);
});
