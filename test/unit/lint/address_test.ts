import { assertEquals } from "@std/assert";
import { found, instanceText, withEth0 } from "./support.ts";

const outside = (own: string) =>
  `address-outside-network 5: 192.0.2.10 is in no network of eth0 on this machine, which has ${own}`;

Deno.test("a virtual address belongs into a network of its interface", () => {
  const text = instanceText("");
  assertEquals(found(text, withEth0("192.0.2.2/24")), []);
  assertEquals(found(text, withEth0("10.0.0.1/8", "192.0.2.2/28")), []);
  assertEquals(found(text, withEth0("192.0.3.2/24")), [outside("192.0.3.2/24")]);
  assertEquals(found(text, withEth0("192.0.2.32/28", "10.0.0.1/8")), [outside("192.0.2.32/28, 10.0.0.1/8")]);
  assertEquals(found(text, withEth0("0.0.0.1/0")), []);
});

Deno.test("the virtual address that a running master holds is no network of the interface", () => {
  assertEquals(found(instanceText(""), withEth0("10.0.0.1/8", "192.0.2.10/24")), [outside("10.0.0.1/8")]);
});

Deno.test("without facts, or without the interface, nothing is said of its networks", () => {
  assertEquals(found(instanceText("")), []);
  assertEquals(found(instanceText("").replace("eth0", "eth7"), withEth0("10.0.0.1/8")), []);
  assertEquals(found(instanceText("", "A", "192.0.2.10/24 dev eth7"), withEth0("192.0.2.2/24")), []);
});

Deno.test("an interface needs an address that stays, unless the adverts have a source of their own", () => {
  const said = [
    "interface-without-address 2: eth0 has no IPv4 address of its own on this machine: VI_1 cannot send adverts",
  ];
  assertEquals(found(instanceText(""), withEth0("fe80::1/64")), said);
  assertEquals(found(instanceText(""), withEth0("192.0.2.10/24")), said);
  assertEquals(found(instanceText("mcast_src_ip 192.0.2.7"), withEth0("fe80::1/64")), []);
});

Deno.test("the loopback interface is no place for an instance", () => {
  assertEquals(found(instanceText("").replace("eth0", "lo")), [
    "interface-loopback 2: VI_1 runs on the loopback interface, which no other host hears",
  ]);
  assertEquals(found(instanceText("", "A", "192.0.2.10/32 dev lo")), []);
});

Deno.test("adverts cannot leave from an address that moves, unless it is the owner's", () => {
  assertEquals(found(instanceText("mcast_src_ip 192.0.2.10")), [
    "source-moves 7: adverts of VI_1 are to leave from 192.0.2.10, which only the master has",
  ]);
  assertEquals(found(instanceText("mcast_src_ip 192.0.2.11")), []);
  assertEquals(found(instanceText("state MASTER\nmcast_src_ip 192.0.2.10")), []);
});

Deno.test("an address has one place that moves it", () => {
  const other = instanceText("", "VI_2", "192.0.2.10/24", 52);
  assertEquals(found(instanceText("") + other), [
    "address-twice 13: 192.0.2.10 on eth0: VI_2 and VI_1 both move it",
  ]);
  assertEquals(found(instanceText("virtual_ipaddress_excluded {\n192.0.2.10\n}")), [
    "address-twice 8: 192.0.2.10 on eth0: VI_1 names it twice",
  ]);
  assertEquals(found(instanceText("") + other.replace("eth0", "eth1")), []);
});

Deno.test("the ends of a network are no hosts, unless it has no others", () => {
  const of = (address: string) => found(instanceText("", "A", address));
  assertEquals(of("192.0.2.0/24"), [
    "address-of-network 5: 192.0.2.0/24 means the network itself, not one host",
  ]);
  assertEquals(of("192.0.2.255/24"), [
    "address-of-network 5: 192.0.2.255/24 means everybody in its network, not one host",
  ]);
  for (const good of ["192.0.2.255/23", "192.0.2.0/31", "192.0.2.0/32", "192.0.2.0"]) {
    assertEquals(of(good), []);
  }
});

Deno.test("no_accept is said to make the addresses unreachable, except of the owner", () => {
  assertEquals(found(instanceText("no_accept")), [
    "unreachable 7: with no_accept nothing on this host can be reached at the addresses of VI_1",
  ]);
  assertEquals(found(instanceText("no_accept\naccept")), []);
  assertEquals(found(instanceText("no_accept\nstate MASTER")), []);
});
