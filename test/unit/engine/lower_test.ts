import { assertEquals } from "@std/assert";
import { load, memoryReader } from "../../../src/config/mod.ts";
import { lower } from "../../../src/engine/mod.ts";

/** Whether a master answers packets to its addresses, with these lines in `global_defs` and in the instance. */
function accepts(global: string, instance: string): boolean | undefined {
  const text = `global_defs {
    ${global}
}
vrrp_instance VI_1 {
    interface ens33
    virtual_router_id 51
    ${instance}
    virtual_ipaddress {
        192.0.2.128/24
    }
}
`;
  const { config, diagnostics } = load("a.conf", memoryReader(new Map([["a.conf", text]])));
  const grave = diagnostics.filter(({ severity }) => severity !== "notice");
  assertEquals(grave.map(({ message }) => message), []);
  return lower(config).plan.instances[0]?.accept;
}

Deno.test("a master answers packets to its addresses unless the file says no_accept", () => {
  assertEquals(accepts("", "priority 100"), true);
  assertEquals(accepts("", "accept"), true);
  assertEquals(accepts("", "no_accept"), false);
});

Deno.test("strict mode alone does not make the addresses unreachable", () => {
  assertEquals(accepts("vrrp_strict", "priority 100"), true);
  assertEquals(accepts("", "strict_mode"), true);
  assertEquals(accepts("vrrp_strict", "no_accept"), false);
});

Deno.test("an address owner answers packets to its addresses, whatever the file says", () => {
  assertEquals(accepts("", "priority 255\n no_accept"), true);
  assertEquals(accepts("", "state MASTER\n no_accept"), true);
  assertEquals(accepts("", "priority 254\n no_accept"), false);
});
