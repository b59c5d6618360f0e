import type { IpAddress } from "../core/mod.ts";
import {
  CLONE_NEWNET,
  EPERM,
  execv,
  openReadOnly,
  parentPid,
  setns,
  setParentDeathSignal,
  setProcessName,
  SIGKILL,
  unshare,
  write,
} from "../../ffi/mod.ts";
import { checked } from "./namespace.ts";
import type { Node } from "./observation.ts";
import { watch } from "./watch.ts";
import { poll, servePage } from "./web.ts";

/** How to start a program: the path of its file, and its arguments without the program's own name. */
export interface Command {
  readonly path: string;
  readonly args: readonly string[];
}

/**
 * What a process of the lab is: the bridge that all are connected to, a host with its web page, the client, or a
 * program that runs on a host, named by the host's process.
 */
export type Part =
  | { readonly kind: "switch" }
  | { readonly kind: "host"; readonly node: Node }
  | { readonly kind: "client"; readonly address: IpAddress }
  | {
    readonly kind: "program";
    readonly host: number;
    readonly path: string;
    readonly args: readonly string[];
  };

/** The line by which a process says that it is in its namespace. */
export const READY = "ready";

/** The exit code that says that this user may not make network namespaces. */
export const NOT_PERMITTED = 4;

/** The arguments that start a part of the lab: for havip, after `--role lab-host`. `parent` is its parent's process. */
export function partArguments(part: Part, parent: number): string[] {
  return ["enter", String(parent), JSON.stringify(part)];
}

/**
 * A process of the lab. Ends at the latest with its parent, and its network namespace with it.
 *
 * Deno has started threads before the first line of a program runs, and a thread that enters a namespace leaves the others
 * behind. So the process enters and then executes itself anew: what comes after that is all inside.
 *
 * @param args what `partArguments` made
 * @param self how to start havip with the arguments of the same role
 * @returns the exit code, if it ends at all
 */
export async function labHost(args: readonly string[], self: Command): Promise<number> {
  const [stage, parent, text] = args;
  const part = JSON.parse(text ?? "null") as Part;
  checked("the parent's death signal", setParentDeathSignal(SIGKILL));
  // It may have died before the signal was asked for.
  if (String(parentPid()) !== parent) return 1;
  if (stage === "inside") return await act(part);
  if (part.kind === "program") {
    const namespace = checked("the host's network namespace", openReadOnly(`/proc/${part.host}/ns/net`));
    checked("the host's network namespace", setns(namespace, CLONE_NEWNET));
    checked(part.path, execv(part.path, [part.path, ...part.args]));
  }
  const made = unshare(CLONE_NEWNET);
  if (made === -EPERM) return NOT_PERMITTED;
  checked("a network namespace of its own", made);
  checked(self.path, execv(self.path, [self.path, ...self.args, "inside", parent, text ?? ""]));
  return 1;
}

/** What the process is there for, once it is in its namespace. */
async function act(part: Part): Promise<number> {
  setProcessName(`lab ${part.kind}`);
  say(READY);
  if (part.kind === "switch") watch();
  if (part.kind === "host") await servePage(part.node);
  if (part.kind === "client") {
    poll(part.address, (made) => say(JSON.stringify(made)));
    await new Promise(() => {});
  }
  return 0;
}

function say(line: string): void {
  write(1, new TextEncoder().encode(line + "\n"));
}
