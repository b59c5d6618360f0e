import { exitCodes } from "../daemon/exit.ts";
import { selfCommand } from "../daemon/self.ts";
import { vrrpRole } from "../daemon/vrrp_role.ts";
import { labHost } from "../lab/mod.ts";
import { bringYaml, isYaml } from "../config/mod.ts";
import { nearest } from "../config/nearest.ts";
import { check } from "./check.ts";
import { convert } from "./convert.ts";
import { daemon } from "./daemon.ts";
import { diff } from "./diff.ts";
import { explain } from "./explain.ts";
import { help } from "./help.ts";
import { lab } from "./lab.ts";
import { man } from "./man.ts";
import { print } from "./print.ts";
import { schema } from "./schema.ts";
import { status } from "./status.ts";
import { version } from "./version.ts";

/** What a shell shows of a program that SIGPIPE ended (signal(7)). */
const closedPipe = 128 + 13;

type Command = (args: string[]) => number | Promise<number>;

/** The subcommands, by name. */
const commands: { readonly [name: string]: Command } = {
  check,
  diff,
  print,
  convert,
  schema: (args) => schema(args),
  explain,
  status,
  lab,
  man,
  version,
  help,
};

/** Roles that havip starts itself in; not for people. */
const roles: { readonly [name: string]: Command } = {
  vrrp: (args) => vrrpRole(Number(args[1])),
  "lab-host": (args) => {
    const { path, args: own } = selfCommand();
    return labHost(args, { path, args: [...own, "--role", "lab-host"] });
  },
};

/** Runs havip with these arguments and returns its exit code. */
export async function main(args: string[]): Promise<number> {
  const [first = "", ...rest] = args;
  if (first === "--role") {
    const [role = "", ...roleArgs] = rest;
    const run = roles[role];
    return run ? await run(roleArgs) : exitCodes.internal.code;
  }
  if (args.some(isYaml)) await bringYaml();
  const command = commands[first];
  if (command) return await untilRead(() => command(rest));
  if (first !== "" && !first.startsWith("-")) {
    const meant = nearest(first, Object.keys(commands));
    console.error(`havip: there is no command "${first}"${meant ? `; did you mean "havip ${meant}"?` : ""}`);
    console.error(`Commands: ${Object.keys(commands).join(", ")}. To run the daemon: havip --config FILE`);
    return exitCodes.usage.code;
  }
  return await daemon(args);
}

/** Runs a subcommand. A reader that has seen enough (`| head`) is no fault: it ends it as SIGPIPE would. */
async function untilRead(run: () => number | Promise<number>): Promise<number> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) return closedPipe;
    throw error;
  }
}
