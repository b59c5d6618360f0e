import {
  blockedSignals,
  blockSignals,
  parentPid,
  setParentDeathSignal,
  setProcessName,
  SIGHUP,
  SIGINT,
  SIGPIPE,
  SIGRTMAX,
  SIGRTMIN,
  SIGTERM,
  SIGUSR1,
  SIGUSR2,
} from "../../ffi/mod.ts";
import { invariant } from "../core/mod.ts";
import type { FromRole, ToRole } from "./channel.ts";
import { selfCommand, v8Flags } from "./self.ts";

/** What the supervisor learns from a role. */
export interface RoleObserver {
  said(message: FromRole): void;
  /** The process is gone; `how` is in words. */
  ended(how: string): void;
}

/**
 * What a role takes through a descriptor. SIGPIPE is only kept from ending it: when the supervisor is gone, there are
 * still addresses to give back.
 */
export const roleSignals: readonly number[] = [
  ...[SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGUSR2, SIGPIPE],
  // Those that ask the supervisor for dumps: a whole group of processes may be signalled.
  ...[SIGRTMIN + 2, SIGRTMAX - 1],
];

/**
 * What a role does first.
 * @param name what ps shows
 * @param parent the supervisor's process ID: its end is the role's
 * @returns whether the supervisor lives
 */
export function beginRole(name: string, parent: number): boolean {
  // In every thread, since the process began so: what is blocked in one only would end it through another.
  invariant(
    roleSignals.every((signal) => blockedSignals().includes(signal)),
    "a role starts with its signals blocked",
  );
  setParentDeathSignal(SIGTERM);
  setProcessName(name);
  // It may have died before the signal was asked for.
  return parentPid() === parent;
}

/** Runs `start` with these signals blocked: a child begins with the mask of the thread that starts it (signal(7)). */
function withBlocked<T>(signals: readonly number[], start: () => T): T {
  const before = blockedSignals();
  blockSignals([...before, ...signals]);
  try {
    return start();
  } finally {
    blockSignals(before);
  }
}

/**
 * Whether roles may call bpf(2). Under a filter of system calls that does not list it (SystemCallFilter= of systemd.exec(5)) it
 * is the end of the process, which can only be found out by trying.
 */
let bpf = true;

function endOf({ signal, code }: Deno.CommandStatus): string {
  if (signal === null) return `exit code ${code}`;
  if (signal !== "SIGSYS" || !bpf) return `ended by ${signal}`;
  bpf = false;
  return `ended by ${signal}: probably SystemCallFilter lacks bpf, which is not used any more`;
}

/** One child process in a role, and the channel to it. */
export class RoleProcess {
  readonly pid: number;
  readonly #child: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #encoder = new TextEncoder();
  readonly gone: Promise<void>;

  /**
   * Starts `havip --role NAME`; its standard error is ours, so that a crash is seen.
   * @param runDir where it may look for what this process keeps
   */
  constructor(role: string, runDir: string, observer: RoleObserver) {
    const { path, args } = selfCommand(v8Flags);
    const command = new Deno.Command(path, {
      args: [...args, "--role", role, "--parent", String(Deno.pid), "--run-dir", runDir],
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
      env: bpf ? {} : { HAVIP_BPF: "off" },
    });
    this.#child = withBlocked(roleSignals, () => command.spawn());
    this.pid = this.#child.pid;
    this.#writer = this.#child.stdin.getWriter();
    this.gone = this.#follow(observer);
  }

  /** Says something; whether it was heard shows in what the role says or in its end. */
  say(message: ToRole): void {
    this.#writer.write(this.#encoder.encode(JSON.stringify(message) + "\n")).catch(() => {});
  }

  /** Sends a signal; a process that is gone already is no error. */
  signal(name: Deno.Signal): void {
    try {
      this.#child.kill(name);
    } catch {
      // It ended in the meantime.
    }
  }

  async #follow(observer: RoleObserver): Promise<void> {
    let rest = "";
    try {
      for await (const text of this.#child.stdout.pipeThrough(new TextDecoderStream())) {
        const lines = (rest + text).split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) observer.said(JSON.parse(line) as FromRole);
      }
    } finally {
      const status = await this.#child.status;
      this.#writer.abort().catch(() => {});
      observer.ended(endOf(status));
    }
  }
}
