import { assertEquals } from "@std/assert";
import { load, memoryReader } from "../../../src/config/mod.ts";
import { lower } from "../../../src/engine/mod.ts";

function firewall(global: string) {
  const text = `global_defs {\n${global}\n}\n`;
  return lower(load("a.conf", memoryReader(new Map([["a.conf", text]]))).config).plan.firewall;
}

const sets = { ipv4: "keepalived", ipv6: "keepalived6", linkLocal: "keepalived_if6" };

Deno.test("rules are made with nftables unless chains of iptables are asked for", () => {
  assertEquals(firewall(""), undefined);
  assertEquals(firewall("vrrp_iptables\n nftables"), undefined);
  assertEquals(firewall("vrrp_iptables"), { in: "INPUT", out: "OUTPUT", sets });
  assertEquals(firewall("vrrp_iptables vips"), { in: "vips", out: null, sets });
  assertEquals(firewall("vrrp_iptables vips_in vips_out"), { in: "vips_in", out: "vips_out", sets });
});

Deno.test("sets have names made of the first one, and none at all without it", () => {
  const named = (names: string) => firewall(`vrrp_iptables\n vrrp_ipsets ${names}`)?.sets;
  assertEquals(named(""), null);
  assertEquals(named("a"), { ipv4: "a", ipv6: "a6", linkLocal: "a_if6" });
  assertEquals(named("a b"), { ipv4: "a", ipv6: "b", linkLocal: "b_if6" });
  assertEquals(named("a b c d e"), { ipv4: "a", ipv6: "b", linkLocal: "c" });
  assertEquals(named("x".repeat(31))?.ipv6, `${"x".repeat(30)}6`);
});
