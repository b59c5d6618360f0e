import { build, type Places } from "./build.ts";
import type { Config } from "./config.ts";
import { type Diagnostic, Findings } from "./diagnostic.ts";
import type { Line } from "./line.ts";
import { NotYet } from "./not_yet.ts";
import { type Reader, readLines } from "./source.ts";
import { brings } from "./table/brings.ts";
import { root } from "./table/root.ts";
import { Parser, type Statement, takesBlock } from "./tree.ts";
import { validate } from "./validate.ts";

/** What came of loading a configuration. */
export interface Loaded {
  readonly config: Config;
  /** In the order of the lines; an `error` among them means that `config` must not be used. */
  readonly diagnostics: Diagnostic[];
  /** Where everything in `config` stands, by object and keyword; a line of a block has the keyword "". */
  readonly places: Places;
  /** The files that were read. */
  readonly files: string[];
}

/** Reads a configuration, whatever is in it: what is wrong is a diagnostic, nothing is thrown. */
export function load(path: string, reader: Reader): Loaded {
  const findings = new Findings();
  const lines = readLines(path, reader, findings);
  const parser = new Parser(root, findings);
  if (lines !== null) {
    const language = new Language();
    for (const line of lines) if (!language.takes(line)) parser.line(line);
    parser.end();
    language.report(findings);
    if (!findings.failed && !parser.statements.some(configures)) {
      findings.error(null, {
        code: "nothing-configured",
        message: `${path} configures nothing`,
        help: "a configuration has at least one vrrp_instance",
      });
    }
  }
  const balanced = !findings.failed;
  const { config, places } = build(parser.statements, findings);
  // Of blocks that run into each other nothing can be said that is not the same mistake once more.
  if (balanced) validate(config, places, findings);
  return { config, diagnostics: findings.list(), places, files: lines === null ? [] : [path] };
}

/** Whether a statement is more than a setting for something else. */
function configures({ keyword, row }: Statement): boolean {
  return keyword !== "global_defs" && row !== null && takesBlock(row);
}

/** The lines that are not statements: includes, conditions, definitions and repetitions are not read yet. */
class Language {
  readonly #notYet = new NotYet();
  /** Within the value of a definition that goes on over several lines. */
  #continued = false;

  /** Whether the line is none of the parser's. */
  takes(line: Line): boolean {
    const continues = /\\\s*$/.test(line.text);
    if (this.#continued) {
      this.#continued = continues;
      return true;
    }
    const found = /^\s*(include[rmwba]?(?=\s|$)|@\S*|\$\w+(?==)|~(?:SEQx?|LST))/.exec(line.text);
    if (!found) return false;
    const word = found[1] ?? "";
    const what = word.startsWith("@") ? "a condition" : word.startsWith("$") ? "a definition" : word;
    this.#continued = word.startsWith("$") && continues;
    const at = { line, column: found[0].length - word.length + 1, length: word.length };
    this.#notYet.use(what, "the line is ignored", `it comes with ${brings.language}`, at);
    return true;
  }

  /** Says what was left to the language. */
  report(findings: Findings): void {
    this.#notYet.report(findings);
  }
}
