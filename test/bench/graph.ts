/**
 * From a result to its graphs. Pure.
 * @module
 */
import { type Comparison, type PartName, quantile, type Sample } from "./sample.ts";
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

/** One value in two, in five, in ten, in twenty and so on, down to the longest one. */
function shares(count: number): number[] {
  const all = Array.from({ length: 6 }, (_, i) => [0.5, 0.2, 0.1].map((share) => share / 10 ** i)).flat();
  return all.filter((share) => share * count >= 1);
}

function tail(values: readonly number[]): Point[] {
  const sorted = values.toSorted((a, b) => a - b);
  return shares(sorted.length).map((share) => {
    const y = share * 100;
    return { x: quantile(sorted, 1 - share), y, low: y, high: y };
  });
}

/** What a graph of the longest times shows: a panel for each line, solid the first figure, dashed the second. */
export interface Tails {
  readonly part: PartName;
  readonly lines: RegExp;
  readonly figures: readonly string[];
  readonly title: string;
}

/** Which share of all values is longer than a time. */
export function tailGraph(
  samples: readonly Sample[],
  names: Names,
  { part, lines, figures, title }: Tails,
): string {
  const own = samples.filter((sample) => sample.part === part && lines.test(sample.line));
  const panels = [...Map.groupBy(own, ({ line }) => line)].map(([line, group]): Panel => ({
    title: line,
    series: figures.flatMap((figure, i) =>
      [names.ours, names.theirs].map((program, colour) => ({
        name: figures.length > 1 ? `${program}, ${figure}` : program,
        colour,
        dashed: i > 0,
        points: tail(
          group.filter((each) => each.figure === figure && each.program === program).flatMap(({ values }) =>
            values
          ),
        ),
      }))
    ),
  }));
  return lineGraph(panels, { title, x: "longer than, ms", y: "% of all" });
}
