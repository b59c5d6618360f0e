import { build } from "./build.ts";
import type { Config } from "./config.ts";
import { type Diagnostic, Findings } from "./diagnostic.ts";
import type { Line } from "./line.ts";
import { type Reader, readLines } from "./source.ts";
import { root } from "./table/root.ts";
import { Parser } from "./tree.ts";
import { validate } from "./validate.ts";

/** What came of loading a configuration. */
export interface Loaded {
  readonly config: Config;
  /** In the order in which they were found; `error` among them means that `config` must not be used. */
  readonly diagnostics: Diagnostic[];
  /** The files that were read. */
  readonly files: string[];
}

/** Reads a configuration, whatever is in it: what is wrong is a diagnostic, nothing is thrown. */
export function load(path: string, reader: Reader): Loaded {
  const findings = new Findings();
  const lines = readLines(path, reader, findings);
  const parser = new Parser(root, findings);
  if (lines !== null) {
    for (const line of lines) if (!foreign(line, findings)) parser.line(line);
    parser.end();
  }
  const { config, places } = build(parser.statements, findings);
  if (lines !== null && parser.statements.every((statement) => statement.keyword === "global_defs")) {
    findings.error(null, { code: "nothing-configured", message: `${path} configures nothing` });
  }
  validate(config, places, findings);
  return { config, diagnostics: findings.list(), files: lines === null ? [] : [path] };
}

/** Whether a line belongs to a part of the language that is not read yet. */
function foreign(line: Line, findings: Findings): boolean {
  const found = /^\s*(include[rmwba]?(?=\s|$)|@\S*|\$\w+(?==)|~(?:SEQx?|LST))/.exec(line.text);
  if (!found) return false;
  const word = found[1] ?? "";
  findings.warning({ line, column: found[0].length - word.length + 1, length: word.length }, {
    code: "not-yet",
    message: `${word} is not supported yet; the line is ignored`,
  });
  return true;
}
