/**
 * What havip needs of Deno: the kernel through libc, files, child processes, sockets, /proc and /dev/log. The last
 * two are what Deno gives to nothing less than everything.
 */
export const permissions: readonly string[] = ["--allow-all"];

/**
 * What V8 is told, so that a takeover finds the machine code it needs and nobody in its way.
 *
 * - It throws away code that has not run for a while, and a backup does not take over for months: the code is kept.
 * - It compiles what has run some hundred times once more, in a thread that the kernel may put on our processor: only
 *   what runs all the time is worth that, not what a takeover does.
 * - Its collector of garbage wakes other threads for little work, and lets new objects take 32 MB before it begins.
 * - `footprint.ts` asks for a collection.
 */
export const v8Flags =
  "--v8-flags=--no-flush-bytecode,--always-sparkplug,--invocation-count-for-maglev=5000,--single-threaded-gc,--max-semi-space-size=2,--expose-gc";

/** What V8 is told in all other processes: nothing in them is in a hurry, and the supervisor is there for as long as the role. */
export const sparingFlags = "--v8-flags=--expose-gc,--optimize-for-size";

/** The bundle brings everything with it: nothing that lies beside it, or on the network, is to be looked at. */
const bundleFlags: readonly string[] = [
  "--no-config",
  "--no-lock",
  "--no-npm",
  "--no-remote",
  "--no-code-cache",
];

/**
 * How to start this program again: compiled (the binary is the program, and brings its flags), or a script that Deno runs
 * (the bundle of the self-extracting binary, or main.ts of a checkout). Arguments of havip's own go behind `args`.
 */
export function selfCommand(v8 = sparingFlags): { path: string; args: string[] } {
  const path = Deno.execPath();
  if (Deno.build.standalone) return { path, args: [] };
  const script = decodeURIComponent(new URL(Deno.mainModule).pathname);
  const flags = script.endsWith(".mjs") ? bundleFlags : [];
  return { path, args: ["run", "--quiet", "--no-prompt", v8, ...flags, ...permissions, script] };
}
