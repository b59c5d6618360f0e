import { assertEquals } from "@std/assert";
import { load, memoryReader } from "../../../src/config/mod.ts";
import { lower } from "../../../src/engine/mod.ts";

function instance(name: string, vrid: number, ...more: string[]): string {
  return `vrrp_instance ${name} {\ninterface eth0\nvirtual_router_id ${vrid}\n${more.join("\n")}\n` +
    `virtual_ipaddress {\n192.0.2.${vrid}/24\n192.0.2.9 dev eth1\n}\n}\n`;
}

function lowered(text: string) {
  return lower(load("k.conf", memoryReader(new Map([["k.conf", text]]))).config).plan.instances;
}

Deno.test("an instance with use_vmac runs on an interface of its own, with the address of RFC 5798", () => {
  const [one] = lowered(instance("VI_1", 51, "use_vmac"));
  assertEquals(one?.vmac, { name: "vrrp.51", base: "eth0", mac: "00:00:5e:00:01:33" as never, ipv6: false });
  assertEquals(one?.interface, "vrrp.51");
  assertEquals(one?.addresses.map((held) => held.interface), ["vrrp.51", "eth1"]);
});

Deno.test("with vmac_xmit_base its adverts leave from the base", () => {
  const [one] = lowered(instance("VI_1", 51, "use_vmac", "vmac_xmit_base"));
  assertEquals([one?.interface, one?.vmac?.name], ["eth0", "vrrp.51"]);
  assertEquals(one?.addresses[0]?.interface, "vrrp.51");
});

Deno.test("names are given once, and never those that are written somewhere", () => {
  const names = lowered(
    "global_defs {\nvmac_prefix v\n}\n" + instance("VI_1", 51, "use_vmac") +
      instance("VI_2", 51, "use_vmac") +
      instance("VI_3", 51, "use_vmac v1.51"),
  ).map(({ vmac }) => vmac?.name);
  assertEquals(names, ["v.51", "v2.51", "v1.51"]);
});

Deno.test("a hardware address may be given", () => {
  const [one] = lowered(instance("VI_1", 7, "use_vmac vr7 2:0:0:a:B:c"));
  assertEquals([one?.vmac?.name, one?.vmac?.mac], ["vr7", "02:00:00:0a:0b:0c" as never]);
});
