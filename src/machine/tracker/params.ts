import type { Instant, MachineId, Micros, Verdict } from "../../core/mod.ts";

interface Common {
  /** `script:NAME`, `file:NAME`, `process:NAME` or `interface:NAME`. */
  readonly id: MachineId;
  readonly name: string;
  /** Who is told. */
  readonly listeners: readonly MachineId[];
}

/** A `vrrp_script`. */
export interface ScriptParams extends Common {
  readonly kind: "script";
  readonly words: readonly string[];
  readonly user: string | null;
  readonly group: string | null;
  readonly interval: Micros;
  readonly timeout: Micros;
  /** Successes in a row that bring it up. */
  readonly rise: number;
  /** Failures in a row that take it down. */
  readonly fall: number;
  /** It counts as failed before its first run, rather than as unknown. */
  readonly initFail: boolean;
}

/** A `track_file`. */
export interface FileParams extends Common {
  readonly kind: "file";
  readonly path: string;
  /** What to write into it at the start. */
  readonly initial: { readonly value: number; readonly overwrite: boolean } | null;
}

/** A `vrrp_track_process`. */
export interface ProcessParams extends Common {
  readonly kind: "process";
  /** The name of the process or, with `fullCommand`, the first word of its command line. */
  readonly program: string;
  readonly fullCommand: boolean;
  /** The arguments that it must have; `null` when they do not matter. */
  readonly parameters: {
    readonly words: readonly string[];
    readonly match: "exact" | "partial" | "initial";
  } | null;
  readonly quorum: number;
  readonly quorumMax: number;
  /** A quorum that was gained counts after so long. */
  readonly forkDelay: Micros;
  /** A quorum that was lost counts after so long. */
  readonly terminateDelay: Micros;
}

/** An interface of `track_interface`, or one with delays. */
export interface InterfaceParams extends Common {
  readonly kind: "interface";
  readonly upDelay: Micros;
  readonly downDelay: Micros;
}

/** What is watched, and how much evidence it takes. */
export type TrackerParams = ScriptParams | FileParams | ProcessParams | InterfaceParams;

/** A change that counts at an instant, unless it is undone before. */
export interface Pending {
  readonly up: boolean;
  readonly at: Instant;
}

/** A script's state: `score` runs from 0 to rise + fall − 1, and from `rise` on it is up. */
export interface ScriptState {
  kind: "script";
  params: ScriptParams;
  verdict: Verdict;
  score: number;
  /** It has not run yet: its first result decides alone. */
  fresh: boolean;
  /** The last exit status; 0 before the first run, as in keepalived. */
  status: number;
}

/** A file's state. */
export interface FileState {
  kind: "file";
  params: FileParams;
  verdict: Verdict;
}

/** A process's state. */
export interface ProcessState {
  kind: "process";
  params: ProcessParams;
  verdict: Verdict;
  count: number;
  pending: Pending | null;
}

/** An interface's state. */
export interface InterfaceState {
  kind: "interface";
  params: InterfaceParams;
  verdict: Verdict;
  /** Before it was up for the first time nothing is delayed. */
  seenUp: boolean;
  pending: Pending | null;
}

/** A tracker at one moment. Plain JSON. */
export type TrackerState = ScriptState | FileState | ProcessState | InterfaceState;
