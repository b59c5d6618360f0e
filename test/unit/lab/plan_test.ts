import { assert, assertEquals } from "@std/assert";
import type { IpAddress } from "../../../src/core/mod.ts";
import { type LabInstance, plan } from "../../../src/lab/plan.ts";
import { file, instance, tutorialPlan } from "./sample.ts";

function held(address: string, prefix: number, carrier = "ens33") {
  return { address: address as IpAddress, prefix, interface: carrier };
}

/** The addresses that two files lead to: of the hosts' interfaces, and of the client. */
function addresses(first: LabInstance[], second: LabInstance[]): string[] {
  const planned = plan(file(...first), file(...second));
  assert(planned.ok);
  const { hosts, client } = planned.plan;
  const own = hosts.flatMap(({ node, interfaces }) =>
    interfaces.map(({ name, address, prefix }) => `${node} ${name} ${address}/${prefix}`)
  );
  return [...own, ...client.map(({ address, prefix }) => `client ${address}/${prefix}`)];
}

Deno.test("the tutorial's pair gets the tutorial's network", () => {
  const { hosts, client, virtual, vrid } = tutorialPlan();
  assertEquals(hosts.map(({ interfaces }) => interfaces), [
    [{ name: "ens33", address: "192.168.199.121" as IpAddress, prefix: 24 }],
    [{ name: "ens33", address: "192.168.199.122" as IpAddress, prefix: 24 }],
  ]);
  assertEquals(client, [{ address: "192.168.199.130" as IpAddress, prefix: 24 }]);
  assertEquals([virtual, vrid], ["192.168.199.128", 51]);
});

Deno.test("a virtual address is never given to a host or the client", () => {
  const addresses_ = [
    held("10.0.0.121", 24),
    held("10.0.0.122", 24),
    held("10.0.0.1", 24),
    held("10.0.0.130", 24),
  ];
  const both = [instance(100, { addresses: addresses_ })];
  assertEquals(addresses(both, both), [
    "1 ens33 10.0.0.2/24",
    "2 ens33 10.0.0.3/24",
    "client 10.0.0.4/24",
  ]);
});

Deno.test("networks of any size have room, and a single address is taken for one of 256", () => {
  const one = (address: string, prefix: number) => [instance(100, { addresses: [held(address, prefix)] })];
  const of = (address: string, prefix: number) => addresses(one(address, prefix), one(address, prefix));
  assertEquals(of("10.1.2.3", 32), [
    "1 ens33 10.1.2.121/24",
    "2 ens33 10.1.2.122/24",
    "client 10.1.2.130/24",
  ]);
  assertEquals(of("10.1.2.3", 8), ["1 ens33 10.1.2.121/8", "2 ens33 10.1.2.122/8", "client 10.1.2.130/8"]);
  assertEquals(of("10.1.2.3", 28), ["1 ens33 10.1.2.1/28", "2 ens33 10.1.2.2/28", "client 10.1.2.4/28"]);
  assertEquals(of("200.1.2.3", 24)[0], "1 ens33 200.1.2.121/24");
});

Deno.test("each interface that the files name is made, with the address that the file wants it to have", () => {
  const first = [
    instance(101, { interface: "eth0", sourceAddress: "192.168.199.7" as IpAddress }),
    instance(50, { name: "VI_2", vrid: 52, interface: "eth1", addresses: [held("10.0.0.9", 24, "eth2")] }),
  ];
  assertEquals(addresses(first, [instance(100)]), [
    "1 eth0 192.168.199.7/24",
    "1 ens33 192.168.199.121/24",
    "1 eth1 10.0.0.121/24",
    "1 eth2 10.0.0.1/24",
    "2 ens33 192.168.199.122/24",
    "client 192.168.199.130/24",
    "client 10.0.0.130/24",
  ]);
});

Deno.test("the second host's instance is the one of the same virtual router", () => {
  const planned = plan(file(instance(101)), file(instance(7, { vrid: 9 }), instance(100, { name: "B" })));
  assert(planned.ok);
  assertEquals(planned.plan.hosts.map(({ watched }) => watched.name), ["VI_1", "B"]);
});

Deno.test("two files that make no pair are refused with the reason", () => {
  const why = (first: LabInstance[], second: LabInstance[]) => {
    const planned = plan(file(...first), file(...second));
    return planned.ok ? null : planned.why;
  };
  assertEquals(why([], [instance(100)]), "the first file has no vrrp_instance");
  assertEquals(
    why([instance(101, { addresses: [] })], [instance(100)]),
    "VI_1 has no virtual_ipaddress in the first file",
  );
  assertEquals(
    why([instance(101)], [instance(100, { vrid: 52 })]),
    "the second file has no vrrp_instance with virtual_router_id 51, as VI_1 has",
  );
});
