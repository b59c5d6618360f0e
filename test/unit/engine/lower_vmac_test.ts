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
  const mac = "00:00:5e:00:01:33" as never;
  assertEquals(one?.vmac, { name: "vrrp.51", base: "eth0", mac, group: 0, ipv6: false, linkLocal: false });
  assertEquals(one?.interface, "vrrp.51");
  assertEquals(one?.addresses.map((held) => held.interface), ["vrrp.51", "eth1"]);
});

Deno.test("with vmac_xmit_base its adverts leave from the base", () => {
  const [one] = lowered(instance("VI_1", 51, "use_vmac", "vmac_xmit_base"));
  assertEquals([one?.interface, one?.vmac?.name], ["eth0", "vrrp.51"]);
  assertEquals(one?.addresses[0]?.interface, "vrrp.51");
});

Deno.test("an instance without an interface runs on the VRF that it is in, and has nothing made there", () => {
  const peers = "unicast_src_ip 192.0.2.2\nunicast_peer {\n192.0.2.3\n}\nuse_vmac\nvmac_xmit_base";
  const text =
    `vrrp_instance A {\nvirtual_router_id 1\nvrf red\n${peers}\nvirtual_ipaddress {\n192.0.2.9 dev eth0\n}\n}`;
  const [one] = lowered(text);
  assertEquals([one?.interface, one?.vmac, one?.addresses[0]?.interface], ["red", null, "eth0"]);
});

Deno.test("names are given once, and never those that are written somewhere", () => {
  const names = lowered(
    "global_defs {\nvmac_prefix v\n}\n" + instance("VI_1", 51, "use_vmac") +
      instance("VI_2", 51, "use_vmac") +
      instance("VI_3", 51, "use_vmac v1.51"),
  ).map(({ vmac }) => vmac?.name);
  assertEquals(names, ["v.51", "v2.51", "v1.51"]);
});

Deno.test("the interface may be in a group, whose number may have a name on this machine", () => {
  const group = (word: string) => lowered(instance("A", 7, `use_vmac vr7 group ${word}`))[0]?.vmac?.group;
  assertEquals([group("9"), group("default"), group("nobody")], [9, 0, 0]);
});

Deno.test("a hardware address of five bytes ends with the VRID", () => {
  const [one] = lowered(instance("A", 171, "use_vmac 2:1:1:1:1:"));
  assertEquals(one?.vmac?.mac, "02:01:01:01:01:ab" as never);
});

Deno.test("a hardware address may be given", () => {
  const [one] = lowered(instance("VI_1", 7, "use_vmac vr7 2:0:0:a:B:c"));
  assertEquals([one?.vmac?.name, one?.vmac?.mac], ["vr7", "02:00:00:0a:0b:0c" as never]);
});

/** The interface of adverts, those that are made with their bases, and those of the addresses. */
function placed(...lines: string[]) {
  const own = lines.filter((line) => !/^\d|^2001/.test(line)).join("\n");
  const addresses = lines.filter((line) => /^\d|^2001/.test(line)).join("\n");
  const [one] = lowered(
    `vrrp_instance A {\ninterface eth0\nvirtual_router_id 51\n${own}\nvirtual_ipaddress_excluded {\n${addresses}\n}\n}\n`,
  );
  const made = [...(one?.vmac ? [one.vmac] : []), ...one?.addressVmacs ?? []];
  return [
    one?.interface,
    made.map(({ name, base, mac }) => `${name} ${base} ${mac?.slice(9)}`).join(", "),
    one?.excluded.map((held) => held.interface).join(" "),
  ];
}

Deno.test("adverts of IPv6 leave from the interface with the virtual router's address, which has its base's link-local one", () => {
  const [one] = lowered(
    "vrrp_instance A {\ninterface eth0\nvirtual_router_id 51\nuse_vmac\nvirtual_ipaddress {\nfe80::9\n}\n}\n",
  );
  assertEquals([one?.interface, one?.vmac?.ipv6, one?.vmac?.linkLocal], ["vrrp.51", true, true]);
});

Deno.test("unicast leaves from the base in any case, and in strict mode nothing does", () => {
  const unicast = "unicast_peer {\n192.0.2.7\n}";
  assertEquals(placed("use_vmac", "192.0.2.9/24", unicast)[0], "eth0");
  assertEquals(placed("use_vmac", "vmac_xmit_base", "strict_mode on", "192.0.2.9/24")[0], "vrrp.51");
});

Deno.test("addresses of the other family stay on the base, unless they have an interface made too", () => {
  const lines = ["use_vmac", "192.0.2.9/24", "2001:db8::9/64"];
  assertEquals(placed(...lines), ["vrrp.51", "vrrp.51 eth0 00:01:33", "vrrp.51 eth0"]);
  assertEquals(placed(...lines, "use_vmac_addr"), [
    "vrrp.51",
    "vrrp.51 eth0 00:01:33, vrrp6.51 eth0 00:02:33",
    "vrrp.51 vrrp6.51",
  ]);
});

Deno.test("an interface is made for single addresses, once on each base", () => {
  assertEquals(placed("192.0.2.8/24", "192.0.2.9/24 use_vmac", "192.0.2.7/24 dev eth1 use_vmac"), [
    "eth0",
    "vrrp.51 eth0 00:01:33, vrrp1.51 eth1 00:01:33",
    "eth0 vrrp.51 vrrp1.51",
  ]);
  assertEquals(placed("use_vmac_addr", "192.0.2.8/24", "192.0.2.7 dev eth1", "192.0.2.6 dev eth1"), [
    "eth0",
    "vrrp.51 eth1 00:01:33",
    "eth0 vrrp.51 vrrp.51",
  ]);
  assertEquals(
    placed("use_vmac v 2:0:0:0:0:1", "use_vmac_addr", "192.0.2.7 dev eth1")[1],
    "v eth0 00:00:01, vrrp.51 eth1 00:00:01",
  );
});

Deno.test("those of single addresses may have a prefix of their own", () => {
  const text = (prefixes: string) =>
    `global_defs {\n${prefixes}\n}\n` + instance("A", 51, "use_vmac", "use_vmac_addr");
  const names = (prefixes: string) => lowered(text(prefixes))[0]?.addressVmacs.map(({ name }) => name);
  assertEquals(names("vmac_prefix v\nvmac_addr_prefix a"), ["a.51"]);
  assertEquals(names("vmac_prefix v"), ["v1.51"]);
});

Deno.test("an ipvlan has the adverts and an address of its own, and its base the addresses", () => {
  const [one] = lowered(instance("A", 51, "use_ipvlan ipv 192.0.2.200/24 vepa"));
  assertEquals(one?.vmac, {
    name: "ipv",
    base: "eth0",
    mac: null,
    ipvlan: { mode: "vepa", address: { address: "192.0.2.200" as never, prefix: 24 } },
    group: 0,
    ipv6: false,
    linkLocal: false,
  });
  assertEquals([one?.interface, one?.sourceAddress], ["ipv", "192.0.2.200" as never]);
  assertEquals(one?.addresses.map((held) => held.interface), ["eth0", "eth1"]);
});

Deno.test("an instance whose ipvlan has no address of its family is left out", () => {
  assertEquals(lowered(instance("A", 51, "use_ipvlan")), []);
  assertEquals(lowered(instance("A", 51, "use_ipvlan 2001:db8::9/64")), []);
});
