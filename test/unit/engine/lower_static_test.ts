import { assertEquals } from "@std/assert";
import { load, memoryReader } from "../../../src/config/mod.ts";
import { lower, type Lowered, Names } from "../../../src/engine/mod.ts";

function lowered(rest: string, instance = "", addresses = "192.0.2.100/24"): Lowered {
  const text = `${rest}
vrrp_instance VI_1 {
  interface eth0
  virtual_router_id 51
  priority 100
  virtual_ipaddress {
    ${addresses}
  }
  ${instance}
}
`;
  return lower(load("a.conf", memoryReader(new Map([["a.conf", text]]))).config);
}

/** The interfaces that the instance tracks, with their weights. */
function tracked(...texts: Parameters<typeof lowered>): string[] {
  const [params] = lowered(...texts).plan.instances;
  return params!.trackers.map(({ tracker, weight, reverse }) => `${tracker} ${weight}${reverse ? " r" : ""}`);
}

Deno.test("a static address is on the default interface unless it names another", () => {
  const lines = "static_ipaddress {\n 10.0.0.1/24\n 10.0.1.1/24 dev eth2\n}";
  const on = (global: string) =>
    lowered(`${global}\n${lines}`).plan.fixtures![0]!.addresses.map((each) => each.interface);
  assertEquals(on(""), ["eth0", "eth2"]);
  assertEquals(on("global_defs {\n default_interface eth1\n}"), ["eth1", "eth2"]);
});

Deno.test("without anything static there is no machine for it", () => {
  assertEquals(lowered("").plan.fixtures, []);
  assertEquals(lowered("static_ipaddress {\n}").plan.fixtures, []);
});

Deno.test("static rules get their preferences before those of instances; what is unclear is left out and told", () => {
  const { plan, leftOutWays } = lowered(
    "static_rules {\n from 10.0.0.0/8 table 7\n from 10.0.0.0/8\n}",
    "virtual_rules {\n from 10.1.0.0/16 table 7\n}",
  );
  assertEquals(plan.fixtures![0]!.rules.map(({ preference }) => preference), [16_384]);
  assertEquals(plan.instances[0]!.rules.map(({ preference }) => preference), [16_383]);
  assertEquals(leftOutWays.map(({ name, what, number }) => [name, what, number]), [[null, "static rule", 2]]);
});

Deno.test("a route goes into the table of its VRF, and is left out when there is no such VRF", () => {
  const text = "static_routes {\n 10.0.0.0/8 dev eth1 vrf red table 7\n 10.1.0.0/16 dev eth1 vrf blue\n}";
  const { config } = load("a.conf", memoryReader(new Map([["a.conf", text]])));
  const { plan, leftOutWays } = lower(
    config,
    new Names((kind) => new Map(kind === "vrf" ? [["red", 10]] : [])),
  );
  assertEquals(plan.fixtures![0]!.routes.map(({ table }) => table), [10]);
  assertEquals(leftOutWays.map(({ number, why }) => [number, why]), [
    [2, "there is no vrf named blue on this machine"],
  ]);
});

Deno.test("the interfaces of addresses, routes and rules are tracked, but not its own and not with no_track", () => {
  assertEquals(
    tracked(
      "",
      `virtual_ipaddress_excluded {
        192.0.2.101/24 dev eth0
        10.1.0.1/24 dev eth1
        10.2.0.1/24 dev eth2 no_track
      }
      virtual_routes {
        10.9.0.0/16 dev eth3
        10.8.0.0/16 dev eth4 no_track
        10.7.0.0/16 via 192.0.2.9
      }
      virtual_rules {
        iif eth5 oif eth6 table 7 preference 1
        iif eth7 table 7 preference 2 no_track
      }`,
    ),
    ["interface:eth1 0", "interface:eth3 0", "interface:eth5 0", "interface:eth6 0"],
  );
});

Deno.test("an interface that is tracked with a weight loses it to an address on it", () => {
  const line = (more: string) => `track_interface {\n eth1 ${more}\n}`;
  assertEquals(tracked("", line("weight 10 reverse")), ["interface:eth1 10 r"]);
  assertEquals(tracked("", line("weight 10 reverse"), "192.0.2.100/24 dev eth1"), ["interface:eth1 0"]);
  assertEquals(tracked("", line(""), "192.0.2.100/24 dev eth1"), ["interface:eth1 0"]);
});

Deno.test("with dont_track_primary the own interface is not tracked for its addresses", () => {
  assertEquals(tracked("", "dont_track_primary", "192.0.2.100/24 dev eth0"), []);
});

Deno.test("the members of a track_group track the interfaces of what is static with it", () => {
  const statics = (group: string) =>
    `track_group G {\n group {\n ${group}\n }\n}
static_ipaddress {
  10.1.0.1/24 dev eth1 track_group G
  10.2.0.1/24 dev eth2
  10.3.0.1/24 dev eth3 track_group G no_track
}
static_routes {
  10.9.0.0/16 dev eth4 track_group G
}
static_rules {
  iif eth5 oif eth6 table 7 preference 1 track_group G
}`;
  assertEquals(tracked(statics("VI_1")), ["interface:eth1 0", "interface:eth4 0", "interface:eth5 0"]);
  assertEquals(tracked(statics("")), []);
  const [address] = lowered(statics("VI_1")).plan.fixtures![0]!.addresses.slice(2);
  assertEquals(address!.untracked, true);
});
