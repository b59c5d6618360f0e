import { assertEquals } from "@std/assert";
import type { MacAddress, MadeVmac, Vmac } from "../../../src/core/mod.ts";
import { removeVmacs } from "../../../src/effect/vmac_removal.ts";
import { createMacvlan, setLinkAddress } from "../../../src/wire/mod.ts";
import { interfaceIndex } from "../../../ffi/mod.ts";
import { inNewNamespace } from "../namespace.ts";
import { mayUnshare, plug, tell } from "./kernel.ts";

const mac = "00:00:5e:00:01:33" as MacAddress;
const other = "00:00:5e:00:01:34" as MacAddress;

/** An interface as the role would tell of it, once it is there. */
function made(name: string, more: Partial<Vmac> = {}): MadeVmac {
  const vmac = {
    name,
    base: "ens33",
    mac,
    group: 0,
    tellsBase: true as const,
    ipv6: false,
    linkLocal: false,
  };
  return { vmac: { ...vmac, ...more }, index: interfaceIndex(name), below: interfaceIndex("ens33") };
}

Deno.test({
  name:
    "an interface is removed if it is still what was made, and nothing else in its place (needs root and network namespaces)",
  ignore: !mayUnshare,
  fn: () => {
    inNewNamespace(() => {
      plug();
      const base = interfaceIndex("ens33");
      tell((sequence) => createMacvlan(sequence, "vrrp.51", base, mac));
      tell((sequence) => createMacvlan(sequence, "vrrp.52", base, other));
      const [one, two] = [made("vrrp.51"), made("vrrp.52", { mac: other })];
      const ipvlan = { mode: "bridge", address: null } as const;
      const foreign = [
        { ...one, index: base },
        { ...one, vmac: { ...one.vmac, name: "vrrp.52" } },
        { ...one, vmac: { ...one.vmac, mac: other } },
        { ...one, vmac: { ...one.vmac, mac: null, ipvlan } },
        { ...two, index: 99 },
        { ...made("ens33"), vmac: { ...one.vmac, name: "ens33" } },
      ];
      assertEquals(removeVmacs(foreign), { gone: [], refused: [], why: "" });
      tell((sequence) => setLinkAddress(sequence, two.index, "02:00:00:00:00:07" as MacAddress));
      assertEquals(removeVmacs([one, two]), { gone: [one], refused: [], why: "" });
      assertEquals([interfaceIndex("vrrp.51"), interfaceIndex("vrrp.52")], [0, two.index]);
      assertEquals(removeVmacs([one]), { gone: [], refused: [], why: "" });
    });
  },
});
