import { assertEquals } from "@std/assert";
import { briefly, loadWhole } from "./support.ts";

const instance = (lines = "", name = "A", number = 1) =>
  `vrrp_instance ${name} {\ninterface eth0\nvirtual_router_id ${number}\n` +
  `virtual_ipaddress {\n192.0.2.${number}\n}\n${lines}}\n`;

/** What is said, but that something has no effect. */
function said(text: string): string[] {
  const { diagnostics } = loadWhole(text);
  return briefly(diagnostics.filter(({ code }) => !["not-yet", "not-run"].includes(code)));
}

// Each was given to `keepalived -t` (2.2.7) beside the interfaces eth0 and eth1: it complains of those files of which
// something is said here, and of no others; what it says of scripts without script security aside.

Deno.test("a sync group has more than one member, and each member one group", () => {
  const two = instance() + instance("", "B", 2);
  const group = (members: string, name = "G") => `vrrp_sync_group ${name} {\ngroup {\n${members}\n}\n}\n`;
  assertEquals(said(group("A\nB") + two), []);
  assertEquals(said(group("A") + two), ["warning sync-group-of-one 2:1"]);
  assertEquals(said(group("") + two), ["warning sync-group-of-one 2:1"]);
  assertEquals(said(group("A\nC") + two), ["warning unknown-name 4:1"]);
  assertEquals(said(group("A\nB") + group("A\nB\nC", "H") + two + instance("", "C", 3)), [
    "warning group-twice 8:1",
    "warning group-twice 8:1",
    "warning sync-group-of-one 8:1",
  ]);
});

Deno.test("unicast without peers is told of", () => {
  assertEquals(said(instance("unicast_peer {\n192.0.2.9\n}\n")), []);
  for (const line of ["unicast_peer {\n}\n", "unicast_src_ip 192.0.2.7\n", "check_unicast_src\n"]) {
    assertEquals(said(instance(line)).length, 1, line);
  }
  assertEquals(said(instance("unicast_fault_no_peer\nunicast_src_ip 192.0.2.7\n")), []);
});

Deno.test("an interface is watched once", () => {
  const track = (name: string) => `track_interface {\n${name}\n}\n`;
  assertEquals(said(instance(track("eth1"))), []);
  assertEquals(said(instance(track("eth0"))), ["warning tracked-anyhow 8:1"]);
  const group = `vrrp_sync_group G {\ngroup {\nA\nB\n}\n${track("eth1")}}\n`;
  assertEquals(said(group + instance(track("eth1")) + instance("", "B", 2)), ["warning tracked-anyhow 17:1"]);
});

Deno.test("a weight counts neither for an owner nor in a sync group, unless that allows it", () => {
  const script = "vrrp_script s {\nscript /bin/true\nweight 5\n}\n";
  const track = instance("track_script {\ns\n}\n");
  const group = (more = "") => `vrrp_sync_group G {\ngroup {\nA\nB\n}\n${more}}\n${instance("", "B", 2)}`;
  assertEquals(said(script + track), []);
  assertEquals(said(script + track.replace("virtual_router_id", "priority 255\nvirtual_router_id")), [
    "warning weight-ignored 13:1",
  ]);
  assertEquals(said(script + track + group()), ["warning weight-ignored 12:1"]);
  assertEquals(said(script + track + group("sync_group_tracking_weight\n")), []);
  assertEquals(said(script + track.replace("\ns\n", "\ns weight 0\n") + group()), []);
});

Deno.test("a garp_group has a gap, and an interface is in one of them", () => {
  const group = (lines: string) => `garp_group {\n${lines}\n}\n`;
  const good = group("garp_interval 0.1\ninterface eth0") + group("gna_interval 0\ninterfaces {\neth1\n}");
  assertEquals(said(good + instance()), []);
  assertEquals(said(group("interface eth0") + instance()), ["warning garp-group-empty 2:11"]);
  assertEquals(said(good + group("garp_interval 1\ninterfaces {\neth0\n}") + instance()), [
    "warning garp-group-twice 13:1",
  ]);
});

Deno.test("words about virtual MAC addresses go together", () => {
  assertEquals(said(instance("use_vmac\n")), []);
  assertEquals(said(instance("vmac_xmit_base\n")), ["warning vmac-conflict 7:1"]);
  assertEquals(said(instance("use_vmac\npromote_secondaries\n")), ["warning vmac-conflict 8:1"]);
  assertEquals(said(instance("use_vmac\nunicast_peer {\n192.0.2.9\n}\n")), ["warning vmac-conflict 7:1"]);
});

Deno.test("a route has an interface to be watched by, and a rule a preference", () => {
  const routes = (line: string) => said(instance(`virtual_routes {\n${line}\n}\n`));
  for (const line of ["10.0.0.0/8 via 192.0.2.9 dev eth0", "10.0.0.0/8 via 192.0.2.9 no_track"]) {
    assertEquals(routes(line), [], line);
  }
  assertEquals(routes("10.0.0.0/8 via 192.0.2.9"), ["warning untracked-route 8:1"]);
  assertEquals(routes("10.0.0.0/8 dev eth0 protocol static"), ["warning untracked-route 8:30"]);
  assertEquals(routes("10.0.0.0/8 vai 192.0.2.9").length, 1);
  const rules = (line: string) => said(instance(`virtual_rules {\n${line}\n}\n`));
  assertEquals(rules("from 10.0.0.0/8 table 100 preference 5"), []);
  assertEquals(rules("from 10.0.0.0/8 table 100"), ["warning rule-without-preference 8:6"]);
});

Deno.test("a check has a program, a file or a neighbour", () => {
  assertEquals(said(`vrrp_script s {\n}\n${instance()}`), ["warning check-unusable 1:13"]);
  assertEquals(said(`track_file s {\n}\n${instance()}`), ["warning check-unusable 1:12"]);
  const bfd = (lines: string, name = "b") => `bfd_instance ${name} {\n${lines}\n}\n`;
  assertEquals(said(bfd("neighbor_ip 192.0.2.9")), []);
  assertEquals(said(bfd("")), ["warning bfd-unusable 1:14"]);
  assertEquals(said(bfd("neighbor_ip 192.0.2.9") + bfd("neighbor_ip 192.0.2.9", "c")), [
    "warning bfd-unusable 5:13",
  ]);
  assertEquals(said(bfd("neighbor_ip 192.0.2.9\nsource_ip 2001:db8::1")), ["warning bfd-unusable 3:11"]);
});

Deno.test("what keepalived does not like to see any more is told", () => {
  assertEquals(said(instance("lvs_sync_daemon_interface eth0\n")), ["warning deprecated 7:27"]);
  const global = (lines: string) => said(`global_defs {\n${lines}\n}\n${instance()}`);
  assertEquals(global("vrrp_iptables\nvrrp_ipsets a b"), []);
  assertEquals(global("vrrp_iptables in\nnftables"), ["warning iptables 2:15"]);
  assertEquals(global("vrrp_ipsets a"), ["warning iptables 2:13"]);
  const old = instance("authentication {\nauth_type AH\nauth_pass x\n}\nstate MASTER\npriority 150\n");
  assertEquals(said(old), ["warning ah-master 11:7"]);
});
