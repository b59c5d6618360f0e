import { parseArgs } from "@std/cli";
import { ask } from "../daemon/control.ts";
import { exitCodes } from "../daemon/exit.ts";
import type { Status } from "../daemon/status.ts";
import { statusText } from "../observe/mod.ts";
import { defaultRunDir } from "./usage.ts";

const usage = `Usage: havip status [--json] [--run-dir DIR]

Shows what a running havip does: who is master, since when, what was dropped and why.

  --json         the same as JSON, for programs
  --run-dir DIR  the run directory of the daemon (default ${defaultRunDir})`;

/** `havip status`: asks the daemon of a run directory. */
export async function status(args: string[]): Promise<number> {
  let wrong: string | null = null;
  const given = parseArgs(args, {
    boolean: ["json", "help"],
    string: ["run-dir"],
    alias: { help: "h" },
    unknown: (arg) => {
      wrong ??= arg;
      return false;
    },
  });
  if (given.help) {
    console.log(usage);
    return 0;
  }
  if (wrong !== null) {
    console.error(`havip status: "${wrong}" is not known here\n\n${usage}`);
    return exitCodes.usage.code;
  }
  const colour = Deno.stdout.isTerminal() && !Deno.noColor;
  const runDir = String(given["run-dir"] || defaultRunDir);
  try {
    const answer = await ask(runDir, "/status") as Status;
    console.log(given.json ? JSON.stringify(answer, null, 2) : statusText(answer, colour));
    return 0;
  } catch (error) {
    console.error(`havip status: ${explain(error, runDir)}`);
    return error instanceof Deno.errors.PermissionDenied ? exitCodes.permission.code : exitCodes.failed.code;
  }
}

function explain(error: unknown, runDir: string): string {
  if (error instanceof Deno.errors.NotFound) {
    return `no havip runs with ${runDir}; start one, or say which with --run-dir DIR`;
  }
  if (error instanceof Deno.errors.PermissionDenied) return `${runDir} is for root: try sudo havip status`;
  return `the havip of ${runDir} does not answer (${error instanceof Error ? error.message : error})`;
}
