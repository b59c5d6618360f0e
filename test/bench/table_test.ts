import { assertEquals, assertMatch } from "@std/assert";
import { compare, type PartName, type Sample } from "./sample.ts";
import { markdownTable, numeral, textTable } from "./table.ts";
import { judge } from "./target.ts";

const names = { ours: "us", theirs: "them" };
const sample = (part: PartName, line: string, figure: string, program: string, value: number): Sample => ({
  ...{ part, line, figure, unit: "%", program, pair: 1, values: [value] },
});
const rows = compare(
  [
    sample("scale", "250 at 100 ms", "CPU of master", "us", 5),
    sample("scale", "250 at 100 ms", "CPU of master", "them", 10),
    sample("scale", "250 at 100 ms", "unwanted transitions", "us", 0),
  ],
  "us",
  "them",
);

Deno.test("numbers have three digits that matter", () => {
  const given = [0, 0.01234, 1.005, 36.94, 512.4, 12_345.6];
  assertEquals(given.map(numeral), ["0", "0.0123", "1.00", "36.9", "512", "12,346"]);
});

Deno.test("a promise is kept, broken, or cannot be judged without the other program", () => {
  assertEquals(rows.map((row) => judge(row).map(({ holds }) => holds)), [[false], [true]]);
  const alone = { ...rows[0]!, theirs: null };
  assertEquals(judge(alone).map(({ reached, holds }) => [reached, holds]), [[null, null]]);
});

Deno.test("the table says beside each figure what is promised of it", () => {
  const lines = textTable(rows, names).split("\n");
  assertEquals(lines[1], "scale");
  assertMatch(lines[2]!, /^250 at 100 ms: CPU of master, % +5\.00 .* 0\.50 {2}p50 ≤ 0\.25 ×: 0\.500, no$/);
  assertMatch(lines[3]!, / - {2}max ≤ 0: 0, yes$/);
});

Deno.test("the README's table has as many cells in each row", () => {
  const lines = markdownTable(rows, names).split("\n");
  assertEquals(new Set(lines.map((line) => line.split("|").length)).size, 1);
  assertEquals(lines.length, 4);
});
