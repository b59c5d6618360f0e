/*
 * Lines of virtual_routes and virtual_rules on their whole way: read, lowered, encoded, and shown again by `ip` as the
 * kernel understood them.
 */
import { assert, assertEquals } from "@std/assert";
import {
  AF_NETLINK,
  bind,
  close,
  NETLINK_ROUTE,
  recv,
  send,
  SOCK_RAW,
  sockaddrNl,
  socket,
} from "../../../ffi/mod.ts";
import { type Config, load, memoryReader } from "../../../src/config/mod.ts";
import { lowerRoute, Names, RuleLowering } from "../../../src/engine/mod.ts";
import { addRoute, addRule, decodeNetlink, removeRoute, removeRule } from "../../../src/wire/mod.ts";
import { inNewNamespace } from "../namespace.ts";

const names = new Names((kind) => new Map(kind === "table" ? [["blue", 77]] : []));
const tools = inNewNamespace(() => ip("link"));

function ip(...args: string[]): string {
  const { stdout, stderr, success } = new Deno.Command("ip", { args, stdout: "piped", stderr: "piped" })
    .outputSync();
  assert(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

function configOf(block: "virtual_routes" | "virtual_rules", line: string): Config["instances"][number] {
  const text =
    `vrrp_instance VI_1 {\n interface left\n virtual_router_id 1\n virtual_ipaddress {\n 10.1.0.9\n }\n ${block} {\n ${line}\n }\n}\n`;
  const { config, diagnostics } = load("x.conf", memoryReader(new Map([["x.conf", text]])));
  const others = ["not-yet", "untracked-route", "rule-without-preference", "deprecated"];
  const wrong = diagnostics.filter(({ severity, code }) => severity !== "notice" && !others.includes(code));
  assertEquals(wrong.map(({ message }) => message), [], line);
  return config.instances[0]!;
}

/** The errno that the kernel answers with. */
function ask(fd: number, request: Uint8Array | null): number {
  assert(request !== null);
  assertEquals(send(fd, request, 0), request.length);
  const bytes = new Uint8Array(65_536);
  const [message] = decodeNetlink(bytes.subarray(0, recv(fd, bytes, 0)));
  assert(message?.kind === "result");
  return message.errno;
}

function withKernel(body: (fd: number) => void): void {
  inNewNamespace(() => {
    ip("link", "add", "left", "type", "veth", "peer", "name", "right");
    for (const name of ["left", "right", "lo"]) ip("link", "set", name, "up");
    ip("addr", "add", "10.1.0.1/24", "dev", "left");
    ip("addr", "add", "10.2.0.1/24", "dev", "right");
    ip("addr", "add", "2001:db8:1::1/64", "dev", "left", "nodad");
    const fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
    assertEquals(bind(fd, sockaddrNl(0)), 0);
    try {
      body(fd);
    } finally {
      close(fd);
    }
  });
}

const index = (name: string) => Number(ip("-o", "link", "show", name).split(":")[0]);

/** A line, the table to look into, and what `ip route` shows of it there. */
const routes: [line: string, show: string[], shown: string][] = [
  ["10.9.0.0/16 via 10.1.0.254", [], "10.9.0.0/16 via 10.1.0.254 dev left proto keepalived"],
  [
    "default via 10.1.0.254 dev left metric 7",
    [],
    "default via 10.1.0.254 dev left proto keepalived metric 7",
  ],
  [
    "10.9.1.1 dev left scope link src 10.1.0.1",
    [],
    "10.9.1.1 dev left proto keepalived scope link src 10.1.0.1",
  ],
  [
    "10.9.2.0/24 gw 10.7.7.7 dev left onlink table blue",
    ["table", "77"],
    "10.9.2.0/24 via 10.7.7.7 dev left proto keepalived onlink",
  ],
  [
    "10.9.3.0/24 via 10.1.0.254 table 1000 protocol static",
    ["table", "1000"],
    "10.9.3.0/24 via 10.1.0.254 dev left proto static",
  ],
  ["blackhole 10.9.4.0/24", [], "blackhole 10.9.4.0/24 proto keepalived"],
  ["unreachable default metric 9999", [], "unreachable default proto keepalived metric 9999"],
  [
    "10.9.5.0/24 nexthop via 10.1.0.2 weight 3 nexthop via 10.2.0.2 dev right onlink",
    [],
    "10.9.5.0/24 proto keepalived \n\tnexthop via 10.1.0.2 dev left weight 3 \n\tnexthop via 10.2.0.2 dev right weight 1 onlink",
  ],
  [
    "10.9.6.0/24 via 10.1.0.2 or 10.2.0.2",
    [],
    "10.9.6.0/24 proto keepalived \n\tnexthop via 10.1.0.2 dev left weight 1 \n\tnexthop via 10.2.0.2 dev right weight 1",
  ],
  [
    "10.9.7.0/24 via 10.1.0.2 mtu lock 1400 advmss 1300 rtt 200ms rto_min 1s initcwnd 10 quickack 1 hoplimit 9",
    [],
    "10.9.7.0/24 via 10.1.0.2 dev left proto keepalived mtu lock 1400 rtt 200ms advmss 1300 hoplimit 9 initcwnd 10 rto_min 1s quickack 1",
  ],
  [
    "10.9.8.0/24 via 10.1.0.2 congctl lock reno features ecn realms 3/4 tos 0x10",
    [],
    "10.9.8.0/24 tos 0x10 via 10.1.0.2 dev left proto keepalived realms 3/4 features ecn congctl lock reno",
  ],
  [
    "10.9.9.0/24 via inet6 2001:db8:1::2 dev left",
    [],
    "10.9.9.0/24 via inet6 2001:db8:1::2 dev left proto keepalived",
  ],
  [
    "inet6 2001:db8:9::/48 via 2001:db8:1::2 pref high",
    ["-6"],
    "2001:db8:9::/48 via 2001:db8:1::2 dev left proto keepalived metric 1024 pref high",
  ],
  [
    "default via 2001:db8:1::2 metric 5 expires 100",
    ["-6"],
    "default via 2001:db8:1::2 dev left proto keepalived metric 5 expires",
  ],
];

for (const [line, show, shown] of routes) {
  Deno.test({
    name: `the kernel takes the route ${line}${tools ? "" : " (needs root)"}`,
    ignore: !tools,
    fn: () =>
      withKernel((fd) => {
        const written = configOf("virtual_routes", line).virtual_routes?.[0];
        assert(written);
        const route = lowerRoute(written, names);
        const [family, where] = show[0] === "-6" ? [["-6"], []] : [[], show];
        const list = () => ip(...family, "route", "show", ...where);
        assertEquals(ask(fd, addRoute(1, route, index)), 0);
        assert(list().includes(shown), list());
        assertEquals(ask(fd, removeRoute(2, route, index)), 0);
        assertEquals(list().includes(shown), false);
        assertEquals(ask(fd, removeRoute(3, route, index)), 3); // ESRCH
      }),
  });
}

const rules: [line: string, shown: string][] = [
  ["from 10.9.0.0/16 table blue preference 100", "100:\tfrom 10.9.0.0/16 lookup 77 proto keepalived"],
  [
    "to 10.9.0.0/16 iif left lookup 1000 priority 101",
    "101:\tfrom all to 10.9.0.0/16 iif left lookup 1000 proto keepalived",
  ],
  [
    "not fwmark 0x10/0xff oif right table main order 102",
    "102:\tnot from all fwmark 0x10/0xff oif right lookup main proto keepalived",
  ],
  ["from 10.9.0.1 goto 200 preference 103", "103:\tfrom 10.9.0.1 goto 200"],
  [
    "uidrange 1000-2000 ipproto tcp sport 10-20 dport 30-40 blackhole preference 104",
    "104:\tfrom all uidrange 1000-2000 ipproto tcp sport 10-20 dport 30-40 blackhole proto keepalived",
  ],
  [
    "table main suppress_prefixlength 0 preference 105",
    "105:\tfrom all lookup main suppress_prefixlength 0 proto keepalived",
  ],
  ["from 10.9.0.0/24 table 5", "16384:\tfrom 10.9.0.0/24 lookup 5 proto keepalived"],
  ["inet6 from 2001:db8::/32 prohibit preference 106", "106:\tfrom 2001:db8::/32 prohibit proto keepalived"],
];

for (const [line, shown] of rules) {
  Deno.test({
    name: `the kernel takes the rule ${line}${tools ? "" : " (needs root)"}`,
    ignore: !tools,
    fn: () =>
      withKernel((fd) => {
        const written = configOf("virtual_rules", line).virtual_rules?.[0];
        assert(written);
        const rule = new RuleLowering(names).lower(written);
        const list = () => ip(...(rule.family === "ipv6" ? ["-6"] : []), "rule", "show");
        assertEquals(ask(fd, addRule(1, rule)), 0);
        assert(list().includes(shown), list());
        assertEquals(ask(fd, addRule(2, rule)), 17); // EEXIST
        assertEquals(ask(fd, removeRule(3, rule)), 0);
        assertEquals(list().includes(shown), false);
        assertEquals(ask(fd, removeRule(4, rule)), 2); // ENOENT
      }),
  });
}
