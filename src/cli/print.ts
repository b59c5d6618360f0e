import { parseArgs } from "@std/cli";
import {
  type Diagnostic,
  fileReader,
  load,
  type LoadOptions,
  machineOptions,
  print as printed,
  type Reader,
  render,
  standardInput,
  withInput,
} from "../config/mod.ts";
import { exitCodeOf, exitCodes } from "../daemon/exit.ts";
import { writer } from "./output.ts";

/** Where `print` reads and writes. */
export interface Surroundings {
  readonly reader: Reader;
  readonly out: (text: string | Uint8Array) => void;
  readonly err: (text: string) => void;
  /** Whether what goes to `err` may have colours. */
  readonly colour: boolean;
  readonly options: LoadOptions;
}

const usage = "Usage: havip print FILE [--config-id ID]";

/**
 * `havip print FILE`, where `-` is standard input: the file as havip understands it, in one piece and with nothing
 * left to expand, in a fixed order. What is wrong with it goes to `err`; of a file with errors nothing is printed.
 * Returns what `check` does.
 */
export function print(args: string[], surroundings: Surroundings = terminal()): number {
  const { reader, out, err, options } = surroundings;
  const request = requestOf(args);
  if (typeof request === "string") {
    err(`havip print: ${request}\n${usage}\n`);
    return exitCodes.usage.code;
  }
  const { file, configId } = request;
  const loaded = load(file, reader, { ...options, ...(configId === null ? {} : { configId }) });
  const { config, diagnostics } = loaded;
  err(complaints(diagnostics, surroundings.colour));
  if (diagnostics.every(({ severity }) => severity !== "error")) out(printed(config));
  return exitCodeOf(diagnostics);
}

/** What is wrong or altered, as text; notices are for `check`. */
export function complaints(diagnostics: readonly Diagnostic[], colour: boolean): string {
  return diagnostics.filter(({ severity }) => severity !== "notice")
    .map((each) => render(each, { colour }) + "\n\n").join("");
}

function requestOf(args: string[]): { file: string; configId: string | null } | string {
  const unknown: string[] = [];
  const { _, "config-id": configId } = parseArgs(args, {
    string: ["config-id"],
    alias: { "config-id": "i" },
    unknown: (arg) => {
      if (arg.startsWith("-") && arg !== "-") unknown.push(arg);
    },
  });
  const [file, ...more] = _.map(String);
  if (unknown[0] !== undefined) return `there is no option ${unknown[0]}`;
  if (file === undefined) return "which file?";
  if (more.length > 0) return `one file at a time, not also ${more.join(" ")}`;
  if (configId === "") return "which --config-id?";
  return { file, configId: configId ?? null };
}

/** The terminal, and the files of this machine. */
export function terminal(): Surroundings {
  return {
    reader: withInput(fileReader(), standardInput),
    out: writer(Deno.stdout),
    err: writer(Deno.stderr),
    colour: Deno.stderr.isTerminal() && !Deno.noColor,
    options: machineOptions(),
  };
}
