import { isYaml } from "../config/option.ts";
import { exitCodes } from "../daemon/exit.ts";
import { selfCommand } from "../daemon/self.ts";

/**
 * Runs havip with these arguments and returns its exit code. Each kind of process loads only what it does: it carries
 * what it has loaded for as long as it lives, and its start waits for it.
 */
export async function main(args: string[]): Promise<number> {
  const [first = "", ...rest] = args;
  if (first === "--role") return await role(rest);
  if (args.some(isYaml)) await (await import("../config/machine_option.ts")).bringYaml();
  if (first === "" || first.startsWith("-")) return await (await import("./daemon.ts")).daemon(args);
  return await (await import("./command.ts")).command(first, rest);
}

/** Roles that havip starts itself in; not for people. */
async function role([name, ...args]: string[]): Promise<number> {
  switch (name) {
    case "vrrp":
      return await (await import("../daemon/vrrp_role.ts")).vrrpRole(Number(args[1]), args[3] ?? "");
    case "lab-host": {
      const { path, args: own } = selfCommand();
      const { labHost } = await import("../lab/mod.ts");
      return await labHost(args, { path, args: [...own, "--role", "lab-host"] });
    }
    default:
      return exitCodes.internal.code;
  }
}
