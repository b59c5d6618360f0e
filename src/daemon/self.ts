/**
 * What havip needs of Deno: the kernel through libc, files, child processes, sockets, /proc and /dev/log. The last
 * two are what Deno gives to nothing less than everything.
 */
export const permissions: readonly string[] = ["--allow-all"];

/**
 * Keeps compiled code for good. V8 throws away what has not run for a while, and a backup does not take over for
 * months: its takeover would then wait for the compiler.
 */
export const v8Flags = "--v8-flags=--no-flush-bytecode,--always-sparkplug";

/** The bundle brings everything with it: nothing that lies beside it, or on the network, is to be looked at. */
const bundleFlags: readonly string[] = [
  "--no-config",
  "--no-lock",
  "--no-npm",
  "--no-remote",
  "--no-code-cache",
];

/**
 * How to start this program again: compiled (the binary is the program), or a script that Deno runs (the bundle
 * of the self-extracting binary, or main.ts of a checkout). Arguments of havip's own go behind `args`.
 */
export function selfCommand(): { path: string; args: string[] } {
  const path = Deno.execPath();
  if (Deno.build.standalone) return { path, args: [] };
  const script = decodeURIComponent(new URL(Deno.mainModule).pathname);
  const flags = script.endsWith(".mjs") ? bundleFlags : [];
  return { path, args: ["run", "--quiet", "--no-prompt", v8Flags, ...flags, ...permissions, script] };
}
