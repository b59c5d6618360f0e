import { assert, assertEquals, assertThrows } from "@std/assert";
import { load, memoryReader } from "../../src/config/mod.ts";
import { difference, lower } from "../../src/engine/mod.ts";
import { conf, type Crowd, gaps, interfaces, roundTable, WATCHED } from "./gap.ts";

function plan(crowd: Crowd) {
  const { config, diagnostics } = load("k.conf", memoryReader(new Map([["k.conf", conf(crowd)]])));
  assertEquals(diagnostics.filter(({ severity }) => severity === "error"), []);
  return lower(config).plan;
}

Deno.test("gaps are those of each virtual router by itself, the longest within the time that is asked for", () => {
  const adverts = [
    { vrid: 1, at: 0 },
    { vrid: 2, at: 5_000 },
    { vrid: 1, at: 10_000 },
    { vrid: 2, at: 17_000 },
    { vrid: 1, at: 90_000 },
  ];
  assertEquals(gaps(adverts, 1_000, 20_000), { adverts: 2, p50: 12, p99: 12, max: 12 });
  assertEquals(gaps(adverts, 0, 90_000).max, 80);
  assertThrows(() => gaps(adverts, 20_000, 30_000));
});

Deno.test("the files are ones that havip accepts, with as many instances as they are said to have", () => {
  for (const masters of [false, true]) {
    const { instances } = plan({ count: 700, masters });
    assertEquals(instances.length, 700 + WATCHED);
    const used = new Set(instances.map((params) => params.interface));
    assertEquals([...used], ["ens33", ...interfaces(700).map(({ name }) => name)]);
  }
});

Deno.test("two files differ in as many instances as are said to be changed", () => {
  const { given, gone } = difference(
    plan({ count: 300, masters: true }),
    plan({ count: 300, masters: true, changed: 10 }),
  ).instances;
  assertEquals([given.length, gone.length], [10, 0]);
  assert(given.every(({ name }) => name.startsWith("C_29")));
});

Deno.test("the table stands in columns", () => {
  assertEquals(
    roundTable([{ of: "same file", took: 1234, adverts: 9, p50: 10, p99: 10.5, max: 11 }]),
    "           took  adverts  gap p50    p99    max\nsame file  1234        9    10.00  10.50  11.00",
  );
});
