import { assertEquals, assertThrows } from "@std/assert";
import { compare, summary, table } from "./sample.ts";

const sample = (of: string, program: string, value: number) => ({ of, program, value });

Deno.test("the median of an even number of samples is between the two in the middle", () => {
  assertEquals(summary([4, 1, 3, 2]), { count: 4, p50: 2.5, max: 4 });
  assertEquals(summary([3, 1, 2]), { count: 3, p50: 2, max: 3 });
  assertThrows(() => summary([]));
});

Deno.test("the ratio is that of the medians, ours to theirs", () => {
  const samples = [sample("x", "havip", 1), sample("x", "keepalived", 4), sample("y", "havip", 1)];
  const [only, ...rest] = compare(samples, "havip", "keepalived");
  assertEquals([only?.of, only?.ratio, rest.length], ["x", 0.25, 0]);
});

Deno.test("the table stands in columns", () => {
  const rows = compare([sample("a thing", "us", 1), sample("a thing", "them", 2)], "us", "them");
  assertEquals(
    table(rows, "us", "them"),
    "         us p50    max  them p50    max  ratio\na thing   1.000  1.000     2.000  2.000   0.50",
  );
});
