import { assert, assertEquals } from "@std/assert";
import { load, memoryReader } from "../../src/config/mod.ts";
import { difference, lower } from "../../src/engine/mod.ts";
import { conf, type Crowd, interfaces, WATCHED } from "./crowd.ts";

function plan(crowd: Crowd) {
  const { config, diagnostics } = load("k.conf", memoryReader(new Map([["k.conf", conf(crowd)]])));
  assertEquals(diagnostics.filter(({ severity }) => severity === "error"), []);
  return lower(config).plan;
}

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
