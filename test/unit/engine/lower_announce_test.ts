import { assertEquals } from "@std/assert";
import { load, memoryReader } from "../../../src/config/mod.ts";
import { micros, millis, seconds } from "../../../src/core/mod.ts";
import { lower } from "../../../src/engine/mod.ts";

function plan(global: string, own: string, blocks = "") {
  const text = `global_defs {\n${global}\n}\n${blocks}\nvrrp_instance VI_1 {
    interface ens33
    virtual_router_id 51
    ${own}
    virtual_ipaddress {
        192.0.2.128/24
        192.0.2.129/24 dev ens34
        192.0.2.130/24 dev ens34
    }
}
`;
  return lower(load("a.conf", memoryReader(new Map([["a.conf", text]]))).config).plan;
}

const elsewhere = (global: string, own: string) => {
  const said = plan(global, own).instances[0]?.garp.elsewhere;
  return said && [said.interval, ...said.addresses.map((held) => `${held.address} ${held.interface}`)];
};

Deno.test("announcements leave as they come unless a gap is asked for", () => {
  assertEquals(plan("", "").spacing, undefined);
  assertEquals(plan("vrrp_garp_interval 0", "").spacing, undefined);
  assertEquals(plan("vrrp_garp_interval 0.01\n vrrp_gna_interval 0.000001", "use_vmac").spacing, {
    usual: { arp: millis(10), neighbor: micros(1) },
    groups: [],
    bases: { "vrrp.51": "ens33" },
  });
});

Deno.test("the first group of an interface counts, and one without gaps is none", () => {
  const blocks = `garp_group {\n interfaces {\n ens35\n }\n}
garp_group {\n garp_interval 0.01\n interface ens33\n}
garp_group {\n gna_interval 1\n interfaces {\n ens33\n ens34\n }\n}`;
  assertEquals(plan("", "", blocks).spacing?.groups, [
    { gap: { arp: millis(10), neighbor: micros(0) }, interfaces: ["ens33"] },
    { gap: { arp: micros(0), neighbor: seconds(1) }, interfaces: ["ens34"] },
  ]);
});

Deno.test("one address on each other interface is announced now and then where that is wished for", () => {
  assertEquals(elsewhere("", ""), null);
  assertEquals(elsewhere("", "garp_extra_if 9"), null);
  assertEquals(elsewhere("", "garp_extra_if all 9"), [seconds(9), "192.0.2.129 ens34"]);
  assertEquals(elsewhere("vrrp_garp_extra_if all 7", ""), [seconds(7), "192.0.2.129 ens34"]);
  assertEquals(elsewhere("vrrp_garp_extra_if all 7", "garp_extra_if 0"), null);
  assertEquals(elsewhere("", "garp_extra_if 9\n use_vmac\n vmac_xmit_base"), [
    seconds(9),
    "192.0.2.128 vrrp.51",
  ]);
  assertEquals(elsewhere("", "garp_extra_if 9\n use_vmac"), null);
  const other = "virtual_ipaddress_excluded {\n 2001:db8::128/64\n}\n use_vmac";
  assertEquals(elsewhere("", `garp_extra_if all 9\n ${other}`), [
    ...[seconds(9), "192.0.2.129 ens34", "2001:db8::128 ens33"],
  ]);
  assertEquals(elsewhere("", `garp_extra_if all 9\n ${other}\n vmac_xmit_base`), [
    ...[seconds(9), "192.0.2.128 vrrp.51", "192.0.2.129 ens34", "2001:db8::128 ens33"],
  ]);
  assertEquals(elsewhere("", "garp_extra_if 9\n use_vmac_addr"), [seconds(9), "192.0.2.129 vrrp.51"]);
});
