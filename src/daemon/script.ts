import type { Micros, ScriptEnd } from "../core/mod.ts";
import type { Ids } from "./account.ts";

/** How a script is run. */
export interface ScriptRun {
  /** The program, by its path or found in PATH, and its arguments. No shell reads them. */
  readonly words: readonly string[];
  /** Whom it runs as; `null` is whoever we are. */
  readonly ids: Ids | null;
  /** With all groups of that user (by setpriv(1), since Deno has no call for it), not only the one. */
  readonly allGroups?: boolean;
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
  /^(NOTIFY_SOCKET|WATCHDOG_.*|LISTEN_.*|JOURNAL_STREAM|MAINPID|(CACHE|RUNTIME)_DIRECTORY|(DENO|HAVIP)_.*|MALLOC_ARENA_MAX)$/;

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

/** The words that run a script with all groups of its user. */
function withGroups(words: readonly string[], { uid, gid }: Ids): string[] {
  return ["setpriv", `--reuid=${uid}`, `--regid=${gid}`, "--init-groups", "--", ...words];
}

function spawn(run: ScriptRun): Deno.ChildProcess {
  const { environment } = run;
  const same = run.ids === null || run.ids.uid === Deno.uid() && run.ids.gid === Deno.gid();
  const grouped = run.allGroups && !same && run.ids !== null;
  const [program = "", ...args] = grouped && run.ids ? withGroups(run.words, run.ids) : run.words;
  const ids = same || grouped ? null : run.ids;
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
    ...ids,
  }).spawn();
}

/** Deno's words for why a program could not be started, without the path and the number. */
function because(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/^Failed to spawn '.*?': /s, "").replace(/ \(os error \d+\)$/, "");
}

/** How a script came to its end: by itself, or otherwise. */
type Ending = Deno.CommandStatus | { readonly why: string } | "stopped" | "timed out";

/**
 * Runs a script to its end: in a session of its own, without a terminal, its three standard streams on /dev/null as
 * keepalived has them. What it leaves running when it ends by itself is left alone. Never throws.
 */
async function run(script: ScriptRun): Promise<Ending> {
  let child: Deno.ChildProcess;
  try {
    child = spawn(script);
  } catch (error) {
    return { why: because(error) };
  }
  const { promise: stopped, resolve: stop } = Promise.withResolvers<"stopped" | "timed out">();
  const onAbort = () => stop("stopped");
  const { limit, abort } = script;
  const patience = limit === null ? undefined : setTimeout(() => stop("timed out"), limit / 1_000);
  if (abort?.aborted) onAbort();
  abort?.addEventListener("abort", onAbort);
  const first = await Promise.race([child.status, stopped]);
  clearTimeout(patience);
  abort?.removeEventListener("abort", onAbort);
  if (typeof first === "string") await end(child);
  return first;
}

/**
 * Runs a script that is a check.
 * @returns how it ended; `null` when it was stopped early
 */
export async function endOfScript(script: ScriptRun): Promise<ScriptEnd | null> {
  const ending = await run(script);
  if (ending === "stopped") return null;
  if (ending === "timed out") return { kind: "timed out" };
  if ("why" in ending) return { kind: "not run", why: ending.why };
  // As a shell has it, a signal's number is added to 128.
  return ending.signal
    ? { kind: "killed", signal: ending.code - 128 }
    : { kind: "exited", status: ending.code };
}

/**
 * Runs a script that something is told to.
 * @returns `null` when it succeeded, otherwise how it failed, to be read after its name
 */
export async function runScript(script: ScriptRun): Promise<string | null> {
  const ending = await run(script);
  if (ending === "stopped") return "was stopped with the daemon";
  if (ending === "timed out") return `ran longer than ${(script.limit ?? 0) / 1_000_000} s and was stopped`;
  if ("why" in ending) return `cannot be run: ${ending.why}`;
  if (ending.success) return null;
  return ending.signal ? `was ended by ${ending.signal}` : `exited with status ${ending.code}`;
}
