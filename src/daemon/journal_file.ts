import type { Belongings, MadeVmac } from "../core/mod.ts";

/** What a daemon may have in the kernel. */
export interface Inventory extends Belongings {
  /** Interfaces that it made. */
  readonly vmacs: readonly MadeVmac[];
}

/** What every list of belongings says of where it is from. */
export interface Origin {
  /** How it is written. */
  readonly form: number;
  /** Which start of the host it is of: addresses do not outlive that. */
  readonly boot: string;
  /** Which network namespace, as /proc/PID/ns/net has it (namespaces(7)). */
  readonly namespace: string;
  /** The process that wrote it. */
  readonly supervisor: number;
}

/** Where it is in a run directory. */
export function journalPath(runDir: string): string {
  return `${runDir}/belongings.json`;
}

/** Takes away the list that this supervisor has left, not one of its successor. Never throws. */
export function forgetJournal(runDir: string, supervisor: number): void {
  try {
    const path = journalPath(runDir);
    const read: Partial<Origin> | null = JSON.parse(Deno.readTextFileSync(path));
    if (read?.supervisor === supervisor) Deno.removeSync(path);
  } catch {
    // There is none, or it cannot be read: the next supervisor will see.
  }
}
