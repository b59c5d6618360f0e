import { assert, assertEquals, assertThrows } from "@std/assert";
import { entry, invariant, InvariantError, unreachable } from "../../../src/core/mod.ts";

Deno.test("an invariant that holds is silent", () => {
  assertEquals(invariant(1, "a truth"), undefined);
});

Deno.test("an invariant that does not hold says why it was expected", () => {
  const error = assertThrows(() => invariant(null, "there is a source"));
  assert(error instanceof InvariantError);
  assertEquals(error.message, "there is a source");
});

Deno.test("a place that no value can reach names the value that did", () => {
  const error = assertThrows(() => unreachable({ kind: "surprise" } as never));
  assert(error instanceof InvariantError);
  assertEquals(error.message, 'no case for {"kind":"surprise"}');
});

Deno.test("a log entry is its code and its fields", () => {
  assertEquals(entry("vrrp.two_owners", { name: "VI_1" }), {
    code: "vrrp.two_owners",
    fields: { name: "VI_1" },
  });
});
