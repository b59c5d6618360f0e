import { assertEquals, assertThrows } from "@std/assert";
import { compare, quantile, ratio, type Sample, summary } from "./sample.ts";

const sample = (program: string, ...values: number[]): Sample => ({
  ...{ part: "scale", line: "x", figure: "CPU", unit: "%", program, pair: 1, values },
});

Deno.test("a quantile is between its neighbours in proportion", () => {
  assertEquals([0, 0.25, 0.5, 1].map((share) => quantile([1, 2, 3, 4], share)), [1, 1.75, 2.5, 4]);
  assertEquals(quantile([7], 0.99), 7);
  assertThrows(() => summary([]));
});

Deno.test("a summary has the largest, the median and the middle half", () => {
  const { count, min, p25, p50, p75, max } = summary([5, 1, 4, 2, 3]);
  assertEquals([count, min, p25, p50, p75, max], [5, 1, 2, 3, 4, 5]);
});

Deno.test("the ratio is that of all pairs together, ours to theirs", () => {
  const [row] = compare([sample("a", 1, 3), sample("b", 4), sample("a", 2), sample("b", 4)], "a", "b");
  assertEquals([row!.ours!.count, ratio(row!, "p50"), ratio(row!, "max")], [3, 0.5, 0.75]);
});

Deno.test("there is no ratio to nothing, and none to zero", () => {
  const rows = [[sample("a", 1)], [sample("a", 1), sample("b", 0)]].flatMap((each) =>
    compare(each, "a", "b")
  );
  assertEquals(rows.map((row) => ratio(row, "p50")), [null, null]);
  assertEquals(rows[0]!.theirs, null);
});
