import { parseArgs } from "@std/cli";
import { isYaml, load, print } from "../config/mod.ts";
import { printYaml } from "../config/yaml/mod.ts";
import { exitCodeOf, exitCodes } from "../daemon/exit.ts";
import { complaints, type Surroundings as Printing, terminal } from "./print.ts";

/** Where `convert` reads and writes. */
export interface Surroundings extends Printing {
  /** Makes a file; says why it could not be made. */
  readonly save: (path: string, bytes: Uint8Array, replace: boolean) => string | null;
}

const usage = "Usage: havip convert FILE [--to yaml|conf] [--output FILE [--force]] [--config-id ID]";

interface Request {
  readonly file: string;
  readonly to: "yaml" | "conf";
  readonly output: string | null;
  readonly force: boolean;
  readonly configId: string | null;
}

/**
 * `havip convert FILE --to yaml|conf`: the same configuration in the other form, with nothing left to include or
 * expand, to standard output or to a new file; `--force` replaces one that is there. What is wrong goes to `err`; a
 * file with errors is not converted. Returns what `check` does, or 1 when the file cannot be written.
 */
export function convert(args: string[], surroundings: Surroundings = { ...terminal(), save }): number {
  const { reader, out, err, options } = surroundings;
  const request = requestOf(args);
  if (typeof request === "string") {
    err(`havip convert: ${request}\n${usage}\n`);
    return exitCodes.usage.code;
  }
  const { file, to, output, force, configId } = request;
  const { config, diagnostics } = load(file, reader, {
    ...options,
    ...(configId === null ? {} : { configId }),
  });
  err(complaints(diagnostics, surroundings.colour));
  const exit = exitCodeOf(diagnostics);
  if (diagnostics.some(({ severity }) => severity === "error")) return exit;
  const bytes = to === "yaml" ? new TextEncoder().encode(printYaml(config)) : print(config);
  if (output === null) {
    out(bytes);
    return exit;
  }
  const why = surroundings.save(output, bytes, force);
  if (why === null) return exit;
  err(`havip convert: ${why}\n`);
  return exitCodes.failed.code;
}

function requestOf(args: string[]): Request | string {
  const unknown: string[] = [];
  const { _, to, output, force, "config-id": configId } = parseArgs(args, {
    boolean: ["force"],
    string: ["to", "output", "config-id"],
    alias: { "config-id": "i", output: "o" },
    unknown: (arg) => {
      if (arg.startsWith("-") && arg !== "-") unknown.push(arg);
    },
  });
  const [file, ...more] = _.map(String);
  if (unknown[0] !== undefined) return `there is no option ${unknown[0]}`;
  if (file === undefined) return "which file?";
  if (more.length > 0) return `one file at a time, not also ${more.join(" ")}`;
  if (configId === "") return "which --config-id?";
  if (output === "") return "which --output file?";
  const form = to ?? (isYaml(file) ? "conf" : "yaml");
  if (form !== "yaml" && form !== "conf") return `--to is yaml or conf, not "${form}"`;
  return { file, to: form, output: output ?? null, force: Boolean(force), configId: configId ?? null };
}

/** Only its owner may read the file: it may hold a password. */
function save(path: string, bytes: Uint8Array, replace: boolean): string | null {
  try {
    Deno.writeFileSync(path, bytes, { createNew: !replace, mode: 0o600 });
    return null;
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return `${path} exists already; --force replaces it`;
    return `${path} cannot be written: ${error instanceof Error ? error.message : String(error)}`;
  }
}
