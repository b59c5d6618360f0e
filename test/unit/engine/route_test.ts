import { assertEquals, assertNotEquals } from "@std/assert";
import { type IpAddress, type Link, millis } from "../../../src/core/mod.ts";
import { identityOf, linkStateOf, placeOf, routeKey } from "../../../src/engine/mod.ts";
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

/** The places of the addresses of all these instances. */
function virtualPlaces(all: readonly VrrpParams[]): Set<string> {
  return new Set(all.flatMap(heldAddresses).map(placeOf));
}

/** The virtual addresses of the plain instance. */
const places = virtualPlaces([params()]);

Deno.test("adverts leave from the first address of the interface", () => {
  assertEquals(linkStateOf(link(["192.168.199.121", "192.168.199.5"]), params(), places), {
    exists: true,
    up: true,
    source: ip("192.168.199.121"),
  });
});

Deno.test("a virtual address is never the source, wherever it stands", () => {
  const found = link(["192.168.199.128", "192.168.199.121"]);
  assertEquals(linkStateOf(found, params(), places).source, ip("192.168.199.121"));
  assertEquals(linkStateOf(link(["192.168.199.128"]), params(), places).source, null);
});

Deno.test("neither is an excluded one, nor one of another instance", () => {
  const others = virtualPlaces([
    params({ excluded: [virtual("10.0.0.1")] }),
    params({ name: "VI_2", vrid: 52, addresses: [virtual("10.0.0.2")] }),
  ]);
  assertEquals(linkStateOf(link(["10.0.0.1", "10.0.0.2"]), params(), others).source, null);
});

Deno.test("the same address is an ordinary one on another interface", () => {
  const elsewhere = virtualPlaces([params({ addresses: [virtual("10.0.0.1", { interface: "ens34" })] })]);
  assertEquals(linkStateOf(link(["10.0.0.1"]), params(), elsewhere).source, ip("10.0.0.1"));
});

Deno.test("an address of the other family is no source", () => {
  assertEquals(linkStateOf(link(["fe80::1"]), params(), places).source, null);
  assertEquals(linkStateOf(link(["fe80::1", "10.0.0.1"]), params(), places).source, ip("10.0.0.1"));
  const six = params({ group: ip("ff02::12"), family: "ipv6", version: 3 });
  assertEquals(linkStateOf(link(["10.0.0.1", "fe80::1"]), six, places).source, ip("fe80::1"));
});

Deno.test("a configured source is taken whether the interface has it or not", () => {
  const fixed = params({ sourceAddress: ip("10.9.9.9") });
  assertEquals(linkStateOf(link([]), fixed, places).source, ip("10.9.9.9"));
  assertEquals(linkStateOf(link(["192.168.199.121"]), fixed, places).source, ip("10.9.9.9"));
});

Deno.test("an interface that is down still has its source, one that is gone has nothing", () => {
  assertEquals(linkStateOf(link(["10.0.0.1"], { up: false }), params(), places), {
    exists: true,
    up: false,
    source: ip("10.0.0.1"),
  });
  const fixed = params({ sourceAddress: ip("10.9.9.9") });
  assertEquals(linkStateOf(undefined, fixed, places), { exists: false, up: false, source: null });
});

Deno.test("an instance hears its own VRID on its own interface", () => {
  const keys = [["eth0", 1], ["eth0", 11], ["eth01", 1], ["eth0", 255]] as const;
  assertEquals(new Set(keys.map(([on, vrid]) => routeKey(on, vrid))).size, keys.length);
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

Deno.test("an instance without an interface is up, and speaks from its source", () => {
  const nowhere = params({ interface: "", sourceAddress: ip("10.9.9.9") });
  assertEquals(linkStateOf(undefined, nowhere, places), { exists: true, up: true, source: ip("10.9.9.9") });
});
