import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import type { IpAddress, LogEntry } from "../../../src/core/mod.ts";
import { Firewall, tableName } from "../../../src/daemon/firewall.ts";
import { FirewallExecutor } from "../../../src/effect/mod.ts";
import type { VrrpParams } from "../../../src/machine/mod.ts";
import { params, virtual } from "../machine/vrrp/bench.ts";
import { inNewNamespace, soon } from "../namespace.ts";

/** Instances that accept nothing, each with one of these addresses. */
function refusing(...addresses: string[]): { instances: VrrpParams[] } {
  return { instances: addresses.map((address) => params({ accept: false, addresses: [virtual(address)] })) };
}

interface Bench {
  readonly firewall: Firewall;
  readonly table: string;
  readonly entries: LogEntry[];
}

const ruleset = () =>
  new TextDecoder().decode(new Deno.Command("nft", { args: ["list", "ruleset"] }).outputSync().stdout);
const refused = () => ruleset().match(/192\.0\.2\.\d+/g) ?? [];

function lacking(): string | null {
  try {
    new Deno.Command("nft", { args: ["--version"] }).outputSync();
  } catch {
    return "needs nft";
  }
  return inNewNamespace(() => {}) ? null : "needs root";
}

const without = lacking();

function firewallTest(name: string, body: (bench: Bench) => void): void {
  Deno.test({
    name: without === null ? name : `${name} (${without})`,
    ignore: without !== null,
    fn() {
      const runDir = Deno.makeTempDirSync();
      try {
        inNewNamespace(() => {
          const entries: LogEntry[] = [];
          const firewall = new Firewall(runDir, (logged) => entries.push(logged));
          body({ firewall, table: tableName(Deno.realPathSync(runDir)), entries });
        });
      } finally {
        Deno.removeSync(runDir);
      }
    },
  });
}

firewallTest(
  "what a plan refuses is refused before the role hears of it, what it does not until it has",
  ({ firewall }) => {
    firewall.widen(refusing("192.0.2.1", "192.0.2.2"));
    assertEquals(refused(), ["192.0.2.1", "192.0.2.2"]);
    firewall.narrow(refusing("192.0.2.1", "192.0.2.2"));
    firewall.widen(refusing("192.0.2.2", "192.0.2.3"));
    assertEquals(refused(), ["192.0.2.1", "192.0.2.2", "192.0.2.3"]);
    firewall.narrow(refusing("192.0.2.2", "192.0.2.3"));
    assertEquals(refused(), ["192.0.2.2", "192.0.2.3"]);
    firewall.remove();
    assertEquals(ruleset(), "");
  },
);

firewallTest(
  "excluded addresses are refused too, and instances that accept have none refused",
  ({ firewall }) => {
    const excluded = params({
      accept: false,
      addresses: [virtual("192.0.2.1")],
      excluded: [virtual("192.0.2.2")],
    });
    const accepting = params({ addresses: [virtual("192.0.2.3")] });
    firewall.widen({ instances: [excluded, accepting] });
    assertEquals(refused(), ["192.0.2.1", "192.0.2.2"]);
    firewall.remove();
  },
);

firewallTest("the same plan again is no change and is not logged", ({ firewall, table, entries }) => {
  for (let times = 0; times < 3; times++) {
    firewall.widen(refusing("192.0.2.1"));
    firewall.narrow(refusing("192.0.2.1"));
  }
  firewall.remove();
  assertEquals(entries, [
    { code: "firewall.set", fields: { by: `nftables table ${table}`, addresses: 1 } },
    { code: "firewall.set", fields: { by: `nftables table ${table}`, addresses: 0 } },
  ]);
});

firewallTest("a plan that refuses nothing has no table and no word in the log", ({ firewall, entries }) => {
  const plan = { instances: [params()] };
  firewall.widen(plan);
  firewall.narrow(plan);
  firewall.remove();
  assertEquals(ruleset(), "");
  assertEquals(entries, []);
});

firewallTest(
  "a table that an earlier run left is removed although nothing is refused any more",
  ({ firewall, table }) => {
    new Deno.Command("nft", { args: ["add", "table", "ip", table] }).outputSync();
    assertMatch(ruleset(), new RegExp(table));
    firewall.widen({ instances: [params()] });
    assertEquals(ruleset(), "");
    firewall.remove();
  },
);

firewallTest(
  "rules that cannot be set are one error in the log, and another at the next plan",
  ({ firewall, table, entries }) => {
    const usurper = new FirewallExecutor(table);
    usurper.refuse([{ address: "192.0.2.9" as IpAddress, interface: "ens33" }]);
    firewall.widen(refusing("192.0.2.1"));
    firewall.narrow(refusing("192.0.2.1"));
    assertEquals(entries.map(({ code }) => code), ["firewall.failed"]);
    const [failure] = entries;
    assert(failure?.code === "firewall.failed");
    assertMatch(failure.fields.why, /Operation not permitted/);
    usurper.close();
    // A child that another test starts at this moment holds the usurper's socket a little longer.
    soon(() => {
      firewall.widen(refusing("192.0.2.1"));
      return entries.at(-1)?.code === "firewall.set";
    });
    assertEquals(entries.at(-1)?.code, "firewall.set");
    assertEquals(refused(), ["192.0.2.1"]);
    firewall.remove();
  },
);

Deno.test("a run directory always has the same table, and another one has another", () => {
  assertEquals(tableName("/run/havip"), tableName("/run/havip"));
  assertNotEquals(tableName("/run/havip"), tableName("/run/havip2"));
  assertMatch(tableName("/run/havip"), /^havip_[0-9a-f]{8}$/);
  // The published value of FNV-1a for "foobar".
  assertEquals(tableName("foobar"), "havip_bf9cf968");
});

firewallTest(
  "where the chains of iptables cannot be used nftables is, and that is said once",
  ({ firewall, entries }) => {
    const plan = { ...refusing("192.0.2.1"), firewall: { in: "nowhere", out: null, sets: null } };
    for (let times = 0; times < 2; times++) {
      firewall.widen(plan);
      firewall.narrow(plan);
    }
    assertEquals(refused(), ["192.0.2.1"]);
    assertEquals(entries.map(({ code }) => code), ["firewall.failed", "firewall.set"]);
    firewall.widen(refusing("192.0.2.1"));
    assertEquals(refused(), ["192.0.2.1"]);
    firewall.remove();
    assertEquals(ruleset(), "");
  },
);
