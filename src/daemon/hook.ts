import type { Config } from "../config/mod.ts";
import { entry, type LogEntry, type Micros, seconds } from "../core/mod.ts";
import { scriptOptions } from "./hearing.ts";
import { ScriptRunner } from "./script_runner.ts";

/** keepalived's. */
const usualLimit = seconds(10);

/** What surrounds a script before the roles start, or after they have ended. */
export interface HookRun {
  readonly report: (logged: LogEntry) => void;
  /** Says that the daemon will take so long before it is ready, or has ended. */
  readonly patience: (limit: Micros) => void;
  /** Ends it early. */
  readonly abort?: AbortSignal;
}

/**
 * Runs `startup_script` or `shutdown_script` to its end, if there is one. How it went changes nothing, as in keepalived: it
 * is told.
 */
export async function runHook(
  when: "startup" | "shutdown",
  config: Config,
  { report, patience, abort }: HookRun,
): Promise<void> {
  const { [`${when}_script` as const]: script, [`${when}_script_timeout` as const]: limit = usualLimit } =
    config.global;
  if (!script || abort?.aborted) return;
  const fields = { when, script: script.words[0] ?? "" };
  report(entry("hook.running", fields));
  patience(limit);
  const why = await new ScriptRunner(scriptOptions(config)).run(script, limit, abort);
  if (why !== null) report(entry("hook.failed", { ...fields, why }));
}
