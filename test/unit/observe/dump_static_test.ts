import { assertEquals } from "@std/assert";
import type { IpAddress, VirtualAddress } from "../../../src/core/mod.ts";
import { dumpData } from "../../../src/observe/mod.ts";
import { dumpOf } from "./dump_sample.ts";

const statics = `global_defs {
 default_interface eth1
}
track_group tg {
 group { VI_1 }
}
static_ipaddress {
 10.1.0.1/24
 10.1.0.2/24 dev eth1 track_group tg
 10.1.1.1/24 dev eth1 brd + label eth1:a scope site
 2001:db8::1/64 dev eth1
 10.1.3.1/24 dev eth0 no_track
}
static_routes {
 10.9.0.0/16 via 10.1.0.9 dev eth1
 10.8.0.0/16 via 10.0.0.9 dev eth0 track_group tg
}
static_rules {
 from 10.1.0.0/24 table 77 preference 100
 to 10.5.0.0/16 table 77
}
`;

/** What keepalived 2.2.7 wrote for it, but for one address that is missing here. */
const theirs = `------< Static Addresses >------
     10.1.0.1/24 dev eth1 scope global set
     10.1.0.2/24 dev eth1 scope global track_group tg set
     10.1.1.1/24 brd 10.1.1.255 dev eth1 scope site label eth1:a set
     2001:db8::1/64 dev eth1 scope global preferred_lft forever set
     10.1.3.1/24 dev eth0 scope global no_track
------< Static Routes >------
     prepend 10.9.0.0/16 via inet 10.1.0.9 dev eth1 proto 18
     prepend 10.8.0.0/16 via inet 10.0.0.9 dev eth0 proto 18 track_group tg
------< Static Rules >------
     from 10.1.0.0/24 priority 100 tos 0x0 protocol 18 lookup 77
     from all to 10.5.0.0/16 priority 16384 tos 0x0 protocol 18 lookup 77
------< Static Track groups >------
 Static Track Group = tg
   VRRP member instances :
     VI_1
`;

Deno.test("what is static is written down as keepalived 2.2.7 does it", () => {
  const dump = dumpOf(statics);
  const there = ["10.1.0.1", "10.1.0.2", "10.1.1.1", "2001:db8::1"];
  const addresses = there.map((address) => ({ address: address as IpAddress, prefix: 24 }));
  const broad = { address: "10.1.1.1", broadcast: "10.1.1.255" } as VirtualAddress;
  const text = dumpData({
    ...dump,
    fixtures: [{ id: "static", addresses: [broad], routes: [], rules: [] }],
    links: [{ name: "eth1", index: 3, up: true, mac: null, mtu: 1500, addresses }],
  });
  assertEquals(text.slice(text.indexOf("------< Static"), text.indexOf("------< VRRP")), theirs);
  assertEquals(text.includes("\n Default interface = eth1\n"), true);
});
