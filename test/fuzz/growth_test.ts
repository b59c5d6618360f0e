import { assertEquals } from "@std/assert";
import { grows } from "./growth.ts";

Deno.test("memory that is kept for ever is growth, a high water mark early on is none", () => {
  assertEquals(grows(Array.from({ length: 20 }, (_, i) => 100 + 10 * i)), true);
  assertEquals(grows([40, 60, 90, 100, ...Array(16).fill(100)]), false);
  assertEquals(grows([100, 400, 100, 120, 90, 110, 100, 115]), false);
  assertEquals(grows([100]), false);
});
