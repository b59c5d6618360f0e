import type { Micros } from "../core/mod.ts";
import type { Ids } from "./account.ts";

/** How a script is run. */
export interface ScriptRun {
  /** The program, by its path or found in PATH, and its arguments. No shell reads them. */
  readonly words: readonly string[];
  /** Whom it runs as; `null` is whoever we are. */
  readonly ids: Ids | null;
  /** It and all that it started are ended after so long; `null`: never. */
  readonly limit: Micros | null;
  /** Ends it early. */
  readonly abort?: AbortSignal;
  readonly environment?: { readonly [name: string]: string };
}

/** How long a script has between SIGTERM and SIGKILL, in milliseconds; keepalived's. */
const grace = 2_000;

/** What concerns havip's own talk with its service manager and runtime, and would be misunderstood by others. */
const ownVariables =
  /^(NOTIFY_SOCKET|WATCHDOG_.*|LISTEN_.*|JOURNAL_STREAM|MAINPID|(CACHE|RUNTIME)_DIRECTORY|DENO_.*|HAVIP_.*)$/;

/** A script's environment: havip's own, as keepalived does it, without what was meant for havip alone. */
export function scriptEnvironment(ours: { readonly [name: string]: string }): { [name: string]: string } {
  const entries = Object.entries(ours).filter(([name]) => !ownVariables.test(name));
  return {
    PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    ...Object.fromEntries(entries),
  };
}

/** Sends a signal to a process group. One that is empty has no need of it, and one that is not ours is beyond it. */
function signalGroup(leader: number, signal: "SIGTERM" | "SIGKILL"): void {
  try {
    Deno.kill(-leader, signal);
  } catch {
    // ESRCH or EPERM
  }
}

/** SIGTERM to the group, SIGKILL to what is left of it when its leader has gone or the grace is over. */
async function end(child: Deno.ChildProcess): Promise<void> {
  signalGroup(child.pid, "SIGTERM");
  const patience = setTimeout(() => signalGroup(child.pid, "SIGKILL"), grace);
  await child.status;
  clearTimeout(patience);
  signalGroup(child.pid, "SIGKILL");
}

function spawn({ words: [program = "", ...args], ids, environment }: ScriptRun): Deno.ChildProcess {
  return new Deno.Command(program, {
    args,
    // The folder that havip was started in may be closed to the script's user.
    cwd: "/",
    stdin: "null",
    stdout: "null",
    stderr: "null",
    detached: true,
    clearEnv: true,
    env: scriptEnvironment(environment ?? Deno.env.toObject()),
    ...(ids === null || ids.uid === Deno.uid() && ids.gid === Deno.gid() ? {} : ids),
  }).spawn();
}

/** Deno's words for why a program could not be started, without the path and the number. */
function because(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/^Failed to spawn '.*?': /s, "").replace(/ \(os error \d+\)$/, "");
}

/**
 * Runs a script to its end: in a session of its own, without a terminal, its three standard streams on /dev/null as
 * keepalived has them. What it leaves running when it ends by itself is left alone. Never throws.
 * @returns `null` when it succeeded, otherwise how it failed, to be read after its name
 */
export async function runScript(run: ScriptRun): Promise<string | null> {
  let child: Deno.ChildProcess;
  try {
    child = spawn(run);
  } catch (error) {
    return `cannot be run: ${because(error)}`;
  }
  const { promise: stopped, resolve: stop } = Promise.withResolvers<string>();
  const onAbort = () => stop("was stopped with the daemon");
  const { limit } = run;
  const patience = limit === null
    ? undefined
    : setTimeout(() => stop(`ran longer than ${limit / 1_000_000} s and was stopped`), limit / 1_000);
  if (run.abort?.aborted) onAbort();
  run.abort?.addEventListener("abort", onAbort);
  const first = await Promise.race([child.status, stopped]);
  clearTimeout(patience);
  run.abort?.removeEventListener("abort", onAbort);
  if (typeof first === "string") {
    await end(child);
    return first;
  }
  if (first.success) return null;
  return first.signal ? `was ended by ${first.signal}` : `exited with status ${first.code}`;
}
