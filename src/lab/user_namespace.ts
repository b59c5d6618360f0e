import { errnoText, execv } from "../../ffi/mod.ts";
import type { Command } from "./lab_host.ts";

/**
 * Becomes `command`, run as the root of a user namespace (user_namespaces(7)) that owns a network namespace, by means
 * of util-linux's unshare(1): a process with threads, as Deno's are, cannot make one itself.
 * @returns only if the system does not allow that: why
 */
export function enterUserNamespace({ path, args }: Command): string {
  const folders = (Deno.env.get("PATH") ?? "").split(":");
  const unshare = folders.map((folder) => `${folder}/unshare`).find(isFile);
  if (unshare === undefined) return "there is no unshare (util-linux) in PATH";
  const options = ["--user", "--map-root-user", "--net", "--"];
  // Tried first with something harmless, so that what the lab says later is not taken for a refusal.
  const tried = new Deno.Command(unshare, { args: [...options, unshare, "--version"], stdin: "null" })
    .outputSync();
  if (!tried.success) return new TextDecoder().decode(tried.stderr).trim();
  return errnoText(execv(unshare, [unshare, ...options, path, ...args]));
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
