import { assertEquals } from "@std/assert";
import type { MacAddress } from "../../../src/core/mod.ts";
import {
  createBridge,
  createVeth,
  decodeNetlink,
  deleteLink,
  dumpLinks,
  renameLink,
  setLinkAddress,
  setLinkDown,
  setLinkMaster,
  setLinkNamespace,
  setLinkUp,
} from "../../../src/wire/netlink.ts";

const ascii = (text: string) => [...text].map((c) => c.charCodeAt(0));
/** struct nlmsghdr of a request with this length, type, flags and sequence 7. */
const header = (length: number, type: number, flags: number) => [
  ...[length, 0, 0, 0, type, 0, flags & 0xff, flags >> 8],
  ...[7, 0, 0, 0, 0, 0, 0, 0],
];
/** struct ifinfomsg. */
const ifinfo = (index: number, flags = 0, change = 0, family = 0) => [
  ...[family, 0, 0, 0, index, 0, 0, 0],
  ...[flags, 0, 0, 0, change, 0, 0, 0],
];

/** An RTM_NEWLINK (16) or RTM_DELLINK (17) message as the kernel sends it. */
function linkMessage(type: number, fixed: number[], ...attributes: number[][]): Uint8Array {
  const body = [...fixed, ...attributes.flat()];
  return Uint8Array.of(...header(16 + body.length, type, 0), ...body);
}
const name = [9, 0, 3, 0, ...ascii("eth0"), 0, 0, 0, 0];
const mac = [10, 0, 1, 0, 2, 0, 0x5e, 0, 0x0a, 0xff, 0, 0];
const address = "02:00:5e:00:0a:ff" as MacAddress;
const mtu = [8, 0, 4, 0, 0xdc, 0x05, 0, 0];

Deno.test("a link is told with name, index, hardware address and MTU", () => {
  const link = { name: "eth0", index: 3, mac: address, mtu: 1500, up: true };
  const attributes = [name, mac, mtu];
  assertEquals(decodeNetlink(linkMessage(16, ifinfo(3, 0x43), ...attributes)), [
    { kind: "link", change: "new", link, sequence: 7 },
  ]);
  assertEquals(decodeNetlink(linkMessage(17, ifinfo(3, 0x43), ...attributes)), [
    { kind: "link", change: "gone", link, sequence: 7 },
  ]);
});

/** IFLA_LINKINFO (18) with these attributes. */
const linkinfo = (...inner: number[][]) => [4 + inner.flat().length, 0, 18, 0, ...inner.flat()];
const vrfKind = (type: number) => [8, 0, type, 0, ...ascii("vrf"), 0];
const table = [12, 0, 2, 0, 8, 0, 1, 0, 10, 0, 0, 0];
const master = [8, 0, 10, 0, 5, 0, 0, 0];

Deno.test("a link tells of the VRF that it is in, and a VRF of its table", () => {
  const links = (...attributes: number[][]) =>
    decodeNetlink(linkMessage(16, ifinfo(3), name, ...attributes)).map((message) =>
      message.kind === "link" ? [message.link.vrf, message.link.table] : []
    );
  assertEquals(links(master, linkinfo(vrfKind(4))), [[5, undefined]]);
  assertEquals(links(linkinfo(vrfKind(1), table)), [[undefined, 10]]);
  // The port of a bridge has a master too.
  const bridge = [11, 0, 4, 0, ...ascii("bridge"), 0, 0];
  assertEquals(links(master, linkinfo(bridge)), [[undefined, undefined]]);
  assertEquals(links(master, [8, 0, 18, 0, 99, 0, 0, 0]), [[undefined, undefined]]);
});

Deno.test("a link tells whether it is a macvlan or an ipvlan, and of no other kind", () => {
  const kinds = ["macvlan", "ipvlan", "macvtap", "dummy"].map((kind) => {
    const filled = [...ascii(kind), ...Array(8 - kind.length).fill(0)];
    const [message] = decodeNetlink(linkMessage(16, ifinfo(3), name, linkinfo([12, 0, 1, 0, ...filled])));
    return message?.kind === "link" ? message.link.kind : null;
  });
  assertEquals(kinds, ["macvlan", "ipvlan", undefined, undefined]);
});

Deno.test("a link is up when it is both administratively up and running", () => {
  for (const [flags, up] of [[0x00, false], [0x01, false], [0x40, false], [0x41, true]] as const) {
    const [message] = decodeNetlink(linkMessage(16, ifinfo(3, flags), name));
    assertEquals(message?.kind === "link" && message.link.up, up);
  }
});

Deno.test("a hardware address of other than six bytes is none", () => {
  for (const other of [[8, 0, 1, 0, 1, 2, 3, 4], [24, 0, 1, 0, ...Array(20).fill(1)], []]) {
    const [message] = decodeNetlink(linkMessage(16, ifinfo(3), name, other));
    assertEquals(message?.kind === "link" && message.link.mac, null);
  }
});

Deno.test("what a bridge tells of its ports is not a link", () => {
  const gone = linkMessage(17, ifinfo(3, 0, 0, 7), name);
  assertEquals(decodeNetlink(gone), [{ kind: "other", type: 17, sequence: 7 }]);
});

Deno.test("a link without a name is something else", () => {
  assertEquals(decodeNetlink(linkMessage(16, ifinfo(3), mac)), [{ kind: "other", type: 16, sequence: 7 }]);
});

Deno.test("a link message that is cut is malformed", () => {
  assertEquals(decodeNetlink(linkMessage(16, ifinfo(3).slice(0, 12))), []);
  assertEquals(decodeNetlink(linkMessage(16, ifinfo(3), name.slice(0, 8))), []);
});

Deno.test("all links are asked for, without their statistics", () => {
  assertEquals([...dumpLinks(7)], [...header(40, 18, 0x301), ...ifinfo(0), 8, 0, 29, 0, 8, 0, 0, 0]);
});

Deno.test("a pair of virtual Ethernet interfaces has the attributes that veth wants", () => {
  const peer = [...ifinfo(0), ...[6, 0, 3, 0, 98, 0, 0, 0], ...[8, 0, 19, 0, 5, 0, 0, 0]];
  assertEquals([...createVeth(7, "a", "b", { peerNamespacePid: 5 })], [
    ...header(96, 16, 0x605),
    ...ifinfo(0),
    ...[6, 0, 3, 0, 97, 0, 0, 0],
    ...[56, 0, 18, 0],
    ...[9, 0, 1, 0, ...ascii("veth"), 0, 0, 0, 0],
    ...[40, 0, 2, 0, 36, 0, 1, 0, ...peer],
  ]);
});

Deno.test("both ends of a veth can be given a hardware address", () => {
  const bytes = [...createVeth(7, "a", "b", { mac: address, peerMac: address })];
  assertEquals(bytes.slice(-12), mac);
  assertEquals(bytes.slice(-24, -12), mac);
});

Deno.test("a bridge floods multicast", () => {
  assertEquals([...createBridge(7, "br")], [
    ...header(68, 16, 0x605),
    ...ifinfo(0),
    ...[7, 0, 3, 0, 98, 114, 0, 0],
    ...[28, 0, 18, 0],
    ...[11, 0, 1, 0, ...ascii("bridge"), 0, 0],
    ...[12, 0, 2, 0, 5, 0, 23, 0, 0, 0, 0, 0],
  ]);
});

Deno.test("changes of a link name it by its index", () => {
  const changes: [Uint8Array, number[]][] = [
    [setLinkMaster(7, 3, 4), [...header(40, 19, 5), ...ifinfo(3), 8, 0, 10, 0, 4, 0, 0, 0]],
    [setLinkUp(7, 3), [...header(32, 19, 5), ...ifinfo(3, 1, 1)]],
    [setLinkDown(7, 3), [...header(32, 19, 5), ...ifinfo(3, 0, 1)]],
    [renameLink(7, 3, "x"), [...header(40, 19, 5), ...ifinfo(3), 6, 0, 3, 0, 120, 0, 0, 0]],
    [setLinkNamespace(7, 3, 9), [...header(40, 19, 5), ...ifinfo(3), 8, 0, 19, 0, 9, 0, 0, 0]],
    [setLinkAddress(7, 3, address), [...header(44, 19, 5), ...ifinfo(3), ...mac]],
    [deleteLink(7, 3), [...header(32, 17, 5), ...ifinfo(3)]],
  ];
  for (const [bytes, expected] of changes) assertEquals([...bytes], expected);
});
