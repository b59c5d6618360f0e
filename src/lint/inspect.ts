import { type Diagnostic, Findings, type Loaded } from "../config/mod.ts";
import type { Facts } from "./facts.ts";
import { fileLints } from "./table/file.ts";

/** What the lints find in a file. A file with errors is not looked at: those are to be dealt with first. */
export function inspect({ config, places, diagnostics }: Loaded, facts: Facts): Diagnostic[] {
  if (diagnostics.some(({ severity }) => severity === "error")) return [];
  const findings = new Findings();
  for (const { code, severity, find } of fileLints) {
    for (const each of find({ config, places, facts })) {
      if (findings.enough(severity)) continue;
      const { at, ...found } = typeof each === "function" ? each() : each;
      findings[severity](at, { code, ...found });
    }
  }
  return findings.list();
}

/** Several lists of diagnostics as one: file by file in the order of the lines, then what is about no line. */
export function merged(...lists: readonly (readonly Diagnostic[])[]): Diagnostic[] {
  const all = lists.flat();
  const files = [...new Set(all.flatMap(({ at }) => at ? [at.file] : []))];
  const key = ({ at }: Diagnostic) =>
    at ? [files.indexOf(at.file), at.line, at.column] : [files.length, 0, 0];
  return all.sort((a, b) => {
    const [x, y] = [key(a), key(b)];
    return x.map((n, i) => n - (y[i] ?? 0)).find((n) => n !== 0) ?? 0;
  });
}
