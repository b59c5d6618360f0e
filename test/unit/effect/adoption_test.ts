import { assertEquals } from "@std/assert";
import { interfaceIndex } from "../../../ffi/mod.ts";
import type { AddressFlag, IpAddress } from "../../../src/core/mod.ts";
import { addressesThere, leads, otherwise } from "../../../src/effect/adoption.ts";
import { addAddress, type AddressOptions } from "../../../src/wire/mod.ts";
import { inNewNamespace } from "../namespace.ts";
import { mayUnshare, plug, tell, virtual } from "./kernel.ts";

const seen = (change: Partial<AddressOptions> = {}): AddressOptions => ({
  index: 2,
  address: "10.1.0.1" as IpAddress,
  prefix: 24,
  secondary: false,
  label: "ens33",
  broadcast: null,
  scope: "global",
  flags: [],
  lifetime: "forever",
  ...change,
});

Deno.test("what is as it is wanted is left alone", () => {
  assertEquals(otherwise(seen(), virtual("10.1.0.1")), "");
  assertEquals(otherwise(seen({ label: "ens33:1" }), { ...virtual("10.1.0.1"), label: "ens33:1" }), "");
  const six = { address: "2001:db8::1" as IpAddress, prefix: 128, label: null };
  assertEquals(otherwise(seen({ ...six, lifetime: "deprecated" }), virtual("2001:db8::1", 128)), "");
});

Deno.test("every option that is otherwise is named", () => {
  const flags: AddressFlag[] = ["noprefixroute"];
  assertEquals(
    otherwise(seen({ label: "ens33:x", scope: "link", flags, lifetime: "limited" }), virtual("10.1.0.1")),
    "flags noprefixroute instead of none, lifetime limited instead of forever, " +
      "label ens33:x instead of ens33, scope link instead of global",
  );
});

Deno.test("only a first address of a subnet takes others along", () => {
  const [first, second] = [seen(), seen({ address: "10.1.0.2" as IpAddress, secondary: true })];
  assertEquals([leads(first, [first, second]), leads(second, [first, second])], [true, false]);
  assertEquals(leads(first, [first, { ...second, index: 3 }]), false);
});

Deno.test({
  name: `the kernel tells how addresses were put on${mayUnshare ? "" : " (needs root)"}`,
  ignore: !mayUnshare,
  fn: () => {
    inNewNamespace(() => {
      plug();
      const index = interfaceIndex("ens33");
      const flags: AddressFlag[] = ["noprefixroute"];
      const put = { ...virtual("10.1.0.1"), label: "ens33:1", broadcast: "10.1.0.255" as IpAddress, flags };
      tell((sequence) => addAddress(sequence, index, put));
      const found = addressesThere().find(({ address }) => address === "10.1.0.1");
      const { label, broadcast } = put;
      assertEquals(found, seen({ index, label, broadcast, flags }));
      assertEquals(otherwise(found!, put), "");
    });
  },
});
