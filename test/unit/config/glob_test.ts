import { assertEquals } from "@std/assert";
import { alternatives } from "../../../src/config/glob.ts";
import { memoryReader } from "../../../src/config/mod.ts";

const paths = [
  "a.conf",
  "b.conf",
  ".hidden.conf",
  "d/a1.conf",
  "d/a2.conf",
  "d/b1.conf",
  "e/a1.conf",
  "d/x*y",
];
const reader = memoryReader(new Map(paths.map((path) => [path, ""])));

const cases: [pattern: string, matches: string[]][] = [
  ["a.conf", ["a.conf"]],
  ["missing.conf", []],
  ["*.conf", ["a.conf", "b.conf"]],
  [".*.conf", [".hidden.conf"]],
  ["d/a?.conf", ["d/a1.conf", "d/a2.conf"]],
  ["d/[ab]1.conf", ["d/a1.conf", "d/b1.conf"]],
  ["d/[!a]1.conf", ["d/b1.conf"]],
  ["d/[a-c]2.conf", ["d/a2.conf"]],
  ["?/a1.conf", ["d/a1.conf", "e/a1.conf"]],
  ["{e,d}/a1.conf", ["e/a1.conf", "d/a1.conf"]],
  ["d/{a{1,2},b1}.conf", ["d/a1.conf", "d/a2.conf", "d/b1.conf"]],
  ["d/x\\*y", ["d/x*y"]],
  ["d/*\\*y", ["d/x*y"]],
  ["[", []],
  ["d/[z-a]*", []],
];

for (const [pattern, matches] of cases) {
  Deno.test(`the pattern ${pattern} matches ${matches.join(" ") || "nothing"}`, () => {
    assertEquals(reader.glob(pattern), matches);
  });
}

Deno.test("a pattern that stands for very many others ends all the same", () => {
  assertEquals(alternatives("{a,b}".repeat(100)).length <= 1_000, true);
  assertEquals(alternatives("{".repeat(10_000)).length, 1);
});

Deno.test("a pattern of many stars is matched in no time", () => {
  const long = memoryReader(new Map([["a".repeat(250), ""]]));
  assertEquals(long.glob("*a".repeat(100) + "b"), []);
});
