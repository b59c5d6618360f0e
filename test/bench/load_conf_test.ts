import { assertEquals } from "@std/assert";
import { load, memoryReader } from "../../src/config/mod.ts";
import { interfaceNames, LINES, loadConf } from "./load_conf.ts";

Deno.test("the file of the load benchmark has what its name says, and nothing in it is wrong", () => {
  const text = loadConf(1_000);
  const { config, diagnostics } = load("a.conf", memoryReader(new Map([["a.conf", text]])));
  assertEquals(diagnostics, []);
  assertEquals(config.instances.length, 1_000);
  assertEquals(text.split("\n").length - 1, 1_000 * LINES);
  const used = new Set(config.instances.map((each) => each.interface ?? ""));
  assertEquals([...used], interfaceNames(1_000));
  const addresses = config.instances.map((each) => each.virtual_ipaddress?.[0]?.address);
  assertEquals(new Set(addresses).size, 1_000);
});

Deno.test("the interfaces come in pairs", () => {
  assertEquals(interfaceNames(251), ["load0", "load1"]);
  assertEquals(interfaceNames(501).length, 4);
});
