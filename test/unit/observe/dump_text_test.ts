import { assertEquals } from "@std/assert";
import { load, memoryReader, type RouteLine, type RuleLine } from "../../../src/config/mod.ts";
import { addressTexts, routeText, ruleText } from "../../../src/observe/dump_text.ts";
import { dumpOf } from "./dump_sample.ts";

function block(name: string, line: string) {
  const text =
    `vrrp_instance V {\n interface eth0\n virtual_router_id 1\n virtual_ipaddress {\n 10.0.0.1\n }\n ${name} {\n${line}\n}\n}\n`;
  const { config } = load("/t.conf", memoryReader(new Map([["/t.conf", text]])));
  return config.instances[0];
}

const route = (line: string) => routeText(block("virtual_routes", line)?.virtual_routes?.[0] as RouteLine);
const rule = (line: string) => ruleText(block("virtual_rules", line)?.virtual_rules?.[0] as RuleLine);

Deno.test("routes are written down as keepalived 2.2.7 does", () => {
  assertEquals(
    route("10.9.0.0/16 via 192.168.77.1 dev eth0"),
    "prepend 10.9.0.0/16 via inet 192.168.77.1 dev eth0 proto 18",
  );
  assertEquals(
    route("src 192.168.77.10 to 10.9.0.1 via 192.168.77.1 dev eth0 table 100 scope link metric 7"),
    "prepend 10.9.0.1 src 192.168.77.10 via inet 192.168.77.1 dev eth0 table 100 proto 18 scope link metric 7",
  );
  assertEquals(route("blackhole 10.8.0.0/16"), "prepend blackhole 10.8.0.0/16 proto 18 no_track");
  assertEquals(route("default via fe80::1 dev eth0"), "prepend default via inet6 fe80::1 dev eth0 proto 18");
});

Deno.test("rules are written down as keepalived 2.2.7 does", () => {
  assertEquals(
    rule("from 192.168.77.10 table 100 preference 500"),
    "from 192.168.77.10 priority 500 tos 0x0 protocol 18 lookup 100",
  );
  assertEquals(
    rule("not to 10.0.0.0/8 goto 7 no_track"),
    "not from all to 10.0.0.0/8 tos 0x0 protocol 18 goto 7 no_track",
  );
  assertEquals(
    rule("from 10.0.0.1 fwmark 16/255 iif eth0 unreachable"),
    "from 10.0.0.1 tos 0x0 fwmark 0x10/0xff iif eth0 protocol 18 type unreachable",
  );
});

Deno.test("addresses are written down as keepalived 2.2.7 does, `set` when they are on their interface", () => {
  const text = `vrrp_instance V {
    interface eth0
    virtual_router_id 1
    virtual_ipaddress {
      10.0.0.1/24 brd + label eth0:1
      10.0.0.2 dev eth1 scope link
    }
  }`;
  const [instance] = dumpOf(text).instances;
  const lines = [
    "10.0.0.1/24 brd 10.0.0.255 dev eth0 scope global label eth0:1",
    "10.0.0.2 dev eth1 scope link",
  ];
  assertEquals(addressTexts(instance!, "advertised"), lines);
  const held = { ...instance!, seen: { ...instance!.seen, held: true } };
  assertEquals(addressTexts(held, "advertised"), lines.map((line) => `${line} set`));
});
