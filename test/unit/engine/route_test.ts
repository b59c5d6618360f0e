import { assertEquals, assertNotEquals } from "@std/assert";
import { type IpAddress, type Link, type MacAddress, millis } from "../../../src/core/mod.ts";
import { identityOf, linkStateOf, placeOf } from "../../../src/engine/mod.ts";
import { heldAddresses, type VrrpParams } from "../../../src/machine/mod.ts";
import { params, virtual } from "../machine/vrrp/bench.ts";

const ip = (text: string) => text as IpAddress;

function link(addresses: string[], change: Partial<Link> = {}): Link {
  return {
    name: "ens33",
    index: 2,
    mac: null,
    mtu: 1500,
    up: true,
    addresses: addresses.map((address) => ({ address: ip(address), prefix: 24 })),
    ...change,
  };
}

/** The same, found by its name. */
function links(...args: Parameters<typeof link>): Map<string, Link> {
  const found = link(...args);
  return new Map([[found.name, found]]);
}

/** The places of the addresses of all these instances. */
function virtualPlaces(all: readonly VrrpParams[]): Set<string> {
  return new Set(all.flatMap(heldAddresses).map(placeOf));
}

/** The virtual addresses of the plain instance. */
const places = virtualPlaces([params()]);

Deno.test("adverts leave from the first address of the interface", () => {
  assertEquals(linkStateOf(links(["192.168.199.121", "192.168.199.5"]), params(), places), {
    exists: true,
    up: true,
    source: ip("192.168.199.121"),
  });
});

Deno.test("a virtual address is never the source, wherever it stands", () => {
  const found = link(["192.168.199.128", "192.168.199.121"]);
  assertEquals(linkStateOf(new Map([[found.name, found]]), params(), places).source, ip("192.168.199.121"));
  assertEquals(linkStateOf(links(["192.168.199.128"]), params(), places).source, null);
});

Deno.test("neither is an excluded one, nor one of another instance", () => {
  const others = virtualPlaces([
    params({ excluded: [virtual("10.0.0.1")] }),
    params({ name: "VI_2", vrid: 52, addresses: [virtual("10.0.0.2")] }),
  ]);
  assertEquals(linkStateOf(links(["10.0.0.1", "10.0.0.2"]), params(), others).source, null);
});

Deno.test("the same address is an ordinary one on another interface", () => {
  const elsewhere = virtualPlaces([params({ addresses: [virtual("10.0.0.1", { interface: "ens34" })] })]);
  assertEquals(linkStateOf(links(["10.0.0.1"]), params(), elsewhere).source, ip("10.0.0.1"));
});

Deno.test("an address of the other family is no source", () => {
  assertEquals(linkStateOf(links(["fe80::1"]), params(), places).source, null);
  assertEquals(linkStateOf(links(["fe80::1", "10.0.0.1"]), params(), places).source, ip("10.0.0.1"));
  const six = params({ group: ip("ff02::12"), family: "ipv6", version: 3 });
  assertEquals(linkStateOf(links(["10.0.0.1", "fe80::1"]), six, places).source, ip("fe80::1"));
});

Deno.test("a configured source is taken whether the interface has it or not", () => {
  const fixed = params({ sourceAddress: ip("10.9.9.9") });
  assertEquals(linkStateOf(links([]), fixed, places).source, ip("10.9.9.9"));
  assertEquals(linkStateOf(links(["192.168.199.121"]), fixed, places).source, ip("10.9.9.9"));
});

Deno.test("an interface that is down still has its source, one that is gone has nothing", () => {
  assertEquals(linkStateOf(links(["10.0.0.1"], { up: false }), params(), places), {
    exists: true,
    up: false,
    source: ip("10.0.0.1"),
  });
  const fixed = params({ sourceAddress: ip("10.9.9.9") });
  assertEquals(linkStateOf(new Map(), fixed, places), { exists: false, up: false, source: null });
});

Deno.test("an instance stays itself while interface, VRID and group do", () => {
  const same = identityOf(params());
  const changed = { name: "VI_X", priority: 7, version: 3, interval: millis(10), addresses: [] } as const;
  assertEquals(identityOf(params(changed)), same);
  assertNotEquals(identityOf(params({ vrid: 52 })), same);
  assertNotEquals(identityOf(params({ interface: "ens34" })), same);
  assertNotEquals(identityOf(params({ group: ip("224.0.0.19") })), same);
});

Deno.test("unicast and multicast are different instances of one number, and so are different sources", () => {
  const unicast = { peers: [], ttl: 255, checkSource: false, oldChecksum: true };
  const identities = [
    params(),
    params({ unicast }),
    params({ unicast, sourceAddress: ip("192.168.199.121") }),
    params({ unicast, family: "ipv6" }),
    params({ unicast: { ...unicast, peers: [{ address: ip("192.168.199.122"), minTtl: 0, maxTtl: 255 }] } }),
  ].map(identityOf);
  assertEquals(new Set(identities).size, identities.length);
});

Deno.test("an instance without an interface is up, and speaks from its source where this host has it", () => {
  const nowhere = params({ interface: "", sourceAddress: ip("10.9.9.9") });
  assertEquals(linkStateOf(new Map(), nowhere, places), { exists: true, up: true, source: null });
  const hosted = new Map([["lo", link(["10.9.9.9"], { name: "lo" })]]);
  assertEquals(linkStateOf(hosted, nowhere, places), { exists: true, up: true, source: ip("10.9.9.9") });
});

Deno.test("a unicast instance speaks from its source only where this host has it, on whichever interface", () => {
  const unicast = { peers: [], ttl: 255, checkSource: false, oldChecksum: true };
  const own = params({ unicast, sourceAddress: ip("10.9.9.9") });
  const ens33 = link(["10.0.0.1"]);
  const source = (lo: Link, on = ens33, trackSourceAddress = false) =>
    linkStateOf(new Map([["ens33", on], ["lo", lo]]), { ...own, trackSourceAddress }, places).source;
  assertEquals(source(link([], { name: "lo" })), null);
  assertEquals(source(link(["10.9.9.9"], { name: "lo" })), ip("10.9.9.9"));
  assertEquals(source(link([], { name: "lo" }), link(["10.0.0.1", "10.9.9.9"])), ip("10.9.9.9"));
  // With track_src_ip it has to be the instance's own interface.
  assertEquals(source(link(["10.9.9.9"], { name: "lo" }), ens33, true), null);
  assertEquals(linkStateOf(new Map([["ens33", ens33]]), params({ unicast }), places).source, ip("10.0.0.1"));
});

Deno.test("an interface that havip makes sends from the first address of its base, and needs both to be up", () => {
  const vmac = {
    name: "vrrp.51",
    base: "ens33",
    mac: "00:00:5e:00:01:33" as MacAddress,
    group: 0,
    ipv6: false,
    linkLocal: false,
  };
  const own = params({ interface: "vrrp.51", vmac });
  const both = (up: boolean) =>
    new Map([["ens33", link(["10.0.0.1"], { up })], ["vrrp.51", link([], { name: "vrrp.51" })]]);
  assertEquals(linkStateOf(both(true), own, places), { exists: true, up: true, source: ip("10.0.0.1") });
  assertEquals(linkStateOf(both(false), own, places).up, false);
  assertEquals(linkStateOf(links(["10.0.0.1"]), own, places).exists, false);
  const viaBase = params({ vmac });
  assertEquals(linkStateOf(both(true), viaBase, places).source, ip("10.0.0.1"));
  assertEquals(linkStateOf(links(["10.0.0.1"]), viaBase, places).exists, false);
});
