import { parseArgs } from "@std/cli";
import { fileReader, load, machineOptions, memoryReader, type Reader } from "../config/mod.ts";
import { exitCodeOf, exitCodes } from "../daemon/exit.ts";
import { selfCommand } from "../daemon/self.ts";
import { lower } from "../engine/mod.ts";
import {
  colourful,
  enterUserNamespace,
  type LabFile,
  node1Conf,
  node2Conf,
  plain,
  plan,
  runLab,
} from "../lab/mod.ts";

const usage = `Usage: havip lab [--keep] [--config FILE --config FILE]

Makes two hosts and a client on this machine, in network namespaces of their own, and lets you watch:
the master is stopped and comes back, then the master loses its power. Nothing else is touched, and
nothing stays. Exit code 0 means that every takeover happened.

      --keep         let it run on until Ctrl-C, and say how to play with it
  -f, --config FILE  the file of the first host, and again for the second (default: the tutorial's pair)
  -h, --help         this text`;

/** Set when the lab has been started again in a user namespace; not for people. */
const IN_USER_NAMESPACE = "in-user-namespace";

/** `havip lab`: shows two hosts fail over. */
export async function lab(args: string[]): Promise<number> {
  const wrong: string[] = [];
  const given = parseArgs(args, {
    boolean: ["keep", "help", IN_USER_NAMESPACE],
    string: ["config"],
    collect: ["config"],
    alias: { config: "f", help: "h" },
    unknown: (arg) => {
      wrong.push(arg);
      return false;
    },
  });
  if (given.help) {
    console.log(usage);
    return exitCodes.good.code;
  }
  const files = given.config as string[];
  if (wrong.length > 0 || ![0, 2].includes(files.length) || files.includes("")) {
    console.error(`havip lab: ${wrongUse(wrong, files)}`);
    return exitCodes.usage.code;
  }
  const pair = files.length === 2 ? files.map(ownFile) : [tutorial("node1.conf"), tutorial("node2.conf")];
  const [first, second] = pair as [LabFile | number, LabFile | number];
  if (typeof first === "number") return first;
  if (typeof second === "number") return second;
  if (Deno.uid() !== 0) return inUserNamespace(args);
  return await run(first, second, { keep: given.keep, userNamespace: given[IN_USER_NAMESPACE] });
}

function wrongUse(wrong: readonly string[], files: readonly string[]): string {
  if (wrong.length > 0) {
    const file = wrong.find((arg) => !arg.startsWith("-"));
    const meant = file === undefined
      ? ""
      : `; for files of your own: havip lab --config ${file} --config FILE2`;
    return `"${wrong[0]}" is not known here${meant}\n\n${usage}`;
  }
  const name = files.find((file) => file !== "") ?? "FILE1";
  return `two files are needed, one for each host: havip lab --config ${name} --config FILE2`;
}

function tutorial(name: "node1.conf" | "node2.conf"): LabFile | number {
  const text = name === "node1.conf" ? node1Conf : node2Conf;
  return read(name, memoryReader(new Map([[name, text]])), { kind: "text", text });
}

function ownFile(path: string): LabFile | number {
  return read(path, fileReader(), {
    kind: "file",
    path: path.startsWith("/") ? path : `${Deno.cwd()}/${path}`,
  });
}

/** Reads a configuration; an exit code, after saying why, when it cannot be used. */
function read(path: string, reader: Reader, config: LabFile["config"]): LabFile | number {
  const loaded = load(path, reader, machineOptions());
  const errors = loaded.diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length === 0) return { config, instances: lower(loaded.config).plan.instances };
  for (const { at, message } of errors) {
    console.error(`havip lab: ${at === null ? "" : `${at.file}:${at.line}:${at.column}: `}${message}`);
  }
  return exitCodeOf(loaded.diagnostics);
}

interface Manner {
  readonly keep: boolean;
  readonly userNamespace: boolean;
}

async function run(first: LabFile, second: LabFile, { keep, userNamespace }: Manner): Promise<number> {
  const planned = plan(first, second);
  if (!planned.ok) {
    console.error(`havip lab: ${planned.why}`);
    return exitCodes.configuration.code;
  }
  const self = selfCommand();
  const terminal = Deno.stdout.isTerminal();
  const end = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    Deno.addSignalListener(signal, () => end.abort(signal));
  }
  try {
    const happened = await runLab(planned.plan, {
      programs: {
        role: { path: self.path, args: [...self.args, "--role", "lab-host"] },
        daemon: (config, runDirectory) => ({
          path: self.path,
          args: [...self.args, ...daemonArgs(config, runDirectory)],
        }),
      },
      look: terminal && !Deno.noColor ? colourful : plain,
      print: (line) => console.log(line),
      signal: end.signal,
      keep: keep ? { self, userNamespace } : null,
    });
    return happened ? exitCodes.good.code : exitCodes.failed.code;
  } catch (error) {
    if (end.signal.aborted) {
      console.error("havip lab: interrupted; everything is removed again");
      return exitCodes.failed.code;
    }
    console.error(`havip lab: ${error instanceof Error ? error.message : error}`);
    const forbidden = error instanceof Deno.errors.PermissionDenied;
    return forbidden ? exitCodes.permission.code : exitCodes.failed.code;
  }
}

/** Its log goes to the lab alone, not to the machine's journal, with times that can be reckoned with. */
function daemonArgs(config: string, runDirectory: string): string[] {
  return ["--config", config, "--run-dir", runDirectory, "--no-syslog", "--log-json"];
}

/** Without root the lab runs in a user namespace, where the system allows that; returns only if it does not. */
function inUserNamespace(args: readonly string[]): number {
  const { path, args: own } = selfCommand();
  const why = enterUserNamespace({ path, args: [...own, "lab", `--${IN_USER_NAMESPACE}`, ...args] });
  console.error(`havip lab: it needs root, or a system that lets users make namespaces (${why}).`);
  console.error(`Type: sudo havip lab${args.map((arg) => ` ${arg}`).join("")}`);
  return exitCodes.permission.code;
}
