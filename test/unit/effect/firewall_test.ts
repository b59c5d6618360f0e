/*
 * What the executor does, as nft(8) lists it, in network namespaces of this test's own.
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { done, type IpAddress, type Outcome } from "../../../src/core/mod.ts";
import { FirewallExecutor } from "../../../src/effect/mod.ts";
import { inNewNamespace } from "../namespace.ts";

const TABLE = "havip_test";

/** The namespace is this thread's, so nothing may be awaited. */
function sleepSync(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

function nft(...args: string[]): string {
  const { code, stdout, stderr } = new Deno.Command("nft", { args }).outputSync();
  const text = new TextDecoder();
  assertEquals(code, 0, text.decode(stderr));
  return text.decode(stdout);
}

function able(): string | null {
  try {
    new Deno.Command("nft", { args: ["--version"] }).outputSync();
  } catch {
    return "needs nft";
  }
  return inNewNamespace(() => {}) ? null : "needs root";
}

const lacking = able();

function firewallTest(name: string, body: (firewall: FirewallExecutor) => void): void {
  Deno.test({
    name: lacking === null ? name : `${name} (${lacking})`,
    ignore: lacking !== null,
    fn() {
      inNewNamespace(() => {
        const firewall = new FirewallExecutor(TABLE);
        try {
          body(firewall);
        } finally {
          firewall.close();
        }
      });
    },
  });
}

const some = (...addresses: string[]) =>
  addresses.map((address) => ({ address: address as IpAddress, interface: "ens33" }));

/** The whole ruleset without nft's version and the kernel's handles. */
function ruleset(): unknown[] {
  const { nftables } = JSON.parse(
    nft("-j", "list", "ruleset"),
    (key, value) => key === "handle" ? undefined : value,
  ) as { nftables: Record<string, unknown>[] };
  return nftables.filter((each) => !("metainfo" in each));
}

/** The addresses of our set, if there is one. */
function refused(): string[] | null {
  for (const each of ruleset() as { set?: { elem?: string[] } }[]) {
    if (each.set) return each.set.elem ?? [];
  }
  return null;
}

/** What keepalived 2.2.7 sets for `no_accept`, but for the name of its table. */
function expected(...elem: string[]): unknown[] {
  const own = { family: "ip", table: TABLE };
  const chain = (name: string, hook: string) => ({
    chain: { ...own, name, type: "filter", hook, prio: -1, policy: "accept" },
  });
  const rule = (name: string, field: string) => ({
    rule: {
      ...own,
      chain: name,
      expr: [
        { match: { op: "==", left: { payload: { protocol: "ip", field } }, right: "@vips" } },
        { drop: null },
      ],
    },
  });
  return [
    { set: { ...own, name: "vips", type: "ipv4_addr", elem } },
    chain("out", "output"),
    chain("in", "input"),
    rule("out", "saddr"),
    rule("in", "daddr"),
  ];
}

firewallTest(
  "packets to and from the addresses are dropped, just before the host's own rules",
  (firewall) => {
    assertEquals(firewall.refuse(some("192.0.2.1", "192.0.2.2")), done);
    assertEquals(ruleset().slice(1), expected("192.0.2.1", "192.0.2.2"));
  },
);

firewallTest("what was refused before is replaced", (firewall) => {
  firewall.refuse(some("192.0.2.1", "192.0.2.2"));
  assertEquals(firewall.refuse(some("192.0.2.2", "192.0.2.3")), done);
  assertEquals(ruleset().slice(1), expected("192.0.2.2", "192.0.2.3"));
});

firewallTest(
  "the same addresses twice leave the same rules, and an address given twice is there once",
  (firewall) => {
    firewall.refuse(some("192.0.2.1"));
    assertEquals(firewall.refuse(some("192.0.2.1", "192.0.2.1")), done);
    assertEquals(ruleset().slice(1), expected("192.0.2.1"));
  },
);

firewallTest("no addresses leave no table, whether there was one or not", (firewall) => {
  assertEquals(firewall.refuse([]), done);
  firewall.refuse(some("192.0.2.1"));
  assertEquals(firewall.refuse([]), done);
  assertEquals(firewall.refuse([]), done);
  assertEquals(ruleset(), []);
});

firewallTest("ten thousand addresses are refused at once", (firewall) => {
  const many = some(...Array.from({ length: 10_000 }, (_, i) => `10.0.${i >> 8}.${i & 255}`));
  assertEquals(firewall.refuse(many), done);
  assertEquals(refused()?.length, many.length);
});

firewallTest("a flush of the host's firewall leaves the table alone", (firewall) => {
  firewall.refuse(some("192.0.2.1"));
  nft("flush", "ruleset");
  assertEquals(refused(), ["192.0.2.1"]);
});

firewallTest("the table goes when the socket is closed, as it is when the process ends", (firewall) => {
  firewall.refuse(some("192.0.2.1"));
  firewall.close();
  // The kernel may do it a moment later.
  for (let tries = 0; tries < 100 && ruleset().length > 0; tries++) sleepSync(10);
  assertEquals(ruleset(), []);
});

firewallTest("another firewall may use another table, and not this one", (firewall) => {
  firewall.refuse(some("192.0.2.1"));
  const same = new FirewallExecutor(TABLE);
  const other = new FirewallExecutor("havip_other");
  try {
    const outcome: Outcome = same.refuse(some("192.0.2.2"));
    assert(!outcome.ok);
    assertEquals(outcome.code, "EPERM");
    assertEquals(refused(), ["192.0.2.1"]);
    assertEquals(other.refuse(some("192.0.2.2")), done);
    assertEquals(firewall.refuse([]), done);
    assertEquals(refused(), ["192.0.2.2"]);
  } finally {
    same.close();
    other.close();
  }
});

// On kernels before 5.12 a table has no owner, and a crash leaves it. A kernel refuses to give an owner to a table that
// has none in the way that old ones refuse all owners.
firewallTest("a table without an owner is replaced, and removed in the end", (firewall) => {
  nft("add table ip havip_test; add set ip havip_test vips { type ipv4_addr; elements = { 192.0.2.9 }; }");
  assertEquals(firewall.refuse(some("192.0.2.1")), done);
  assertEquals(ruleset().slice(1), expected("192.0.2.1"));
  nft("flush", "ruleset");
  assertEquals(firewall.refuse(some("192.0.2.1", "192.0.2.2")), done);
  assertEquals(refused(), ["192.0.2.1", "192.0.2.2"]);
  assertEquals(firewall.refuse([]), done);
  assertEquals(ruleset(), []);
});

firewallTest(
  "IPv6 addresses have a table of their family, which lets neighbour discovery pass",
  (firewall) => {
    assertEquals(firewall.refuse(some("2001:db8::1", "192.0.2.1")), done);
    const listed = nft("list", "table", "ip6", TABLE);
    for (const each of ["type ipv6_addr", "2001:db8::1", "ip6 saddr @vips drop", "ip6 daddr @vips drop"]) {
      assertStringIncludes(listed, each);
    }
    assertMatch(listed, /icmpv6 type 135-136 accept\s+ip6 saddr @vips drop/);
    assertStringIncludes(nft("list", "table", "ip", TABLE), "192.0.2.1");
    assertEquals(firewall.refuse(some("192.0.2.1")), done);
    assertEquals(ruleset().slice(1), expected("192.0.2.1"));
    assertEquals(firewall.refuse([]), done);
    assertEquals(ruleset(), []);
  },
);

firewallTest("a link-local address is refused on its interface alone", (firewall) => {
  const on = (name: string) => ({ address: "fe80::1" as IpAddress, interface: name });
  assertEquals(firewall.refuse([on("ens33"), on("ens34"), ...some("2001:db8::1")]), done);
  const listed = nft("list", "table", "ip6", TABLE);
  assertMatch(listed, /set vips_link_local \{\s+type ipv6_addr \. ifname\s+elements = \{([^}]*)\}/);
  for (const name of ["ens33", "ens34"]) assertStringIncludes(listed, `fe80::1 . "${name}"`);
  assertMatch(listed, /elements = \{ 2001:db8::1 \}/);
  assertStringIncludes(listed, "ip6 daddr . iifname @vips_link_local drop");
  assertStringIncludes(listed, "ip6 saddr . oifname @vips_link_local drop");
  assertEquals(firewall.refuse([on("ens33")]), done);
  assertEquals(firewall.refuse([]), done);
  assertEquals(ruleset(), []);
});

firewallTest("what the kernel says of groups on one interface leaves by another one", (firewall) => {
  assertEquals(
    firewall.detour([{ family: "ipv6", from: 1, to: 1 }, { family: "ipv4", from: 1, to: 1 }]),
    done,
  );
  const rules = nft("list", "ruleset");
  assertMatch(rules, /oif "lo" meta l4proto igmp dup to ip daddr device "lo" drop/);
  assertMatch(
    rules,
    /oif "lo" (meta l4proto ipv6-icmp )?icmpv6 type mld2-listener-report dup to ip6 daddr device "lo" drop/,
  );
  assertEquals(firewall.detour([]), done);
  assertEquals(nft("list", "ruleset"), "");
});
