import { assert, assertEquals } from "@std/assert";
import { lines } from "./part/all.ts";
import { PARTS } from "./sample.ts";
import { targets } from "./target.ts";

Deno.test("every promise is about a line that is measured", () => {
  for (const { part, line } of targets) {
    assert(lines.some((each) => each.part === part && line.test(each.line)), `${part}: ${line}`);
  }
});

Deno.test("no two lines have the same name, and each part has one in a quick run", () => {
  assertEquals(new Set(lines.map(({ part, line }) => `${part}: ${line}`)).size, lines.length);
  assertEquals(PARTS.filter((part) => !lines.some((each) => each.part === part && each.quick)), []);
});
