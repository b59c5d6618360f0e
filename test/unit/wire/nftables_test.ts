import { assert, assertEquals } from "@std/assert";
import type { IpAddress } from "../../../src/core/mod.ts";
import { refuseAddresses } from "../../../src/wire/nftables.ts";

const table = { name: "havip_1", owned: true };
const addresses = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    address: `10.0.${i >> 8}.${i & 255}` as IpAddress,
    interface: "ens33",
  }));

interface Message {
  readonly type: number;
  readonly flags: number;
  readonly sequence: number;
  readonly family: number;
  readonly resource: number;
  readonly length: number;
}

/** The messages of a batch, by their headers (netlink(7), struct nfgenmsg). */
function messagesOf(bytes: Uint8Array): Message[] {
  const view = new DataView(bytes.buffer);
  const messages: Message[] = [];
  let at = 0;
  while (at < bytes.length) {
    const length = view.getUint32(at, true);
    messages.push({
      type: view.getUint16(at + 4, true),
      flags: view.getUint16(at + 6, true),
      sequence: view.getUint32(at + 8, true),
      family: view.getUint8(at + 16),
      resource: view.getUint16(at + 18),
      length,
    });
    at += length;
  }
  assertEquals(at, bytes.length);
  return messages;
}

const ACK = 4;

Deno.test("a batch begins and ends as nfnetlink wants it, and changes IPv4 tables in between", () => {
  const messages = messagesOf(refuseAddresses(table, addresses(2), 7));
  assertEquals(messages.at(0)?.type, 0x10);
  assertEquals(messages.at(-1)?.type, 0x11);
  assertEquals([messages.at(0)?.resource, messages.at(-1)?.resource], [10, 10]);
  const changes = messages.slice(1, -1);
  // Table made, deleted and made again, set, elements, and for each direction a chain with its rule.
  assertEquals(changes.map(({ type }) => type & 0xff), [0, 2, 0, 9, 12, 3, 6, 3, 6]);
  for (const { type, family } of changes) assertEquals([type >> 8, family], [10, 2]);
});

Deno.test("every message has the sequence number, and the last change alone asks for an answer", () => {
  for (const batch of [refuseAddresses(table, addresses(1), 7), refuseAddresses(table, [], 7)]) {
    const messages = messagesOf(batch);
    for (const { sequence } of messages) assertEquals(sequence, 7);
    const asking = messages.flatMap(({ flags }, i) => flags & ACK ? [i] : []);
    assertEquals(asking, [messages.length - 2]);
  }
});

Deno.test("more addresses than an attribute can hold are told in several messages", () => {
  const elements = messagesOf(refuseAddresses(table, addresses(10_000), 1)).filter(({ type }) =>
    type === 0xa0c
  );
  assertEquals(elements.length, 10);
  for (const { length } of elements) assert(length < 0x10000);
});
