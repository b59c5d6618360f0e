import type { Make } from "../../lab/daemon.ts";
import type { Measured, PartName } from "../sample.ts";

/** What the whole run is asked for. */
export interface Extent {
  /** A minute's version. */
  readonly quick: boolean;
  /** How long the wire is watched at a time, in seconds. */
  readonly seconds: number;
  /** The same for what is promised for a minute, in the first pair. */
  readonly minute: number;
  /** How long memory is watched, in seconds. */
  readonly soak: number;
}

/** A line of the table. */
export interface Line {
  readonly part: PartName;
  readonly line: string;
  /** Whether a quick run has it too. */
  readonly quick: boolean;
  /** Measures one program once, with everything fresh. @param pair counts from 1 */
  measure(make: Make, extent: Extent, pair: number): Promise<Measured[]>;
}

/** Why a line cannot be measured on this machine, which is no failure. */
export class Unavailable extends Error {}
