import type { MachineId } from "../core/mod.ts";
import type { Plan } from "../engine/mod.ts";
import { census } from "../reactor/process_table.ts";

/** How often processes are counted, in ms. */
const interval = 1_000;

/** Counts tracked processes by looking through /proc, for a role that the kernel does not tell of them. */
export class Census {
  readonly #tell: (counts: [MachineId, number][]) => void;
  #plan: Plan | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(tell: (counts: [MachineId, number][]) => void) {
    this.#tell = tell;
  }

  /** What is counted from now on, if anything is. */
  configure(plan: Plan): void {
    this.#plan = plan;
    if (this.#timer !== undefined) this.#take();
  }

  /** A role asked for it. */
  begin(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setInterval(() => this.#take(), interval);
    this.#take();
  }

  /** Nobody asks for it any more. */
  end(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #take(): void {
    const counted = (this.#plan?.trackers ?? []).filter((each) => each.kind === "process");
    if (counted.length === 0) return;
    this.#tell([...census(counted)].map(([id, pids]) => [id, pids.size]));
  }
}
