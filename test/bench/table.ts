/**
 * The result as a table, for a terminal and for the README. Pure.
 * @module
 */
import { type Comparison, PARTS, ratio, type Summary } from "./sample.ts";
import { judge, type Judged } from "./target.ts";

/** The programs' names, ours first. */
export interface Names {
  readonly ours: string;
  readonly theirs: string;
}

const statistics = { p50: "p50", p99: "p99", p999: "p99.9", max: "max" } as const;

/** Three digits that matter, and a comma between thousands. */
export function numeral(value: number): string {
  if (value === 0) return "0";
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  const [whole, part] = value.toFixed(Math.min(digits, 4)).split(".");
  const grouped = whole!.replace(/\B(?=(\d{3})+$)/g, ",");
  return part === undefined ? grouped : `${grouped}.${part}`;
}

function cellsOf(summary: Summary | null): string[] {
  if (summary === null) return ["-", "-", "-"];
  const { p25, p50, p75, max } = summary;
  return [numeral(p50), `${numeral(p25)}–${numeral(p75)}`, numeral(max)];
}

/** `p50 ≤ 0.8 ×: 0.61, yes`. */
export function judgement({ target, reached, holds }: Judged): string {
  const most = `${statistics[target.of]} ≤ ${target.most}${target.kind === "ratio" ? " ×" : ""}`;
  if (reached === null || holds === null) return most;
  return `${most}: ${numeral(reached)}, ${holds ? "yes" : "no"}`;
}

function head({ ours, theirs }: Names): string[] {
  return ["", `${ours} p50`, "p25–p75", "max", `${theirs} p50`, "p25–p75", "max", "ratio", "to reach"];
}

function cells(row: Comparison): string[] {
  const of = `${row.line}: ${row.figure}${row.unit === "" ? "" : `, ${row.unit}`}`;
  const p50 = ratio(row, "p50");
  return [
    of,
    ...cellsOf(row.ours),
    ...cellsOf(row.theirs),
    p50 === null ? "-" : p50.toFixed(2),
    judge(row).map(judgement).join("; "),
  ];
}

function byPart(rows: readonly Comparison[]): [string, Comparison[]][] {
  return PARTS.flatMap((part): [string, Comparison[]][] => {
    const own = rows.filter((row) => row.part === part);
    return own.length === 0 ? [] : [[part, own]];
  });
}

/** A table for a terminal, in columns. */
export function textTable(rows: readonly Comparison[], names: Names): string {
  const all = [head(names), ...byPart(rows).flatMap(([part, own]) => [[part], ...own.map(cells)])];
  const columns = head(names).length;
  const widths = Array.from(
    { length: columns },
    (_, i) => Math.max(...all.filter((row) => row.length > 1).map((row) => row[i]!.length)),
  );
  const flush = (cell: string, i: number) =>
    i === 0 || i === columns - 1 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!);
  return all.map((row) => row.map(flush).join("  ").trimEnd()).join("\n");
}

/** The same for the README: a table for each part. */
export function markdownTable(rows: readonly Comparison[], names: Names): string {
  const line = (row: readonly string[]) => `| ${row.join(" | ")} |`;
  return byPart(rows).map(([part, own]) => {
    const titles = head(names).with(0, `**${part}**`);
    const rule = titles.map((_, i) => i === 0 || i === titles.length - 1 ? "---" : "--:");
    return [titles, rule, ...own.map(cells)].map(line).join("\n");
  }).join("\n\n");
}
