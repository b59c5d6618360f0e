import { parseArgs } from "@std/cli";
import {
  fileReader,
  load,
  type LoadOptions,
  machineOptions,
  type Reader,
  render,
  standardInput,
  withInput,
} from "../config/mod.ts";
import { exitCodeOf, exitCodes } from "../daemon/exit.ts";
import {
  allowances,
  compare,
  type Facts,
  type File,
  inspect,
  keeping,
  merged,
  nearestCode,
  type PeerReport,
  silence,
  topicOf,
  unknownCodes,
} from "../lint/mod.ts";
import { machineFacts } from "./facts.ts";
import { verdictOfFile, verdictOfPair } from "./verdict.ts";

/** Where `check` reads and writes. */
export interface Surroundings {
  readonly reader: Reader;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly colour: boolean;
  /** What the lints may know of this machine. */
  readonly facts: Facts;
  /** What a configuration may ask about where it is read. */
  readonly options: LoadOptions;
}

const usage = "Usage: havip check FILE [--peer FILE] [--json] [--allow CODE]… [--offline] [--config-id ID] " +
  "[--peer-config-id ID]";

/** What was asked for. */
interface Request {
  readonly file: string;
  readonly peer: string | null;
  readonly json: boolean;
  readonly offline: boolean;
  readonly allow: ReadonlySet<string>;
  /** What `@id` is compared with, unless it is the name of the host. */
  readonly configId: string | null;
  /** The same for the peer's file, unless it is compared with what the first one is. */
  readonly peerConfigId: string | null;
}

/**
 * `havip check FILE`, where `-` is standard input: says what is wrong with a configuration, without needing root, the network or the interfaces it
 * names. Returns the exit code, which nothing of this machine changes: what the lints find is a notice.
 *
 * With `--peer FILE` it also says whether the two files fail over; that they do not is an error.
 *
 * `--allow CODE` silences a warning or a notice, `--offline` leaves out what depends on this machine. With `--json`
 * the answer is one object: `{ file, exit, files, instances, diagnostics }`, where `diagnostics` holds
 * `Diagnostic`s and `instances` their names. `--peer` adds `peer: { file, files, instances, failsOver,
 * pairs, alone, notJudged }`, where `pairs` holds `Outcome`s; `failsOver` is `null` when a file has errors.
 */
export function check(args: string[], surroundings: Surroundings = terminal()): number {
  const request = requestOf(args);
  const { out, err, reader } = surroundings;
  if (typeof request === "string") {
    err(`havip check: ${request}\n${usage}\n`);
    return exitCodes.usage.code;
  }
  const kept = keeping(reader);
  const optionsWith = (id: string | null) => ({
    ...surroundings.options,
    ...(id === null ? {} : { configId: id }),
  });
  const options = optionsWith(request.configId);
  const peerOptions = optionsWith(request.peerConfigId ?? request.configId);
  const facts = request.offline ? {} : surroundings.facts;
  const file = checked(request.file, kept.reader, options, facts);
  const peer = request.peer === null ? null : checked(request.peer, kept.reader, peerOptions, facts);
  const pair = peer && usable(file) && usable(peer) ? compare(file, peer) : null;

  const allowed = [...kept.texts].flatMap(([name, text]) => allowances(name, text));
  const others = peer && peer.path !== file.path ? peer.loaded.diagnostics : [];
  const strangers = unknownCodes(allowed, kept.texts);
  const found = merged(file.loaded.diagnostics, others, pair?.diagnostics ?? [], strangers);
  const diagnostics = silence(found, request.allow, allowed);
  const exit = exitCodeOf(diagnostics);
  if (request.json) {
    const answer = { ...described(file, exit), diagnostics, ...(peer ? { peer: answered(peer, pair) } : {}) };
    out(JSON.stringify(answer, null, 2) + "\n");
    return exit;
  }
  const parts = diagnostics.map((each) => render(each, surroundings) + "\n\n");
  const silenced = found.length - diagnostics.length;
  const verdict = peer
    ? verdictOfPair(file.path, peer.path, pair)
    : verdictOfFile(file.path, diagnostics, file.loaded, silenced);
  out(`${parts.join("")}${verdict}\n`);
  return exit;
}

function usable({ loaded: { diagnostics } }: File): boolean {
  return diagnostics.every(({ severity }) => severity !== "error");
}

function described({ path, loaded: { files, config } }: File, exit?: number) {
  const instances = config.instances.map((instance) => instance.name);
  return { file: path, ...(exit === undefined ? {} : { exit }), files, instances };
}

function answered(peer: File, report: PeerReport | null) {
  const { pairs, alone, notJudged } = report ?? { pairs: [], alone: [], notJudged: [] };
  const failsOver = report && pairs.length > 0 && pairs.every((each) => each.failsOver);
  return { ...described(peer), failsOver, pairs, alone, notJudged };
}

/** A file, with what is wrong with it and what else is worth knowing. */
function checked(path: string, reader: Reader, options: LoadOptions, facts: Facts): File {
  const loaded = load(path, reader, options);
  return { path, loaded: { ...loaded, diagnostics: merged(loaded.diagnostics, inspect(loaded, facts)) } };
}

/** What the arguments ask for, or what is wrong with them. */
function requestOf(args: string[]): Request | string {
  const unknown: string[] = [];
  const { _, json, offline, allow, peer, "config-id": configId, "peer-config-id": peerConfigId } = parseArgs(
    args,
    {
      boolean: ["json", "offline"],
      string: ["allow", "peer", "config-id", "peer-config-id"],
      alias: { "config-id": "i" },
      collect: ["allow"],
      unknown: (arg) => {
        if (arg.startsWith("-") && arg !== "-") unknown.push(arg);
      },
    },
  );
  const [file, ...more] = _.map(String);
  if (unknown[0] !== undefined) return `there is no option ${unknown[0]}`;
  if (file === undefined) return "which file?";
  if (more.length > 0) {
    return `one file at a time, not also ${more.join(" ")}; for its partner use --peer FILE`;
  }
  if (peer === "") return "which file is the peer?";
  if (configId === "") return "which --config-id?";
  if (peerConfigId === "") return "which --peer-config-id?";
  if (peerConfigId !== undefined && peer === undefined) return "--peer-config-id is for --peer FILE";
  const codes = (allow as string[]).flatMap((word) => word.split(","));
  const stranger = codes.find((code) => topicOf(code) === null);
  if (stranger !== undefined) {
    const near = nearestCode(stranger);
    return `there is no code "${stranger}" to allow${near === null ? "" : `; did you mean "${near}"?`}`;
  }
  return {
    file,
    peer: peer ?? null,
    json,
    offline,
    allow: new Set(codes),
    configId: configId ?? null,
    peerConfigId: peerConfigId ?? null,
  };
}

function terminal(): Surroundings {
  const encoder = new TextEncoder();
  const write = (to: { writeSync(bytes: Uint8Array): number }) => (text: string) => {
    for (let bytes = encoder.encode(text); bytes.length > 0;) bytes = bytes.subarray(to.writeSync(bytes));
  };
  return {
    reader: withInput(fileReader(), standardInput),
    out: write(Deno.stdout),
    err: write(Deno.stderr),
    colour: Deno.stdout.isTerminal() && !Deno.noColor,
    facts: machineFacts(),
    options: machineOptions(),
  };
}
