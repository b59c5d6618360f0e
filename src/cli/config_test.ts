import { fileReader, load, type LoadOptions, machineOptions, type Reader, render } from "../config/mod.ts";
import { exitCodes, testCodeOf } from "../daemon/exit.ts";
import { allowances, type Facts, keeping, merged, missingOnMachine, silence } from "../lint/mod.ts";
import { machineFacts } from "./facts.ts";

/** What `havip -t` was given. */
export interface TestRequest {
  readonly config: string;
  readonly configId: string | null;
  /** Where messages are added instead of being written to standard error; `null` when nothing was said. */
  readonly log: string | null;
}

/** Where the test reads and writes. */
export interface TestSurroundings {
  readonly reader: Reader;
  readonly err: (text: string) => void;
  /** Adds to the file with the messages; throws when that cannot be. */
  readonly append: (file: string, text: string) => void;
  readonly facts: Facts;
  readonly options: LoadOptions;
  readonly colour: boolean;
}

/**
 * `havip -t`, `havip --config-test[=LOG]`: keepalived's own test of a configuration, with its exit codes (see
 * {@linkcode testCodeOf}) and, unlike `check`, its look at this machine: interfaces, accounts and scripts. Says nothing
 * of a good file, and what is wrong on standard error or in the file LOG, which it makes or adds to.
 */
export function configTest(request: TestRequest, surroundings: TestSurroundings = machine()): number {
  const { reader, texts } = keeping(surroundings.reader);
  const { configId, config, log } = request;
  const loaded = load(config, reader, {
    ...surroundings.options,
    ...(configId === null ? {} : { configId }),
  });
  const found = merged(loaded.diagnostics, missingOnMachine(loaded, surroundings.facts));
  const allowed = [...texts].flatMap(([name, text]) => allowances(name, text));
  const diagnostics = silence(found, new Set(), allowed);
  const colour = surroundings.colour && log === null;
  const said = diagnostics.filter(({ severity, code }) =>
    severity !== "notice" && code !== "nothing-configured"
  );
  const text = said.map((each) => render(each, { colour }) + "\n").join("\n");
  try {
    if (log === null) surroundings.err(text);
    else surroundings.append(log, text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    surroundings.err(`havip: messages cannot be written to ${log}: ${why}\n`);
    return exitCodes.failed.code;
  }
  return testCodeOf(diagnostics);
}

function machine(): TestSurroundings {
  const encoder = new TextEncoder();
  return {
    reader: fileReader(),
    err: (text) => void Deno.stderr.writeSync(encoder.encode(text)),
    append,
    facts: machineFacts(),
    options: machineOptions(),
    colour: Deno.stderr.isTerminal() && !Deno.noColor,
  };
}

/** Root may be asked to write into a folder of somebody else, who could have put a link there (as in keepalived). */
function append(file: string, text: string): void {
  try {
    if (Deno.lstatSync(file).isSymlink) throw new Error("it is a symbolic link");
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  Deno.writeTextFileSync(file, text, { append: true, mode: 0o600 });
}
