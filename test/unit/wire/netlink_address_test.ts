import { assertEquals } from "@std/assert";
import type { IpAddress, Scope, VirtualAddress } from "../../../src/core/mod.ts";
import {
  addAddress,
  decodeNetlink,
  dumpAddresses,
  impossible,
  removeAddress,
} from "../../../src/wire/netlink.ts";

const virtual: VirtualAddress = {
  address: "192.168.199.128" as IpAddress,
  prefix: 24,
  interface: "ens33",
  scope: "global",
  label: null,
  broadcast: null,
};

/** struct nlmsghdr of a request with this length, type, flags and sequence 7. */
const header = (length: number, type: number, flags: number) => [
  ...[length, 0, 0, 0, type, 0, flags & 0xff, flags >> 8],
  ...[7, 0, 0, 0, 0, 0, 0, 0],
];

Deno.test("an address is added with RTM_NEWADDR, to be acknowledged, created, and not to exist yet", () => {
  assertEquals([...addAddress(7, 3, virtual)], [
    ...header(40, 20, 0x605),
    ...[2, 24, 0, 0, 3, 0, 0, 0],
    ...[8, 0, 2, 0, 192, 168, 199, 128],
    ...[8, 0, 1, 0, 192, 168, 199, 128],
  ]);
});

Deno.test("label, broadcast address and scope are given when there are any", () => {
  const full = {
    ...virtual,
    scope: "link" as const,
    label: "ens33:1",
    broadcast: "192.168.199.255" as IpAddress,
  };
  assertEquals([...addAddress(7, 3, full)], [
    ...header(60, 20, 0x605),
    ...[2, 24, 0, 253, 3, 0, 0, 0],
    ...[8, 0, 2, 0, 192, 168, 199, 128],
    ...[8, 0, 1, 0, 192, 168, 199, 128],
    ...[8, 0, 4, 0, 192, 168, 199, 255],
    ...[12, 0, 3, 0, ..."ens33:1"].map((c) => typeof c === "string" ? c.charCodeAt(0) : c),
    0,
  ]);
});

Deno.test("scopes have the kernel's numbers", () => {
  const scopes: [Scope, number][] = [["global", 0], ["site", 200], ["link", 253], ["host", 254], [
    "nowhere",
    255,
  ]];
  for (const [scope, number] of scopes) assertEquals(addAddress(7, 3, { ...virtual, scope })[19], number);
});

Deno.test("an address is removed with RTM_DELADDR, to be acknowledged", () => {
  assertEquals([...removeAddress(7, 0x01020304, { ...virtual, label: "ens33:1" })], [
    ...header(40, 21, 0x005),
    ...[2, 24, 0, 0, 4, 3, 2, 1],
    ...[8, 0, 2, 0, 192, 168, 199, 128],
    ...[8, 0, 1, 0, 192, 168, 199, 128],
  ]);
});

Deno.test("all addresses are asked for with RTM_GETADDR", () => {
  assertEquals([...dumpAddresses(7)], [...header(24, 22, 0x301), 0, 0, 0, 0, 0, 0, 0, 0]);
});

Deno.test("an address that was encoded is decoded to the same, in both families", () => {
  for (
    const [text, prefix] of [["192.0.2.1", 32], ["0.0.0.0", 0], ["2001:db8::1", 64], ["::", 128]] as const
  ) {
    const address = text as IpAddress;
    const decoded = decodeNetlink(addAddress(9, 5, { ...virtual, address, prefix }));
    assertEquals(decoded, [{
      kind: "address",
      change: "new",
      index: 5,
      address: { address, prefix },
      family: text.includes(":") ? "ipv6" : "ipv4",
      secondary: false,
      sequence: 9,
    }]);
  }
});

Deno.test("an address that goes is told as gone", () => {
  const [message] = decodeNetlink(removeAddress(9, 5, virtual));
  assertEquals(message?.kind === "address" && message.change, "gone");
});

/** An RTM_NEWADDR message with this struct ifaddrmsg and these attributes. */
function newAddress(fixed: number[], ...attributes: number[][]): Uint8Array {
  const body = [...fixed, ...attributes.flat()];
  return Uint8Array.of(...header(16 + body.length, 20, 0), ...body);
}
const ifaddr = (family: number, flags = 0) => [family, 24, flags, 0, 3, 0, 0, 0];

Deno.test("the interface's own address is told rather than the peer's", () => {
  const [message] = decodeNetlink(
    newAddress(ifaddr(2), [8, 0, 1, 0, 10, 0, 0, 2], [8, 0, 2, 0, 10, 0, 0, 1]),
  );
  assertEquals(message?.kind === "address" && message.address.address, "10.0.0.1" as IpAddress);
});

Deno.test("an address without a local part is told as it is", () => {
  const [message] = decodeNetlink(newAddress(ifaddr(2), [8, 0, 1, 0, 10, 0, 0, 2]));
  assertEquals(message?.kind === "address" && message.address.address, "10.0.0.2" as IpAddress);
});

Deno.test("a secondary address is told as one, by either field for flags, in IPv4 only", () => {
  const local = [8, 0, 2, 0, 10, 0, 0, 1];
  const secondary = (bytes: Uint8Array) => {
    const [message] = decodeNetlink(bytes);
    return message?.kind === "address" && message.secondary;
  };
  assertEquals(secondary(newAddress(ifaddr(2, 0x81), local)), true);
  assertEquals(secondary(newAddress(ifaddr(2, 0x80), local)), false);
  assertEquals(secondary(newAddress(ifaddr(2, 0), local, [8, 0, 8, 0, 0x81, 2, 0, 0])), true);
  assertEquals(secondary(newAddress(ifaddr(10, 1), [20, 0, 1, 0, ...Array(16).fill(1)])), false);
});

Deno.test("an address of another family is something else", () => {
  assertEquals(decodeNetlink(newAddress(ifaddr(7))), [{ kind: "other", type: 20, sequence: 7 }]);
});

Deno.test("an address message without an address, or with one of another size, is malformed", () => {
  assertEquals(decodeNetlink(newAddress([2, 24, 0, 0])), []);
  assertEquals(decodeNetlink(newAddress(ifaddr(2))), []);
  assertEquals(decodeNetlink(newAddress(ifaddr(2), [20, 0, 2, 0, ...Array(16).fill(1)])), []);
  assertEquals(decodeNetlink(newAddress(ifaddr(10), [8, 0, 1, 0, 1, 2, 3, 4])), []);
  assertEquals(decodeNetlink(newAddress(ifaddr(2), [9, 0, 2, 0, 10, 0, 0, 1])), []);
});

Deno.test("an address with a peer is added and removed by both", () => {
  const peered = { ...virtual, prefix: 32, peer: "10.0.0.2" as IpAddress };
  const attributes = [...[8, 0, 2, 0, 192, 168, 199, 128], ...[8, 0, 1, 0, 10, 0, 0, 2]];
  assertEquals([...addAddress(7, 3, peered)].slice(24), attributes);
  assertEquals([...removeAddress(7, 3, peered)].slice(24), attributes);
});

Deno.test("flags that are wanted go into an attribute, together with those that an IPv6 address always has", () => {
  const flags = ["home", "mngtmpaddr", "noprefixroute", "autojoin"] as const;
  assertEquals([...addAddress(7, 3, { ...virtual, flags })].slice(-8), [8, 0, 8, 0, 0x10, 0x07, 0, 0]);
  const six = { ...virtual, address: "2001:db8::1" as IpAddress, prefix: 64 };
  assertEquals([...addAddress(7, 3, { ...six, flags: ["noprefixroute"] })].slice(-8), [
    ...[8, 0, 8, 0],
    ...[0x02, 0x02, 0, 0],
  ]);
  const looking = { ...six, flags: ["home"] as const, detectsDuplicates: true as const };
  assertEquals([...addAddress(7, 3, looking)].slice(-4), [0x10, 0, 0, 0]);
  assertEquals(addAddress(7, 3, { ...six, detectsDuplicates: true })[18], 0);
});

Deno.test("the preferred lifetime of an IPv6 address is what is asked for, or never or for ever by its prefix", () => {
  const six = { ...virtual, address: "2001:db8::1" as IpAddress, prefix: 64 };
  const lifetimes = (change: Partial<VirtualAddress>) =>
    [...addAddress(7, 3, { ...six, ...change })].slice(64);
  const forever = [0xff, 0xff, 0xff, 0xff];
  const rest = [0, 0, 0, 0, 0, 0, 0, 0];
  assertEquals(lifetimes({}), []);
  assertEquals(lifetimes({ prefix: 128 }), [20, 0, 6, 0, 0, 0, 0, 0, ...forever, ...rest]);
  assertEquals(lifetimes({ preferred: 258 }), [20, 0, 6, 0, 2, 1, 0, 0, ...forever, ...rest]);
  assertEquals(lifetimes({ prefix: 128, preferred: "forever" }), []);
});

Deno.test("what the kernel is to refuse differs in the length of the prefix alone, and no address has so long a one", () => {
  const request = addAddress(7, 3, virtual);
  const refused = impossible(request);
  assertEquals([request[17], refused[17]], [virtual.prefix, 255]);
  refused[17] = virtual.prefix;
  assertEquals(refused, request);
});
