import { done, type Effect, type Emitted, type Outcome } from "../core/mod.ts";

/** Addresses, and frames, that one part of an action is about at most. */
const partSize = { addresses: 64, frames: 512 } as const;

/** A part of an action that is carried out at once: all of it, unless it is about many addresses. */
export interface Part {
  readonly emitted: Emitted;
  readonly action: Effect;
  /** What became of it and of the parts before it. */
  readonly answers: { outcome: Outcome }[];
  readonly last: boolean;
  /** How much of a turn it takes, as a number of addresses. */
  readonly weight: number;
}

/** What became of an action that was carried out in parts: the first failure counts. */
export function outcomeOf({ answers }: Part): Outcome {
  return answers.find(({ outcome }) => !outcome.ok)?.outcome ?? done;
}

/** Actions that wait for their turn, in their order. */
export class Backlog {
  #parts: Part[] = [];
  #next = 0;

  /** Whether nothing waits. */
  get empty(): boolean {
    return this.#next === this.#parts.length;
  }

  /** Takes in an action, in parts. */
  push(emitted: Emitted): void {
    const answers: Part["answers"] = [];
    const actions = split(emitted.action);
    actions.forEach((action, row) => {
      const last = row === actions.length - 1;
      this.#parts.push({ emitted, action, answers, last, weight: weightOf(action) });
    });
  }

  /** Gives out the next part. */
  shift(): Part | undefined {
    const part = this.#parts[this.#next];
    if (part) this.#next++;
    if (this.empty) {
      this.#parts = [];
      this.#next = 0;
    }
    return part;
  }
}

/** The announcements of many addresses are interleaved, round by round, in parts as well. */
function split(action: Effect): Effect[] {
  if (action.kind === "hold" || action.kind === "release") {
    const portions = sliced(action.addresses, partSize.addresses);
    return portions.length < 2 ? [action] : portions.map((addresses) => ({ ...action, addresses }));
  }
  if (action.kind !== "announce" || weightOf(action) <= partSize.addresses) return [action];
  const portions = sliced(action.addresses, partSize.frames);
  return Array.from(
    { length: action.repeat },
    () => portions.map((addresses) => ({ ...action, addresses, repeat: 1 })),
  ).flat();
}

/** A frame is sent in an eighth of the time that an address takes. */
function weightOf(action: Effect): number {
  if (action.kind === "hold" || action.kind === "release") return action.addresses.length;
  if (action.kind === "install" || action.kind === "withdraw") {
    return action.routes.length + action.rules.length;
  }
  if (action.kind === "announce") return action.addresses.length * action.repeat / 8;
  return 0;
}

function sliced<T>(all: readonly T[], size: number): (readonly T[])[] {
  if (all.length <= size) return [all];
  return Array.from(
    { length: Math.ceil(all.length / size) },
    (_, row) => all.slice(row * size, (row + 1) * size),
  );
}
