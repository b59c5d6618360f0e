import { assertEquals } from "@std/assert";
import { done, type Link, type LogEntry, type MacAddress, type Outcome } from "../../../src/core/mod.ts";
import { type Maker, Vmacs } from "../../../src/daemon/vmacs.ts";

const eth0: Link = { name: "eth0", index: 2, mac: null, mtu: 1500, up: true, addresses: [] };
const made: Link = { ...eth0, name: "vrrp.51", index: 9 };
const vmac = {
  ...{ name: made.name, base: eth0.name, mac: "00:00:5e:00:01:33" as MacAddress },
  ...{ group: 0, ipv6: false, linkLocal: false },
};
const owner = {
  ...{ name: "VI_1", interface: made.name, vmac, addressVmacs: [], vrid: 51, family: "ipv4" as const },
  ...{ group: "224.0.0.18" as never, unicast: null, sourceAddress: null },
};

/** Interfaces that are made as `outcomes` say, and then are there. */
function around(...outcomes: Outcome[]) {
  const moved: (number | undefined)[] = [];
  const said: LogEntry[] = [];
  let there = false;
  const maker: Maker = {
    make: () => {
      const outcome = outcomes.shift() ?? done;
      there = outcome.ok;
      return outcome;
    },
    enslave: (_, vrf) => {
      moved.push(vrf);
      return done;
    },
    address: () => undefined,
    remove: () => done,
    discard: () => done,
    moved: () => undefined,
  };
  const vmacs = new Vmacs(maker, {
    index: (name) => name === eth0.name ? eth0.index : there ? made.index : 0,
    link: (name) => name === eth0.name ? eth0 : made,
    isVirtual: () => false,
    learn: () => undefined,
    detour: () => undefined,
    report: (logged) => said.push(logged),
  });
  return { vmacs, moved, codes: () => said.map(({ code }) => code) };
}

Deno.test("an interface follows its base into a VRF and out of it", () => {
  const { vmacs, moved } = around();
  vmacs.want(owner);
  vmacs.came({ ...eth0, vrf: 5 });
  vmacs.came(eth0);
  assertEquals(moved, [5, undefined]);
});

Deno.test("an interface that cannot be made is tried again, and each reason told once", () => {
  const busy: Outcome = { ok: false, code: "EBUSY", message: "Device or resource busy" };
  const taken: Outcome = { ok: false, code: "EEXIST", message: "there is an interface already" };
  const { vmacs, codes } = around(busy, busy, taken, done);
  vmacs.want(owner);
  for (let change = 0; change < 3; change++) vmacs.came(eth0);
  assertEquals(codes(), ["vmac.failed", "vmac.failed", "vmac.made"]);
});
