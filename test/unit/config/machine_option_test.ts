import { assertEquals } from "@std/assert";
import { bringYaml, machineOptions } from "../../../src/config/mod.ts";

Deno.test("this machine's options are its name, its folder and its variables", () => {
  const { configId, directory, variable } = machineOptions();
  assertEquals([configId, directory], [Deno.hostname().split(".")[0], Deno.cwd()]);
  assertEquals([variable?.("PATH"), variable?.("="), variable?.("")], [
    Deno.env.get("PATH"),
    undefined,
    undefined,
  ]);
  assertEquals(machineOptions("x").configId, "x");
});

Deno.test("what reads YAML is there once it was brought", async () => {
  assertEquals(machineOptions().yaml, undefined);
  await bringYaml();
  assertEquals(typeof machineOptions().yaml, "function");
});
