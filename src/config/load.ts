import { build } from "./build.ts";
import type { Config } from "./config.ts";
import { type Diagnostic, Findings } from "./diagnostic.ts";
import { Language } from "./language.ts";
import type { Places } from "./note.ts";
import { type FormReader, isYaml, type LoadOptions, type Reading } from "./option.ts";
import type { Reader } from "./source.ts";
import { root } from "./table/root.ts";
import { validateServers } from "./server.ts";
import { validateTracking } from "./tracking.ts";
import { Parser, type Statement, takesBlock } from "./tree.ts";
import { validate } from "./validate.ts";

/** What came of loading a configuration. */
export interface Loaded {
  readonly config: Config;
  /** In the order of the lines; an `error` among them means that `config` must not be used. */
  readonly diagnostics: Diagnostic[];
  /** Where everything in `config` stands, by object and keyword; a line of a block has the keyword "". */
  readonly places: Places;
  /** The files that were read, each once, in the order in which they were. */
  readonly files: string[];
}

/** Reads a configuration with all that it includes, whatever is in it: what is wrong is a diagnostic, nothing is thrown. */
export function load(path: string, reader: Reader, options: LoadOptions = {}): Loaded {
  const findings = new Findings();
  const read: FormReader = isYaml(path) && options.yaml
    ? options.yaml
    : (...from) => readConf(...from, options);
  const reading = read(path, reader, findings);
  let configures = false;
  const noted = function* () {
    for (const statement of reading.statements) {
      configures ||= isMoreThanSetting(statement);
      yield statement;
    }
  };
  const { config, places } = build(noted(), findings);
  if (!reading.failed && !configures) {
    findings.error(null, {
      code: "nothing-configured",
      message: `${path} configures nothing`,
      help: "a configuration has at least one vrrp_instance",
    });
  }
  // Of blocks that run into each other nothing can be said that is not the same mistake once more.
  if (!reading.failed && configures) {
    validate(config, places, findings);
    validateTracking(config, places, findings);
    validateServers(config, places, findings);
  }
  return { config, diagnostics: findings.list(), places, files: reading.files };
}

function readConf(path: string, reader: Reader, findings: Findings, options: LoadOptions): Reading {
  const language = new Language(reader, findings, options);
  const parser = new Parser(root, language.lines(path), findings);
  return {
    statements: parser.statements(),
    get files() {
      return language.files;
    },
    get failed() {
      return parser.failed;
    },
  };
}

/** Whether a statement is more than a setting for something else. */
function isMoreThanSetting({ keyword, row }: Statement): boolean {
  return keyword !== "global_defs" && row !== null && takesBlock(row);
}
