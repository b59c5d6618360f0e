import {
  done,
  type Effect,
  type Emitted,
  type MachineId,
  type Outcome,
  type Told,
  type VirtualAddress,
} from "../core/mod.ts";

/** Addresses, and frames, that one part of an action is about at most. */
const partSize = { addresses: 64, frames: 512 } as const;

/** Whether it is only told. */
export function isTold(action: Effect): action is Told {
  const { kind } = action;
  return kind === "log" || kind === "notify" || kind === "remains" || kind === "holding";
}

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

/**
 * What goes first when there is more than a turn can do: addresses, routes and the first word about them, since others wait
 * for these; then the announcements that repeat it; then what is meant for people and scripts.
 */
const lanes = { state: 0, repetition: 1, report: 2 } as const;

/** Actions that wait for their turn: in their order for each lane. */
export class Backlog {
  readonly #lanes: [Lane, Lane, Lane] = [new Lane(), new Lane(), new Lane()];

  /** Whether nothing waits. */
  get empty(): boolean {
    return this.#lanes[0].empty && this.#lanes[1].empty && this.#lanes[2].empty;
  }

  /** Takes in an action, in parts. */
  push(emitted: Emitted): void {
    const { from, action } = emitted;
    if (isTold(action)) return this.#push(lanes.report, emitted, [action]);
    if (action.kind === "announce" && action.repeat > 1) {
      this.#push(lanes.state, emitted, split({ ...action, repeat: 1 }));
      return this.#push(lanes.repetition, emitted, split({ ...action, repeat: action.repeat - 1 }));
    }
    if (action.kind === "release") this.#silence(from, action.addresses);
    this.#push(lanes.state, emitted, split(action));
  }

  /** Gives out the next part. */
  shift(): Part | undefined {
    return this.#lanes[0].shift() ?? this.#lanes[1].shift() ?? this.#lanes[2].shift();
  }

  #push(lane: 0 | 1 | 2, emitted: Emitted, actions: readonly Effect[]): void {
    const answers: Part["answers"] = [];
    for (let row = 0; row < actions.length; row++) {
      const action = actions[row]!;
      const last = row === actions.length - 1;
      this.#lanes[lane].push({ emitted, action, answers, last, weight: weightOf(action) });
    }
  }

  /** Addresses that are given up are not announced again. */
  #silence(from: MachineId, addresses: readonly VirtualAddress[]): void {
    const lane = this.#lanes[lanes.repetition];
    if (lane.empty) return;
    const placeOf = ({ address, interface: on }: VirtualAddress) => `${address} ${on}`;
    const gone = new Set(addresses.map(placeOf));
    lane.change((part) => {
      if (part.emitted.from !== from || part.action.kind !== "announce") return part;
      const left = part.action.addresses.filter((held) => !gone.has(placeOf(held)));
      return left.length === 0 ? null : { ...part, action: { ...part.action, addresses: left } };
    });
  }
}

/** Parts in their order. */
class Lane {
  #parts: Part[] = [];
  #next = 0;

  get empty(): boolean {
    return this.#next === this.#parts.length;
  }

  push(part: Part): void {
    this.#parts.push(part);
  }

  shift(): Part | undefined {
    const part = this.#parts[this.#next];
    if (part) this.#next++;
    if (this.empty && this.#next > 0) {
      this.#parts = [];
      this.#next = 0;
    }
    return part;
  }

  /** Puts something else in the place of each part, or nothing. */
  change(other: (part: Part) => Part | null): void {
    this.#parts = this.#parts.slice(this.#next).map(other).filter((part) => part !== null);
    this.#next = 0;
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
