import { assertEquals } from "@std/assert";
import { load, memoryReader } from "../../../src/config/mod.ts";
import { lasting } from "../../../src/daemon/lasting.ts";

const of = (global: string, root = "") =>
  load("a.conf", memoryReader(new Map([["a.conf", `${root}\nglobal_defs {\n${global}\n}\n`]]))).config;

Deno.test("what a reload cannot change is told by name", () => {
  assertEquals(lasting(of("vrrp_rt_priority 50\nrouter_id a"), of("vrrp_rt_priority 40\nrouter_id b")), []);
  assertEquals(lasting(of("vrrp_rt_priority 50\nprocess_name a"), of("process_name b", "instance x")), [
    "instance cannot change while havip runs: restart it",
    "process_name counts from the next start of havip on",
    "vrrp_rt_priority is left out and keeps its effect until the next start of havip",
  ]);
});
