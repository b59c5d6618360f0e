import { assertEquals } from "@std/assert";
import { load, memoryReader } from "../../../src/config/mod.ts";
import { enterNamespace, runDirOf } from "../../../src/daemon/namespace.ts";

const config = (text: string) => load("/t.conf", memoryReader(new Map([["/t.conf", text]]))).config;

Deno.test("several daemons have run directories of their own, by namespace and instance", () => {
  const usual = "/run/havip";
  assertEquals(runDirOf(null, usual, null, config("")), usual);
  assertEquals(runDirOf(null, usual, "n1", config("")), `${usual}/n1`);
  assertEquals(runDirOf(null, usual, null, config("instance i1\n")), `${usual}/i1`);
  assertEquals(runDirOf(null, usual, "n1", config("instance i1\n")), `${usual}/n1_i1`);
  assertEquals(runDirOf("/run/mine", usual, "n1", config("instance i1\n")), "/run/mine");
});

Deno.test("a name that is a path leads nowhere", () => {
  assertEquals(
    enterNamespace("../../etc/passwd")?.why,
    '"../../etc/passwd" is no name of a network namespace',
  );
});
