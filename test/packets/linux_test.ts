/*
 * What a kernel really told over rtnetlink.
 */
import { assertEquals } from "@std/assert";
import { decodeNetlink, type NetlinkMessage } from "../../src/wire/mod.ts";
import { readHex } from "./hex.ts";

/** A message in a few words. */
function told(message: NetlinkMessage): string {
  switch (message.kind) {
    case "link": {
      const { name, index, mac, mtu, up } = message.link;
      return `${message.change} ${index} ${name} ${mac} ${mtu} ${up ? "up" : "down"}`;
    }
    case "address": {
      const { address, prefix } = message.address;
      return `${message.change} ${message.index} ${address}/${prefix}${
        message.secondary ? " secondary" : ""
      }`;
    }
    default:
      return message.kind;
  }
}

const listen = (file: string) => decodeNetlink(readHex(`linux_6.18/${file}.hex`)).map(told);

Deno.test("the links that a kernel lists are read", () => {
  assertEquals(listen("links"), [
    "new 1 lo 00:00:00:00:00:00 65536 up",
    "new 2 peer 02:00:00:00:01:22 1500 up",
    "new 3 ens33 02:00:00:00:01:21 1500 up",
    "end",
  ]);
});

Deno.test("the addresses that a kernel lists are read", () => {
  assertEquals(listen("addresses"), [
    "new 1 127.0.0.1/8",
    "new 2 10.0.0.1/32",
    "new 3 192.168.199.121/24",
    "new 3 192.168.199.128/24 secondary",
    "end",
  ]);
});

Deno.test("the changes that a kernel tells of are read", () => {
  assertEquals(listen("changes"), [
    "gone 3 192.168.199.128/24 secondary",
    "gone 3 192.168.199.121/24",
    "new 2 peer 02:00:00:00:01:22 1500 down",
    "new 3 ens33 02:00:00:00:01:21 1500 down",
    "new 3 ens33 02:00:00:00:01:21 1500 down",
    "gone 3 ens33 02:00:00:00:01:21 1500 down",
    "gone 2 10.0.0.1/32",
    "gone 2 peer 02:00:00:00:01:22 1500 down",
  ]);
});
