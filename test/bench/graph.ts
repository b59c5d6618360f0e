/**
 * From a result to its graphs. Pure.
 * @module
 */
import { type Comparison } from "./sample.ts";
import { lineGraph, type Panel, type Point, type Series } from "./svg.ts";
import type { Names } from "./table.ts";

const SIZE = /^([\d,]+) at (.+)$/;

/** The processor's time against the number of instances, one panel for each interval. */
export function costGraph(rows: readonly Comparison[], names: Names): string {
  const own = rows.filter(({ part }) => part === "scale");
  const intervals = new Set(own.map(({ line }) => SIZE.exec(line)?.[2] ?? ""));
  const panels = [...intervals].map((interval): Panel => ({
    title: `adverts each ${interval}`,
    series: (["master", "backup"] as const).flatMap((role) => [
      seriesOf(own, interval, role, names.ours, "ours"),
      seriesOf(own, interval, role, names.theirs, "theirs"),
    ]),
  }));
  return lineGraph(panels, {
    title: "CPU against instances",
    x: "instances",
    y: "% of a core",
  });
}

function seriesOf(
  rows: readonly Comparison[],
  interval: string,
  role: "master" | "backup",
  name: string,
  whose: "ours" | "theirs",
): Series {
  const points = rows.flatMap((row): Point[] => {
    const size = SIZE.exec(row.line);
    const found = row[whose];
    if (size?.[2] !== interval || row.figure !== `CPU of ${role}` || found === null) return [];
    return [{ x: Number(size[1]!.replaceAll(",", "")), y: found.p50, low: found.p25, high: found.p75 }];
  });
  return {
    name: `${name}, ${role}`,
    colour: whose === "ours" ? 0 : 1,
    dashed: role === "backup",
    points: points.toSorted((a, b) => a.x - b.x),
  };
}
