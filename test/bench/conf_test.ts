import { assertEquals } from "@std/assert";
import { load, memoryReader } from "../../src/config/mod.ts";
import { addressOf, cableName, cablesFor, crowdConf, masterDown, skew } from "./conf.ts";

Deno.test("the file of a crowd is one that havip accepts, spread over as many cables as it needs", () => {
  const text = crowdConf({ instances: 1_000, interval: 100, priority: 100, addresses: 10 });
  const { config, diagnostics } = load("k.conf", memoryReader(new Map([["k.conf", text]])));
  assertEquals(diagnostics.filter(({ severity }) => severity === "error"), []);
  assertEquals(config.instances.length, 1_000);
  const used = new Set(config.instances.map((each) => each.interface ?? ""));
  assertEquals([...used], Array.from({ length: cablesFor(1_000) }, (_, i) => cableName(i)));
  const addresses = config.instances.flatMap(({ virtual_ipaddress }) => virtual_ipaddress ?? []);
  assertEquals(new Set(addresses.map(({ address }) => address)).size, 10_000);
});

Deno.test("addresses count on beyond a network of 65,536", () => {
  assertEquals([0, 256, 65_536].map(addressOf), ["10.100.0.0", "10.100.1.0", "10.101.0.0"]);
});

Deno.test("the protocol's own time is three intervals and the skew", () => {
  assertEquals([masterDown(128, 1000), skew(128, 10)], [3_500, 5]);
});
