import { parseArgs } from "@std/cli";
import { load } from "../config/mod.ts";
import { exitCodeOf, exitCodes } from "../daemon/exit.ts";
import {
  compareReload,
  type FieldChange,
  type InstanceChange,
  type KeywordChange,
  type ReloadReport,
} from "../lint/mod.ts";
import { complaints, type Surroundings, terminal } from "./print.ts";

const usage = "Usage: havip diff OLD NEW [--json] [--config-id ID]";

/** As of diff(1): there is a difference. */
const differ = 1;
/** So many unchanged instances are called by their names. */
const named = 8;

interface Request {
  readonly old: string;
  readonly now: string;
  readonly json: boolean;
  readonly configId: string | null;
}

/**
 * `havip diff OLD NEW`, one of which may be `-` for standard input: says in words what a reload of NEW would do while OLD
 * runs. Returns 0 when it does nothing, 1 when it does something, and what `check` does of a file with errors.
 *
 * With `--json` the answer is one object: `{ old, new, exit, changes, instances, elsewhere, notRun, diagnostics }`. `old`
 * and `new` are `{ file, files }`, `instances` holds `InstanceChange`s, `elsewhere` `KeywordChange`s. Of files with errors
 * there are `old`, `new`, `exit` and `diagnostics` alone.
 */
export function diff(args: string[], surroundings: Surroundings = terminal()): number {
  const { reader, out, err, options, colour } = surroundings;
  const request = requestOf(args);
  if (typeof request === "string") {
    err(`havip diff: ${request}\n${usage}\n`);
    return exitCodes.usage.code;
  }
  const { old, now, json, configId } = request;
  const [before, after] = [old, now].map((file) =>
    load(file, reader, { ...options, ...(configId === null ? {} : { configId }) })
  ) as [ReturnType<typeof load>, ReturnType<typeof load>];
  // What is wrong with both files alike is said once, and so is a file that both include.
  const diagnostics = [
    ...new Map([...before.diagnostics, ...after.diagnostics].map((each) => [JSON.stringify(each), each]))
      .values(),
  ];
  const bad = diagnostics.some(({ severity }) => severity === "error");
  const report = bad ? null : compareReload(before.config, after.config);
  const exit = report === null ? exitCodeOf(diagnostics) : report.changes ? differ : exitCodes.good.code;
  if (json) {
    const files = { old: { file: old, files: before.files }, new: { file: now, files: after.files } };
    out(JSON.stringify({ ...files, exit, ...report, diagnostics }, null, 2) + "\n");
    return exit;
  }
  // What may be used all the same is for `check` to say.
  err(complaints(diagnostics.filter(({ severity }) => severity === "error"), colour));
  if (report) out(inWords(report).map((line) => `${line}\n`).join(""));
  return exit;
}

/** A line for each change, and one for all that stays. */
function inWords(report: ReloadReport): string[] {
  const { instances, elsewhere, notRun, changes } = report;
  const lines = instances.flatMap(ofInstance);
  const same = instances.filter(({ fate }) => fate === "unchanged").map(({ instance }) => instance);
  const stay = same.length === 0
    ? []
    : [`${same.length > named ? `${same.length} instances` : same.join(", ")} unchanged`];
  return [
    ...lines,
    ...stay,
    ...elsewhere.map(ofKeyword),
    ...notRun.map(({ instance, why }) => `${instance} is not run: ${why}`),
    ...(changes ? [] : ["nothing changes"]),
  ];
}

function ofInstance({ instance, changes, notes, keywords }: InstanceChange): string[] {
  const all = [...changes.map(ofField), ...notes, ...keywords.map(ofKeyword)];
  return all.map((words) => `${instance}: ${words}`);
}

function ofField({ keyword, before, after, consequence }: FieldChange): string {
  const what = before === null
    ? `+ ${after}`
    : after === null
    ? `- ${before}`
    : before === after
    ? "changed"
    : `${before} → ${after}`;
  return `${keyword} ${what}${consequence === null ? "" : `: ${consequence}`}`;
}

function ofKeyword({ block, keyword, name, change, consequence }: KeywordChange): string {
  const where = block === "global_defs" ? `${block} ` : "";
  return `${where}${keyword}${name === null ? "" : ` ${name}`} ${change}: ${consequence}`;
}

function requestOf(args: string[]): Request | string {
  const unknown: string[] = [];
  const { _, json, "config-id": configId } = parseArgs(args, {
    boolean: ["json"],
    string: ["config-id"],
    alias: { "config-id": "i" },
    unknown: (arg) => {
      if (arg.startsWith("-") && arg !== "-") unknown.push(arg);
    },
  });
  const [old, now, ...more] = _.map(String);
  if (unknown[0] !== undefined) return `there is no option ${unknown[0]}`;
  if (old === undefined || now === undefined) return "which two files?";
  if (more.length > 0) return `two files at a time, not also ${more.join(" ")}`;
  if (old === "-" && now === "-") return "only one of the two can be standard input";
  if (configId === "") return "which --config-id?";
  return { old, now, json, configId: configId ?? null };
}
