import { parseArgs } from "@std/cli";
import {
  type Diagnostic,
  fileReader,
  load,
  type Loaded,
  type Reader,
  render,
  type Severity,
} from "../config/mod.ts";
import { exitCodeOf, exitCodes } from "../daemon/exit.ts";
import {
  allowances,
  type Facts,
  type File,
  inspect,
  keeping,
  merged,
  nearestCode,
  silence,
  topicOf,
  unknownCodes,
} from "../lint/mod.ts";
import { machineFacts } from "./facts.ts";

/** Where `check` reads and writes. */
export interface Surroundings {
  readonly reader: Reader;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly colour: boolean;
  /** What the lints may know of this machine. */
  readonly facts: Facts;
}

const usage = "Usage: havip check FILE [--json] [--allow CODE]… [--offline]";

/** What was asked for. */
interface Request {
  readonly file: string;
  readonly json: boolean;
  readonly offline: boolean;
  readonly allow: ReadonlySet<string>;
}

/**
 * `havip check FILE`: says what is wrong with a configuration, without needing root, the network or the interfaces it
 * names. Returns the exit code, which nothing of this machine changes: what the lints find is a notice.
 *
 * `--allow CODE` silences a warning or a notice, `--offline` leaves out what depends on this machine. With `--json`
 * the answer is one object: `{ file, exit, files, instances, diagnostics }`, where `diagnostics` holds
 * {@linkcode Diagnostic}s and `instances` their names.
 */
export function check(args: string[], surroundings: Surroundings = terminal()): number {
  const request = requestOf(args);
  const { out, err, reader } = surroundings;
  if (typeof request === "string") {
    err(`havip check: ${request}\n${usage}\n`);
    return exitCodes.usage.code;
  }
  const kept = keeping(reader);
  const facts = request.offline ? {} : surroundings.facts;
  const { path, loaded } = checked(request.file, kept.reader, facts);
  const allowed = [...kept.texts].flatMap(([name, text]) => allowances(name, text));
  const found = merged(loaded.diagnostics, unknownCodes(allowed, kept.texts));
  const diagnostics = silence(found, request.allow, allowed);
  const exit = exitCodeOf(diagnostics);
  if (request.json) {
    const instances = loaded.config.instances.map((instance) => instance.name);
    const answer = { file: path, exit, files: loaded.files, instances, diagnostics };
    out(JSON.stringify(answer, null, 2) + "\n");
  } else {
    const parts = diagnostics.map((each) => render(each, surroundings) + "\n\n");
    const silenced = found.length - diagnostics.length;
    out(`${parts.join("")}${summary(path, diagnostics, loaded, silenced)}\n`);
  }
  return exit;
}

/** A file, with what is wrong with it and what else is worth knowing. */
function checked(path: string, reader: Reader, facts: Facts): File {
  const loaded = load(path, reader);
  return { path, loaded: { ...loaded, diagnostics: merged(loaded.diagnostics, inspect(loaded, facts)) } };
}

/** What the arguments ask for, or what is wrong with them. */
function requestOf(args: string[]): Request | string {
  const unknown: string[] = [];
  const { _, json, offline, allow } = parseArgs(args, {
    boolean: ["json", "offline"],
    string: ["allow"],
    collect: ["allow"],
    unknown: (arg) => {
      if (arg.startsWith("-") && arg !== "-") unknown.push(arg);
    },
  });
  const [file, ...more] = _.map(String);
  if (unknown[0] !== undefined) return `there is no option ${unknown[0]}`;
  if (file === undefined) return "which file?";
  if (more.length > 0) return `one file at a time, not also ${more.join(" ")}`;
  const codes = (allow as string[]).flatMap((word) => word.split(","));
  const stranger = codes.find((code) => topicOf(code) === null);
  if (stranger !== undefined) {
    const near = nearestCode(stranger);
    return `there is no code "${stranger}" to allow${near === null ? "" : `; did you mean "${near}"?`}`;
  }
  return { file, json, offline, allow: new Set(codes) };
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
    facts: machineFacts(),
  };
}

function summary(
  file: string,
  diagnostics: readonly Diagnostic[],
  { config }: Loaded,
  silenced: number,
): string {
  const count = (severity: Severity) =>
    number(diagnostics.filter((each) => each.severity === severity).length, severity);
  const instances = number(config.instances.length, "instance");
  const more = silenced === 0 ? "" : `${silenced} silenced`;
  const say = (...parts: string[]) => [...parts, more].filter(Boolean).join(", ");
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
