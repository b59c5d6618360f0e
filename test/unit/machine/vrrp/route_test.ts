import { assertEquals } from "@std/assert";
import type { Outcome } from "../../../../src/core/mod.ts";
import { type Bench, ip, params, reigning, started } from "./bench.ts";
import { route, rule } from "./way.ts";

const refused: Outcome = { ok: false, code: "ENETUNREACH", message: "Network is unreachable" };
const vip = "192.168.199.128";

const ways = { routes: [route("10.1.0.0"), route("10.2.0.0")], rules: [rule] };
const both = "10.1.0.0/24 via 192.168.199.1 10.2.0.0/24 via 192.168.199.1 100: from 10.0.0.0/8 lookup 7";
const garp = params().garp;
const quiet = { ...garp, delay: 0 as typeof garp.delay, lowerPrioDelay: 0 as typeof garp.delay };

/** The kernel answers the last `install` or `withdraw`. */
function answered(bench: Bench, outcome: Outcome): string[] {
  const action = bench.actions.find(({ kind }) => kind === "install" || kind === "withdraw");
  if (!action) throw new Error("nothing was asked for");
  return bench.on({ kind: "done", action, outcome });
}

Deno.test("a new master sets its routes and rules after its addresses and before their announcement", () => {
  const bench = started(ways);
  bench.due();
  const effects = bench.told.filter((told) => /^(advert|hold|install|announce|vrrp.routes)/.test(told));
  assertEquals(effects, [
    "advert 100",
    `hold ${vip}`,
    "vrrp.routes",
    "vrrp.routes",
    `install ${both}`,
    `announce 5x ${vip}`,
  ]);
});

Deno.test("a master that steps back takes them away before its addresses", () => {
  const bench = reigning(ways);
  assertEquals(bench.hears({ priority: 200 }).filter((told) => !told.startsWith("notify")), [
    `withdraw ${both}`,
    `release ${vip}`,
  ]);
});

Deno.test("one that somebody else removes is put back, and counted", () => {
  const bench = reigning(ways);
  const [lost] = ways.routes;
  assertEquals(bench.on({ kind: "withdrawn", routes: [lost!], rules: [] }), [
    "install 10.1.0.0/24 via 192.168.199.1",
  ]);
  assertEquals(bench.logged, ["vrrp.route_lost"]);
  assertEquals(bench.state.counters.routesRestored, 1);
});

Deno.test("a backup lets the routes of others alone", () => {
  const bench = started(ways);
  assertEquals(bench.on({ kind: "withdrawn", routes: ways.routes, rules: [] }), []);
});

Deno.test("what the kernel refuses is asked for again, ever more rarely, and the master stays one", () => {
  const bench = reigning({ ...ways, garp: quiet });
  bench.on({ kind: "withdrawn", routes: [], rules: [rule] });
  assertEquals(answered(bench, refused), []);
  assertEquals(bench.logged, ["vrrp.route_failed"]);
  const asked: number[] = [];
  const from = bench.now;
  while (bench.now < from + 20_000_000) {
    if (!bench.due().some((told) => told.startsWith("install"))) continue;
    asked.push(Math.round((bench.now - from) / 1e6));
    answered(bench, refused);
  }
  assertEquals(asked, [1, 3, 7, 15]);
  assertEquals(bench.phase, "master");
});

Deno.test("what could not be taken away is asked for again until it is gone", () => {
  const bench = reigning(ways);
  bench.hears({ priority: 200 });
  answered(bench, refused);
  const from = bench.now;
  assertEquals(bench.due(), [`withdraw ${both}`]);
  assertEquals(bench.now - from, 1_000_000);
  answered(bench, { ok: true });
  assertEquals(bench.state.leaving, null);
});

Deno.test("what a reload of a master could not take away is no business of it any more", () => {
  const bench = reigning({ ...ways, garp: quiet });
  const [first] = ways.routes;
  bench.configured({ routes: [first!] });
  assertEquals(answered(bench, refused), ["tell static remains 10.2.0.0/24 via 192.168.199.1"]);
  assertEquals(bench.logged.at(-1), "vrrp.route_failed");
  assertEquals(bench.state.leaving, null);
});

Deno.test("nor is what the kernel kept of a backup before a reload: it is asked for once more", () => {
  const bench = reigning({ ...ways, garp: quiet });
  bench.hears({ priority: 200 });
  answered(bench, refused);
  const [first] = ways.routes;
  assertEquals(bench.configured({ routes: [first!] }), ["withdraw 10.2.0.0/24 via 192.168.199.1"]);
  assertEquals(bench.state.leaving?.routes, [first!]);
  assertEquals(bench.state.leaving?.rules, [rule]);
  assertEquals(answered(bench, refused).length, 1);
});

Deno.test("what a backup could not take away stays when it is master before it is asked for again", () => {
  const bench = reigning({ ...ways, garp: quiet });
  bench.hears({ priority: 200 });
  answered(bench, refused);
  bench.hears({ priority: 0, source: ip("192.168.199.122") });
  const told: string[] = [];
  const from = bench.now;
  while (bench.now < from + 3_000_000) told.push(...bench.due());
  assertEquals(bench.phase, "master");
  assertEquals(told.slice(told.indexOf(`install ${both}`)).filter((each) => each.startsWith("withdraw")), []);
});

Deno.test("what a master could not take away is asked for after a second, whatever was refused before its reign", () => {
  const bench = reigning({ ...ways, garp: quiet });
  for (const _ of [1, 2]) {
    bench.hears({ priority: 200 });
    answered(bench, refused);
    const from = bench.now;
    assertEquals(bench.due(), [`withdraw ${both}`]);
    assertEquals(bench.now - from, 1_000_000);
    answered(bench, refused);
    bench.hears({ priority: 0 });
    while (bench.phase !== "master") bench.due();
  }
});

Deno.test("an address that is put back brings the routes that went with it", () => {
  const bench = reigning(ways);
  const told = bench.on({ kind: "lost", address: ip(vip) });
  assertEquals(told, [`hold ${vip}`, `install ${both}`, `announce 5x ${vip}`]);
});

Deno.test("a reload of a master changes only the routes that changed", () => {
  const bench = reigning(ways);
  const [first, second] = ways.routes;
  const told = bench.configured({ routes: [first!, { ...second!, metric: 5 }] });
  assertEquals(told, [
    "withdraw 10.2.0.0/24 via 192.168.199.1",
    "install 10.2.0.0/24 via 192.168.199.1 metric 5",
  ]);
});
