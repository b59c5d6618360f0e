/**
 * Forms of the protocol that two daemons may speak with each other.
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import { type Instance, VIRTUAL_ADDRESS_6 } from "../scenario/conf.ts";
import { INTERFACE, NODE_ADDRESS } from "../scenario/driver.ts";
import type { LabWorld } from "../scenario/lab_driver.ts";
import { SECOND } from "./host.ts";
import type { WireAdvert } from "./packet.ts";
import { until } from "./wait.ts";

/** A form of the protocol: what the files of both nodes say besides the usual, and what every advert then is. */
export interface Form {
  readonly name: string;
  readonly version: 2 | 3;
  instance(node: "a" | "b"): Partial<Instance>;
  /** Seconds that one of a pair may take longer to become master than by its own timer alone. */
  readonly later?: number;
  check(advert: WireAdvert): void;
  prepare?(world: LabWorld): Promise<void>;
}

const address = (node: "a" | "b") => NODE_ADDRESS[node];
const other = { a: "b", b: "a" } as const;

const unicast = (version: 2 | 3, more: readonly string[] = []): Form => ({
  name: `unicast, version ${version}`,
  version,
  instance: (node) => ({
    more: [
      `unicast_src_ip ${address(node)}`,
      `unicast_peer {\n ${address(other[node])} min_ttl 255 max_ttl 255\n}`,
      ...more,
    ],
  }),
  check: ({ source, destination, ttl }) => {
    assertEquals([source, destination].sort(), [address("a"), address("b")].sort());
    assertEquals(ttl, 255);
  },
});

const own6 = { a: "2001:db8::121", b: "2001:db8::122" } as const;
const addresses6 = ["fe80::128", `${VIRTUAL_ADDRESS_6}/64`];

const multicast6: Form = {
  name: "IPv6, version 3",
  version: 3,
  instance: () => ({
    addresses: addresses6,
    more: ["virtual_ipaddress_excluded {\n 192.168.199.128/24\n}"],
  }),
  prepare: withIpv6,
  check: ({ source, destination, ttl, addresses }) => {
    assertMatch(source, /^fe80::/);
    assertEquals([destination, ttl], ["ff02::12", 255]);
    assertEquals(addresses, ["fe80::128", VIRTUAL_ADDRESS_6]);
  },
};

const unicast6: Form = {
  name: "unicast over IPv6, version 3",
  version: 3,
  instance: (node) => ({
    addresses: addresses6,
    more: [
      `unicast_src_ip ${own6[node]}`,
      `unicast_peer {\n ${own6[other[node]]}\n}`,
      "unicast_ttl 255",
      "check_unicast_src",
    ],
  }),
  prepare: withIpv6,
  check: ({ source, destination, ttl }) => {
    assertEquals([source, destination].sort(), [own6.a, own6.b]);
    assertEquals(ttl, 255);
  },
};

const ah: Form = {
  name: "version 2 with an authentication header",
  version: 2,
  instance: () => ({ more: ["authentication {\n auth_type AH\n auth_pass 1111\n}"] }),
  check: ({ authType }) => assertEquals(authType, 2),
};

/** The lab without IPv6 is quieter; these have it. */
async function withIpv6(world: LabWorld): Promise<void> {
  for (const node of ["a", "b"] as const) {
    const host = world.host(node);
    for (const which of ["all", "default", INTERFACE]) {
      await host.run("sysctl", "-qw", `net.ipv6.conf.${which}.disable_ipv6=0`);
    }
    await host.run("ip", "address", "add", `${own6[node]}/64`, "dev", INTERFACE, "nodad");
    // Until the kernel knows that nobody else has it, an address is nothing to speak from (RFC 4862 §5.4).
    const unsure = () => host.run("ip", "-6", "address", "show", "dev", INTERFACE, "tentative");
    await until("a link-local address of its own", 10, async () => (await unsure()).trim() === "");
  }
}

const password = ["authentication {\n auth_type PASS\n auth_pass 1111\n}"];

function multicast({ destination, ttl }: WireAdvert): void {
  assertEquals([destination, ttl], ["224.0.0.18", 255]);
}

const plain = (version: 2 | 3): Form => ({
  name: version === 2 ? "version 2 with a password" : "version 3",
  version,
  instance: () => version === 2 ? { more: password } : {},
  check: (advert) => {
    multicast(advert);
    if (version === 2) assertEquals([advert.authType, advert.password], [1, "1111"]);
  },
});

const vmac: Form = {
  name: "an address of its own for the virtual router",
  version: 3,
  instance: () => ({ more: ["use_vmac"] }),
  check: (advert) => {
    multicast(advert);
    assertEquals(advert.from, "00:00:5e:00:01:33");
  },
};

const vmac6: Form = {
  name: "an address of its own for the virtual router, over IPv6",
  version: 3,
  instance: () => ({ addresses: addresses6, more: ["use_vmac"] }),
  prepare: withIpv6,
  check: ({ from, source, destination }) => {
    assertEquals(from, "00:00:5e:00:02:33");
    assertMatch(source, /^fe80::/);
    assertEquals(destination, "ff02::12");
  },
};

const group: Form = {
  name: "a sync group on two interfaces",
  version: 2,
  instance: () => ({ more: password, partner: password, partnerOn: SECOND }),
  // The others of a group wait for the last of them, whose master spoke a little later.
  later: 1,
  check: multicast,
  prepare: (world) => world.addSegment(),
};

/** All of them. */
export const forms: readonly Form[] = [
  plain(2),
  plain(3),
  vmac,
  vmac6,
  group,
  multicast6,
  unicast6,
  ah,
  unicast(2, password),
  unicast(3),
];
