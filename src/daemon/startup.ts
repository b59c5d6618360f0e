import { load } from "../config/load.ts";
import { machineOptions } from "../config/machine_option.ts";
import type { Config, Diagnostic } from "../config/mod.ts";
import { fileReader } from "../config/source.ts";
import { entry, type LogEntry } from "../core/mod.ts";
import { lower } from "../engine/lower.ts";
import { unsigned } from "../engine/lower_hmac.ts";
import type { Plan } from "../engine/mod.ts";
import { allowances, keeping, silence } from "../lint/silence.ts";
import { iprouteNames } from "./iproute_name.ts";
import type { DaemonOptions } from "./option.ts";
import { exitCodeOf, exitCodes } from "./exit.ts";
import { missingCapabilities, missingInterfaces } from "./prerequisite.ts";
import { withUsableScripts } from "./track_script.ts";

/** A configuration that can be run. */
export interface Ready {
  readonly ok: true;
  readonly config: Config;
  readonly plan: Plan;
  /** The files that were read: the configuration's own and those that it includes. */
  readonly files: readonly string[];
}

/** Why a configuration cannot be run: everything was logged already. */
export interface Refused {
  readonly ok: false;
  readonly exitCode: number;
  readonly errors: number;
}

type Write = (logged: LogEntry) => void;

/** Reads the configuration and says what is to be said about it, but for what `# havip: allow CODE` in it is about. */
export function readConfig(
  { config: file, configId }: Pick<DaemonOptions, "config" | "configId">,
  write: Write,
): Ready | Refused {
  write(entry("config.opening", { file }));
  const { reader, texts } = keeping(fileReader());
  const { config, diagnostics, files } = load(file, reader, machineOptions(configId ?? undefined));
  for (const each of files.length > 0 ? files : [file]) write(entry("config.file", { file: each }));
  const allowed = [...texts].flatMap(([name, text]) => allowances(name, text));
  for (const diagnostic of silence(diagnostics, new Set(), allowed)) write(logged(diagnostic));
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  if (errors > 0) return { ok: false, exitCode: exitCodeOf(diagnostics), errors };
  // What is left out of the plan has its diagnostic already.
  const warn = (text: string) =>
    write(entry("config.diagnostic", { severity: "warning", text: `${file}: ${text}` }));
  const { plan: whole, leftOut, leftOutWays } = lower(config, iprouteNames(config.global), keyFile(warn));
  // Only here it is known what is in the files of keys.
  for (const { name, why } of leftOut) if (why === unsigned) warn(`(${name}) is not run: ${why}`);
  for (const { name, what, number, why } of leftOutWays) {
    const text = `${file}: ${name === null ? "" : `(${name}) `}${what} ${number} is ignored: ${why}`;
    write(entry("config.diagnostic", { severity: "warning", text }));
  }
  const plan = withUsableScripts(whole, config.global, write);
  return { ok: true, config, plan, files };
}

/** Reads files of keys, and tells when there is something about them. */
function keyFile(warn: (text: string) => void): (path: string) => string | null {
  return (path) => {
    try {
      const { mode } = Deno.statSync(path);
      if (mode !== null && (mode & 0o077) !== 0) {
        warn(`the key file ${path} can be read by others than its owner`);
      }
      return Deno.readTextFileSync(path);
    } catch (error) {
      warn(`the key file ${path} cannot be read: ${error instanceof Error ? error.message : error}`);
      return null;
    }
  };
}

/** Whether this process may do, and has, what the plan needs. */
export function checkPrerequisites(
  { plan, config }: Pick<Ready, "plan" | "config">,
  file: string,
  write: Write,
): Refused | null {
  const lacking = missingCapabilities();
  if (lacking.length > 0) {
    const text = `no permission: run as root, or with ${lacking.join(" and ")}`;
    write(entry("config.diagnostic", { severity: "error", text }));
    return { ok: false, exitCode: exitCodes.permission.code, errors: 1 };
  }
  const missing = missingInterfaces(plan);
  if (config.global.dynamic_interfaces !== undefined) {
    for (const { name } of missing) write(entry("config.interface_awaited", { interface: name }));
    return null;
  }
  for (const { name, instance } of missing) {
    const text = `${file}: (${instance}) interface ${name} does not exist; "ip link" lists those that do`;
    write(entry("config.diagnostic", { severity: "error", text }));
  }
  return missing.length > 0
    ? { ok: false, exitCode: exitCodes.interface.code, errors: missing.length }
    : null;
}

function logged({ severity, message, help, at }: Diagnostic): LogEntry {
  const place = at ? `${at.file}:${at.line}:${at.column}: ` : "";
  const text = `${place}${message}${help ? ` (${help})` : ""}`;
  return entry("config.diagnostic", { severity: severity === "notice" ? "note" : severity, text });
}
