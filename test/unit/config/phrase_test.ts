import { assertEquals } from "@std/assert";
import { briefly, loadText } from "./support.ts";

/** The root of what a text becomes, and what is said besides that it is not supported yet. */
function read(text: string) {
  const { config, diagnostics } = loadText(text);
  return { root: config.root, said: briefly(diagnostics.filter(({ code }) => code !== "not-yet")) };
}

Deno.test("a route is read with its destination, gateways, metrics and legs", () => {
  const { root, said } = read(`static_routes {
  192.0.2.0/24 via 198.51.100.1 dev eth0 metric 5 mtu lock 1400 table main
  default nexthop via 198.51.100.1 dev eth0 weight 2 nexthop via inet 198.51.100.2 onlink
  to blackhole 203.0.113.0/24
  192.0.2.1 encap ip id 7 dst 198.51.100.9 ttl 64 dev eth0
}`);
  assertEquals(said, []);
  assertEquals<unknown>(
    root.static_routes,
    [
      {
        destination: { address: "192.0.2.0", prefix: 24 },
        via: { address: "198.51.100.1" },
        dev: "eth0",
        metric: 5,
        mtu: { lock: true, value: 1400 },
        table: "main",
      },
      {
        destination: "default",
        nexthop: [
          { via: { address: "198.51.100.1" }, dev: "eth0", weight: 2 },
          { via: { inet: true, address: "198.51.100.2" }, onlink: true },
        ],
      },
      { to: true, blackhole: { address: "203.0.113.0", prefix: 24 } },
      {
        destination: { address: "192.0.2.1" },
        encap: { ip: { id: "7", dst: "198.51.100.9", ttl: 64 } },
        dev: "eth0",
      },
    ],
  );
});

Deno.test("a mistake in a line of words is one message, and what comes before it is kept", () => {
  const { root, said } = read(`static_rules {
  from 192.0.2.0/24 tabel 5 prio 7
  to 192.0.2.300 table 5 sport 80
  from 192.0.2.0/24 table
}`);
  assertEquals(said, [
    "warning unknown-option 2:21",
    "warning bad-address 3:6",
    "error missing-value 4:21",
  ]);
  assertEquals<unknown>(root.static_rules?.[0]?.from, { address: "192.0.2.0", prefix: 24 });
});

Deno.test("a word goes to the place that takes it, whatever the order", () => {
  const { config } = loadText(`vrrp_instance VI_1 {
  use_vmac vrrp51 02:00:5e:00:01:33 netlink_notify_msg
}
vrrp_instance VI_2 {
  use_vmac 02:00:5e:00:01:33 name vrrp52 group 5
}`);
  assertEquals(config.instances.map((each) => each.use_vmac), [
    { interface: "vrrp51", mac: "02:00:5e:00:01:33", netlink_notify_msg: true },
    { mac: "02:00:5e:00:01:33", name: "vrrp52", group: "5" },
  ]);
});

Deno.test("a word too many is told once", () => {
  const { said } = read("vrrp_script a b c {\n  script /bin/true\n  weight 5 reverse again\n}\n");
  assertEquals(said, ["warning surplus-words 1:15", "warning unknown-option 3:20"]);
});

Deno.test("a range is held to", () => {
  const { said } = read(`vrrp_script a {
  weight 300
  rise 0
}
bfd_instance b {
  min_rx 0
  multiplier 256
  idle_tx 1000.5
}
virtual_server 192.0.2.1 99999 {
}`);
  assertEquals(said, [
    "warning out-of-range 2:10",
    "warning out-of-range 3:8",
    "warning out-of-range 6:10",
    "warning out-of-range 7:14",
    "warning out-of-range 10:26",
  ]);
});

Deno.test("milliseconds become microseconds", () => {
  assertEquals<unknown>(
    read("bfd_instance b {\n  min_rx 10.5\n}\n").root.bfd_instance?.[0]?.min_rx,
    10_500,
  );
});
