import { assertEquals } from "@std/assert";
import { Latest } from "../../../src/daemon/latest.ts";

Deno.test("what is superseded is forgotten, and the rest keeps its order", () => {
  const latest = new Latest<number>();
  for (const [key, value] of [["a", 1], ["b", 2], ["a", 3], ["c", 4]] as const) latest.put(key, value);
  assertEquals(latest.size, 3);
  assertEquals(latest.first(), 2);
  assertEquals([latest.take(), latest.take(), latest.take(), latest.take()], [2, 3, 4, undefined]);
  latest.put("a", 5);
  latest.clear();
  assertEquals(latest.first(), undefined);
});
