import { type Daemon, havipCommand } from "./daemon.ts";

/** What the tests read of `havip status --json`. */
export interface Status {
  readonly instances: readonly {
    readonly name: string;
    readonly state: string;
    readonly drops: Readonly<Record<string, number>>;
    readonly counters: Readonly<Record<string, number>>;
  }[];
  /** Packets that concerned no instance. */
  readonly drops: Readonly<Record<string, number>>;
}

/** Asks a running havip. */
export async function status(daemon: Daemon): Promise<Status> {
  const words = [...havipCommand(), "status", "--json", "--run-dir", `${daemon.directory}/run`];
  return JSON.parse(await daemon.host.run(...words));
}
