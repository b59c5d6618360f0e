import type { DropCounts, LinkAddress } from "../core/mod.ts";
import type { InstanceSnapshot } from "../engine/mod.ts";

/** An instance as the status page shows it. */
export interface ShownInstance extends InstanceSnapshot {
  /** When the state was entered: RFC 3339, UTC. */
  readonly sinceWall: string;
  /** How long the state has lasted, in seconds. */
  readonly lasted: number;
}

/** What the status page is made of: the daemon's answer on `/status`. */
export interface ShownStatus {
  readonly version: string;
  /** Of the supervisor. */
  readonly pid: number;
  /** Path of the configuration file. */
  readonly config: string;
  /** A role that is not running has no pid. */
  readonly roles: readonly {
    readonly role: string;
    readonly pid: number | null;
    readonly restarts: number;
    /** One that does not answer is stopped or stuck, and may hold addresses all the same. */
    readonly answers: boolean;
  }[];
  readonly instances: readonly ShownInstance[];
  /** The interfaces that exist. */
  readonly links: readonly {
    readonly name: string;
    readonly up: boolean;
    readonly addresses: readonly LinkAddress[];
  }[];
  /** Packets that concerned no instance, by reason. */
  readonly drops: DropCounts;
  /** Lines of the log that were lost. */
  readonly lostLines: number;
}
