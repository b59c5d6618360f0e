import { assertEquals } from "@std/assert";
import { type About, kept, reportText, restored } from "./report.ts";
import type { Sample } from "./sample.ts";

const names = { ours: "us", theirs: "them" };
const sample = (line: string, program: string, value: number): Sample => ({
  ...{ part: "scale", line, figure: "CPU", unit: "%", program, pair: 1, values: [value] },
});
const about = (at: string): About => ({
  ...{ at, havip: "built", keepalived: "v2.2.7", kernel: "6", cores: 2, load: 0 },
});
const first = {
  names,
  ...kept(null, [sample("a", "us", 1), sample("a", "them", 2), sample("b", "us", 3)], about("1")),
};

Deno.test("a report comes back as it was written", () => {
  assertEquals(restored(reportText(first)), first);
});

Deno.test("the file says for machines what came of it", () => {
  const { rows } = JSON.parse(reportText(first)) as { rows: { line: string; ratio: number | null }[] };
  assertEquals(rows.map(({ line, ratio }) => [line, ratio]), [["a", 0.5], ["b", null]]);
});

Deno.test("a line that is repeated replaces its earlier run, and the others stay", () => {
  const { runs, samples } = kept(first, [sample("a", "us", 9)], about("2"));
  assertEquals(samples.map(({ line, values }) => [line, values[0]]), [["b", 3], ["a", 9]]);
  assertEquals(Object.entries(runs).map(([line, { at }]) => [line, at]), [["scale: a", "2"], [
    "scale: b",
    "1",
  ]]);
});
