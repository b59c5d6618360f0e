import type { Config } from "../config/mod.ts";
import { CLONE_NEWNET, close, EPERM, errnoText, execv, failed, openReadOnly, setns } from "../../ffi/mod.ts";
import { exitCodes } from "./exit.ts";
import { selfCommand } from "./self.ts";

/** Where ip-netns(8) keeps the names of network namespaces. */
const folder = "/run/netns";

/** Says that we have entered one already, so that a namespace that cannot be recognised is not entered for ever. */
const marker = "HAVIP_NAMESPACE";

/** Why a network namespace cannot be entered. */
export interface Closed {
  readonly why: string;
  readonly exitCode: number;
}

/**
 * Runs on in a network namespace: this process becomes itself anew there, since setns(2) moves only the thread that calls
 * it and the runtime has more than one. Its number, parent and descriptors stay.
 * @param name as `ip netns` has it
 * @param args what havip was called with
 * @returns `null` when we are there already, else only when it failed
 */
export function enterNamespace(name: string, args: readonly string[] = Deno.args): Closed | null {
  const path = `${folder}/${name}`;
  if (name.includes("/")) {
    return { why: `"${name}" is no name of a network namespace`, exitCode: exitCodes.failed.code };
  }
  if (isHere(path)) return null;
  const fd = openReadOnly(path);
  if (failed(fd)) {
    const why =
      `there is no network namespace "${name}" (${path}); "ip netns list" lists those that there are`;
    return { why, exitCode: exitCodes.failed.code };
  }
  const entered = Deno.env.get(marker) === name ? -EPERM : setns(fd, CLONE_NEWNET);
  close(fd);
  if (failed(entered)) {
    const right = entered === -EPERM ? ", it takes CAP_SYS_ADMIN" : "";
    const why = `cannot enter the network namespace "${name}": ${errnoText(entered)}${right}`;
    return { why, exitCode: exitCodes.permission.code };
  }
  Deno.env.set(marker, name);
  const self = selfCommand();
  const why = `cannot start anew in the network namespace "${name}"`;
  return {
    why: `${why}: ${errnoText(execv(self.path, [self.path, ...self.args, ...args]))}`,
    exitCode: exitCodes.failed.code,
  };
}

/** Whether a path is this process's network namespace. */
function isHere(path: string): boolean {
  try {
    const [there, here] = [Deno.statSync(path), Deno.statSync("/proc/self/ns/net")];
    return there.dev === here.dev && there.ino === here.ino;
  } catch {
    return false;
  }
}

/** The run directory unless one is named: with `net_namespace` or `instance` a folder of that name in the usual one. */
export function runDirOf(
  given: string | null,
  usual: string,
  namespace: string | null,
  { root }: Config,
): string {
  if (given !== null) return given;
  const which = [namespace, root.instance].filter((name) => name !== null && name !== undefined).join("_");
  return which === "" ? usual : `${usual}/${which}`;
}
