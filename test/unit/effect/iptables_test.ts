/*
 * What the executor does, as iptables(8) and ipset(8) list it, in network namespaces of this test's own.
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { type Chains, done, type IpAddress, type Refused } from "../../../src/core/mod.ts";
import { IptablesExecutor } from "../../../src/effect/mod.ts";
import { inNewNamespace } from "../namespace.ts";

const TAG = "havip_test";

function run(command: string, ...args: string[]): string {
  const { code, stdout, stderr } = new Deno.Command(command, { args }).outputSync();
  const text = new TextDecoder();
  assertEquals(code, 0, text.decode(stderr));
  return text.decode(stdout);
}

function able(): string | null {
  try {
    for (const command of ["iptables", "iptables-legacy", "ipset"]) {
      new Deno.Command(command, { args: ["--version"] }).outputSync();
    }
  } catch {
    return "needs iptables and ipset";
  }
  return inNewNamespace(() => {}) ? null : "needs root";
}

const lacking = able();

function iptablesTest(name: string, body: (note: string) => void): void {
  Deno.test({
    name: lacking === null ? name : `${name} (${lacking})`,
    ignore: lacking !== null,
    fn() {
      const folder = Deno.makeTempDirSync();
      try {
        inNewNamespace(() => body(`${folder}/iptables`));
      } finally {
        Deno.removeSync(folder, { recursive: true });
      }
    },
  });
}

const at = (address: string): Refused => ({ address: address as IpAddress, interface: "ens33" });
const chains = (more: Partial<Chains> = {}): Chains => ({ in: "INPUT", out: null, sets: null, ...more });
const names = { ipv4: "keepalived", ipv6: "keepalived6", linkLocal: "keepalived_if6" };
const rules = (command: string, chain: string) =>
  run(command, "-S", chain).trim().split("\n").slice(1).map((line) =>
    line.replace(`-A ${chain} `, "").replace(` -m comment --comment ${TAG}`, "")
  );

iptablesTest("addresses are refused before what the chain had, and only the chain is changed", (note) => {
  run("iptables", "-A", "INPUT", "-p", "tcp", "-j", "ACCEPT");
  const executor = new IptablesExecutor(chains(), TAG, note);
  assertEquals(executor.refuse([at("192.0.2.1"), at("192.0.2.2")]), done);
  assertEquals(rules("iptables", "INPUT"), [
    "-d 192.0.2.1/32 -j DROP",
    "-d 192.0.2.2/32 -j DROP",
    "-p tcp -j ACCEPT",
  ]);
  assertEquals(rules("iptables", "OUTPUT"), []);
  assertEquals(executor.refuse([at("192.0.2.2")]), done);
  assertEquals(rules("iptables", "INPUT"), ["-d 192.0.2.2/32 -j DROP", "-p tcp -j ACCEPT"]);
  assertEquals(executor.refuse([]), done);
  assertEquals(rules("iptables", "INPUT"), ["-p tcp -j ACCEPT"]);
  assertEquals(IptablesExecutor.left(note), null);
});

iptablesTest(
  "IPv6 lets neighbour discovery pass, and a link-local address is one of its interface",
  (note) => {
    const executor = new IptablesExecutor(chains({ out: "OUTPUT" }), TAG, note);
    assertEquals(executor.refuse([at("2001:db8::1"), at("fe80::1")]), done);
    const icmp = (type: number) => `-p ipv6-icmp -m icmp6 --icmpv6-type ${type}`;
    assertEquals(rules("ip6tables", "INPUT"), [
      `-d 2001:db8::1/128 ${icmp(135)} -j ACCEPT`,
      `-d 2001:db8::1/128 ${icmp(136)} -j ACCEPT`,
      "-d 2001:db8::1/128 -j DROP",
      `-d fe80::1/128 -i ens33 ${icmp(135)} -j ACCEPT`,
      `-d fe80::1/128 -i ens33 ${icmp(136)} -j ACCEPT`,
      "-d fe80::1/128 -i ens33 -j DROP",
    ]);
    assertEquals(rules("ip6tables", "OUTPUT").filter((rule) => rule.endsWith("DROP")), [
      "-s 2001:db8::1/128 -j DROP",
      "-s fe80::1/128 -o ens33 -j DROP",
    ]);
    assertEquals(executor.refuse([]), done);
    assertEquals([...rules("ip6tables", "INPUT"), ...rules("ip6tables", "OUTPUT")], []);
  },
);

iptablesTest("chains that only the older kind of iptables has are found there", (note) => {
  run("iptables-legacy", "-N", "vips");
  const executor = new IptablesExecutor(chains({ in: "vips" }), TAG, note);
  assertEquals(executor.refuse([at("192.0.2.1")]), done);
  assertEquals(rules("iptables-legacy", "vips"), ["-d 192.0.2.1/32 -j DROP"]);
  assertEquals(executor.refuse([]), done);
  assertEquals(rules("iptables-legacy", "vips"), []);
});

iptablesTest("a chain that does not exist is a failure that changes nothing", (note) => {
  const outcome = new IptablesExecutor(chains({ in: "nowhere" }), TAG, note).refuse([at("192.0.2.1")]);
  assert(!outcome.ok);
  assertMatch(outcome.message, /iptables has no chain nowhere/);
});

iptablesTest("with sets the chains have the same rules whatever the addresses are", (note) => {
  run("iptables", "-A", "INPUT", "-p", "tcp", "-j", "ACCEPT");
  const executor = new IptablesExecutor(chains({ sets: names }), TAG, note);
  const members = (name: string) =>
    run("ipset", "save", name).split("\n").filter((line) => line.startsWith("add")).map((line) =>
      line.split(" ")[2]
    ).sort();
  assertEquals(executor.refuse([at("192.0.2.1"), at("2001:db8::1"), at("fe80::1")]), done);
  assertEquals(rules("iptables", "INPUT"), ["-p tcp -j ACCEPT", "-m set --match-set keepalived dst -j DROP"]);
  assertEquals(rules("ip6tables", "INPUT").filter((rule) => rule.endsWith("DROP")), [
    "-m set --match-set keepalived_if6 dst,src -j DROP",
    "-m set --match-set keepalived6 dst -j DROP",
  ]);
  assertEquals([members("keepalived"), members("keepalived6"), members("keepalived_if6")], [
    ["192.0.2.1"],
    ["2001:db8::1"],
    ["fe80::1,ens33"],
  ]);
  assertEquals(executor.refuse([at("192.0.2.2"), at("192.0.2.3")]), done);
  assertEquals(members("keepalived"), ["192.0.2.2", "192.0.2.3"]);
  assertEquals(rules("ip6tables", "INPUT"), []);
  assertEquals(executor.refuse([]), done);
  assertEquals([rules("iptables", "INPUT"), run("ipset", "list", "-n")], [["-p tcp -j ACCEPT"], ""]);
});

iptablesTest("what a process that died left goes with the first change of the next one", (note) => {
  new IptablesExecutor(chains({ sets: names }), TAG, note).refuse([at("192.0.2.1")]);
  const left = IptablesExecutor.left(note);
  assertEquals(left, chains({ sets: names }));
  assertEquals(new IptablesExecutor(left ?? chains(), TAG, note).refuse([at("192.0.2.2")]), done);
  assertEquals(rules("iptables", "INPUT"), ["-m set --match-set keepalived dst -j DROP"]);
  assertEquals(new IptablesExecutor(chains({ sets: names }), TAG, note).refuse([]), done);
  assertEquals([rules("iptables", "INPUT"), run("ipset", "list", "-n")], [[], ""]);
});
