import { assertEquals } from "@std/assert";
import { distance, nearest } from "../../../src/config/nearest.ts";

Deno.test("the distance counts letters added, removed, changed and swapped", () => {
  const cases: [string, string, number][] = [
    ["", "", 0],
    ["", "abc", 3],
    ["state", "state", 0],
    ["stat", "state", 1],
    ["sttae", "state", 1],
    ["prority", "priority", 1],
    ["kitten", "sitting", 3],
  ];
  for (const [a, b, d] of cases) {
    assertEquals(distance(a, b), d, `${a} ${b}`);
    assertEquals(distance(b, a), d, `${b} ${a}`);
  }
});

Deno.test("the nearest word is found across case and hyphens", () => {
  const words = ["priority", "virtual_router_id", "virtual_ipaddress", "state"];
  assertEquals(nearest("Priority", words), "priority");
  assertEquals(nearest("virtual-router-id", words), "virtual_router_id");
  assertEquals(nearest("virtual_ipadress", words), "virtual_ipaddress");
});

Deno.test("nothing is near a word that is quite different, very short or very long", () => {
  assertEquals(nearest("banana", ["priority", "state"]), null);
  assertEquals(nearest("x", ["priority", "state"]), null);
  assertEquals(nearest("state".repeat(100), ["state"]), null);
});
