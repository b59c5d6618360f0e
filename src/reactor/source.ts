import type { Instant } from "../core/mod.ts";

/** Something that can be waited for. */
export interface Source {
  readonly fd: number;
  /**
   * Called when the descriptor is ready. Reads a bounded amount, so that no source keeps the others and the
   * timers waiting; what is left is found ready again in the next turn.
   */
  read(now: Instant): void;
  /** Called at the beginning of every turn, before anything is read: there may be what nobody was woken for. */
  collect?(now: Instant): void;
  /**
   * Of those who sleep until they hear otherwise (`collect`): how many there are, and until when none of them has anything to
   * do, by what has come until now; 0 when one of them may have.
   */
  readonly sleepers?: number;
  sleepUntil?(now: Instant): Instant | 0;
  /** Whether what was just read came with many others, so that more will follow within a moment. */
  readonly crowded?: boolean;
}
