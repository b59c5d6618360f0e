import { assertEquals } from "@std/assert";
import type { IpAddress, MacAddress } from "../../../src/core/mod.ts";
import { LinkTable } from "../../../src/reactor/mod.ts";

const eth0 = { name: "eth0", index: 2, mac: "02:00:00:00:00:01" as MacAddress, mtu: 1500, up: true };
const own = { address: "192.0.2.1" as IpAddress, prefix: 24 };

Deno.test("an interface is found by its name, with its index and hardware address", () => {
  const table = new LinkTable();
  table.put(eth0);
  assertEquals([table.index("eth0"), table.mac("eth0"), table.index("eth1"), table.mac("eth1")], [
    2,
    eth0.mac,
    0,
    null,
  ]);
});

Deno.test("the same news twice is no news", () => {
  const table = new LinkTable();
  table.put(eth0);
  assertEquals(table.put({ ...eth0 }), null);
  assertEquals(table.putAddress(2, own)?.addresses, [own]);
  assertEquals(table.putAddress(2, { ...own }), null);
});

Deno.test("an interface keeps its addresses when it goes down", () => {
  const table = new LinkTable();
  table.put(eth0);
  table.putAddress(2, own);
  assertEquals(table.put({ ...eth0, up: false })?.link.addresses, [own]);
});

Deno.test("a renamed interface is known by its new name only", () => {
  const table = new LinkTable();
  table.put(eth0);
  assertEquals(table.put({ ...eth0, name: "lan0" })?.renamedFrom, "eth0");
  assertEquals([table.index("eth0"), table.index("lan0")], [0, 2]);
});

Deno.test("an interface that is made again has another index and no old addresses", () => {
  const table = new LinkTable();
  table.put(eth0);
  table.putAddress(2, own);
  assertEquals(table.remove(2), "eth0");
  table.put({ ...eth0, index: 7 });
  assertEquals([table.index("eth0"), table.at(7)?.addresses], [7, []]);
});

Deno.test("what is said of an unknown interface is nothing", () => {
  const table = new LinkTable();
  assertEquals([table.remove(9), table.putAddress(9, own), table.removeAddress(9, own)], [null, null, null]);
});

Deno.test("an interface is found by the name it had before, until another one has that name or it is gone", () => {
  const table = new LinkTable();
  table.put(eth0);
  table.put({ ...eth0, name: "lan0" });
  assertEquals([table.lastIndex("eth0"), table.lastIndex("lan0"), table.lastIndex("eth1")], [2, 2, 0]);
  table.put({ ...eth0, index: 7 });
  assertEquals(table.lastIndex("eth0"), 7);
  table.put({ ...eth0, index: 7, name: "wan0" });
  table.remove(7);
  assertEquals(table.lastIndex("eth0"), 0);
});

Deno.test("an interface that was renamed while everything is read anew is found by the name it had", () => {
  const table = new LinkTable();
  table.put(eth0);
  table.clear();
  table.put({ ...eth0, name: "lan0" });
  assertEquals([table.index("eth0"), table.lastIndex("eth0")], [0, 2]);
});
