import { nearest } from "../config/nearest.ts";
import { exitCodes } from "../daemon/exit.ts";
/** What a shell shows of a program that SIGPIPE ended (signal(7)). */
const closedPipe = 128 + 13;

type Command = (args: string[]) => number | Promise<number>;

/** The subcommands, by name; each is loaded when it is asked for. */
const commands: { readonly [name: string]: () => Promise<Command> } = {
  check: async () => (await import("./check.ts")).check,
  diff: async () => (await import("./diff.ts")).diff,
  print: async () => (await import("./print.ts")).print,
  convert: async () => (await import("./convert.ts")).convert,
  schema: async () => (await import("./schema.ts")).schema,
  explain: async () => (await import("./explain.ts")).explain,
  status: async () => (await import("./status.ts")).status,
  lab: async () => (await import("./lab.ts")).lab,
  man: async () => (await import("./man.ts")).man,
  version: async () => (await import("./version.ts")).version,
  help: async () => (await import("./help.ts")).help,
};

/** Runs a subcommand. A reader that has seen enough (`| head`) is no fault: it ends it as SIGPIPE would. */
export async function command(name: string, args: string[]): Promise<number> {
  const load = commands[name];
  if (!load) {
    const meant = nearest(name, Object.keys(commands));
    console.error(`havip: there is no command "${name}"${meant ? `; did you mean "havip ${meant}"?` : ""}`);
    console.error(`Commands: ${Object.keys(commands).join(", ")}. To run the daemon: havip --config FILE`);
    return exitCodes.usage.code;
  }
  try {
    return await (await load())(args);
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) return closedPipe;
    throw error;
  }
}
