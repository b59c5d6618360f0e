import { parseArgs } from "@std/cli";
import { fileReader, load, type Loaded, type Reader, render, type Severity } from "../config/mod.ts";
import { exitCodeOf, exitCodes } from "../daemon/exit.ts";

/** Where `check` reads and writes. */
export interface Surroundings {
  readonly reader: Reader;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly colour: boolean;
}

const usage = "Usage: havip check FILE [--json]";

/**
 * `havip check FILE [--json]`: says what is wrong with a configuration, without needing root, the network or the
 * interfaces it names. Returns the exit code.
 *
 * With `--json` the answer is one object: `{ file, exit, files, instances, diagnostics }`, where
 * `diagnostics` holds {@linkcode Diagnostic}s and `instances` their names.
 */
export function check(args: string[], surroundings: Surroundings = terminal()): number {
  const { out, err, reader } = surroundings;
  const unknown: string[] = [];
  const options = parseArgs(args, {
    boolean: ["json"],
    unknown: (arg) => {
      if (arg.startsWith("-") && arg !== "-") unknown.push(arg);
    },
  });
  const [file, ...more] = options._.map(String);
  if (unknown[0] !== undefined) return wrong(err, `there is no option ${unknown[0]}`);
  if (file === undefined) return wrong(err, "which file?");
  if (more.length > 0) return wrong(err, `one file at a time, not also ${more.join(" ")}`);
  const loaded = load(file, reader);
  const exit = exitCodeOf(loaded.diagnostics);
  if (options.json) {
    const { files, diagnostics, config } = loaded;
    const instances = config.instances.map((instance) => instance.name);
    out(JSON.stringify({ file, exit, files, instances, diagnostics }, null, 2) + "\n");
  } else {
    const parts = loaded.diagnostics.map((each) => render(each, surroundings) + "\n\n");
    out(`${parts.join("")}${summary(file, loaded)}\n`);
  }
  return exit;
}

function terminal(): Surroundings {
  const encoder = new TextEncoder();
  const write = (to: { writeSync(bytes: Uint8Array): number }) => (text: string) => {
    for (let bytes = encoder.encode(text); bytes.length > 0;) bytes = bytes.subarray(to.writeSync(bytes));
  };
  return {
    reader: fileReader(),
    out: write(Deno.stdout),
    err: write(Deno.stderr),
    colour: Deno.stdout.isTerminal() && !Deno.noColor,
  };
}

function wrong(err: (text: string) => void, why: string): number {
  err(`havip check: ${why}\n${usage}\n`);
  return exitCodes.usage.code;
}

function summary(file: string, { diagnostics, config }: Loaded): string {
  const count = (severity: Severity) =>
    number(diagnostics.filter((each) => each.severity === severity).length, severity);
  const instances = number(config.instances.length, "instance");
  const say = (...parts: string[]) => parts.filter(Boolean).join(", ");
  switch (exitCodeOf(diagnostics)) {
    case exitCodes.good.code:
      return `${file} is good: ${say(instances, count("notice"))}`;
    case exitCodes.altered.code:
      return `${file} can be used, but not all of it: ${say(count("warning"), count("notice"))}`;
    default:
      return `${file} cannot be used: ${say(count("error"), count("warning"))}`;
  }
}

function number(count: number, noun: string): string {
  return count === 0 ? "" : `${count} ${noun}${count === 1 ? "" : "s"}`;
}
