import { assertEquals } from "@std/assert";
import { costGraph, tailGraph } from "./graph.ts";
import { withFigures } from "./readme.ts";
import { compare, type Sample } from "./sample.ts";
import { axisOf, placeOn } from "./svg.ts";

const names = { ours: "us", theirs: "them" };
const samples = [1, 250, 4_000].flatMap((count): Sample[] =>
  ["us", "them"].map((program) => ({
    ...{ part: "scale", line: `${count.toLocaleString("en")} at 1 s`, figure: "CPU of master", unit: "%" },
    ...{ program, pair: 1, values: [count / 100] },
  }))
);

Deno.test("an axis has all values on it, between powers of ten", () => {
  assertEquals(axisOf([1, 250, 4_000]), { from: 0, to: 4 });
  assertEquals(axisOf([0, 0.02, 10]), { from: -2, to: 1 });
  assertEquals(axisOf([]), { from: 0, to: 1 });
  assertEquals([1, 100, 10_000].map((value) => placeOn({ from: 0, to: 4 }, value)), [0, 0.5, 1]);
  assertEquals(placeOn({ from: 0, to: 4 }, 0), 0);
});

Deno.test("the graph has a point for each size and program", () => {
  const svg = costGraph(compare(samples, "us", "them"), names);
  assertEquals(svg.match(/<circle class="d0"/g)?.length, 3);
  assertEquals(svg.match(/<circle class="d1"/g)?.length, 3);
  assertEquals(svg.match(/NaN|undefined|Infinity/), null);
  for (const name of ["us, master", "them, backup"]) assertEquals(svg.includes(`>${name}<`), true);
});

Deno.test("the graph of the longest times goes down to the longest one", () => {
  const gaps = samples.slice(0, 2).map((sample): Sample => ({
    ...sample,
    part: "jitter",
    line: "idle",
    figure: "gap",
    values: Array.from({ length: 100 }, (_, i) => 10 + i),
  }));
  const svg = tailGraph(gaps, names, { part: "jitter", lines: /./, figures: ["gap"], title: "a < b" });
  assertEquals(svg.match(/<circle class="d0"/g)?.length, 6); // 50, 20, 10, 5, 2 and 1 of a hundred
  assertEquals([svg.includes("a &lt; b"), /NaN|undefined|Infinity/.test(svg)], [true, false]);
});

Deno.test("the figures replace what stood in their place, and nothing else", () => {
  const at = "2026-01-02T03:04:05Z";
  const about = { at, havip: "built", keepalived: "v2.2.7", kernel: "6.1", cores: 2, load: 0.25 };
  const report = { names, runs: { "scale: 1 at 1 s": about }, samples };
  const empty =
    "before\n<!-- figures: made by test/bench/run --write-readme -->\n<!-- end of figures -->\nafter\n";
  const once = withFigures(empty, report);
  assertEquals(withFigures(once, report), once);
  assertEquals([once.startsWith("before\n"), once.endsWith("-->\nafter\n")], [true, true]);
  assertEquals(once.includes("Measured on 2026-01-02, kernel 6.1, 2 cores"), true);
  assertEquals(once.includes("| 250 at 1 s: CPU of master, % |"), true);
});
