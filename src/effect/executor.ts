import { type Action, done, type Emitted, type MachineId, type Outcome, unreachable } from "../core/mod.ts";
import type { AddressExecutor } from "./address.ts";
import type { AdvertExecutor } from "./advert.ts";
import type { AnnounceExecutor } from "./announce.ts";

/** Takes what is meant for people and scripts: it leaves the process, after the network was served. */
export type Report = (action: Extract<Action, { kind: "log" | "notify" }>) => void;

/** What became of an action that reports back. */
export interface Done {
  readonly emitted: Emitted;
  readonly outcome: Outcome;
}

/** The steps of a turn: within one, the order of different machines' actions does not matter. */
const steps = { advert: 0, hold: 1, release: 1, announce: 2, log: 3, notify: 3 } as const;

/** Carries out a turn's actions: batched across machines, in order for each machine. */
export class Executor {
  readonly #adverts: AdvertExecutor;
  readonly #addresses: AddressExecutor;
  readonly #announcements: AnnounceExecutor;
  readonly #report: Report;
  readonly #reached = new Map<MachineId, number>();
  #answers: { emitted: Emitted; answer: { outcome: Outcome } }[] = [];
  #reports: Extract<Action, { kind: "log" | "notify" }>[] = [];

  constructor(
    adverts: AdvertExecutor,
    addresses: AddressExecutor,
    announcements: AnnounceExecutor,
    report: Report,
  ) {
    this.#adverts = adverts;
    this.#addresses = addresses;
    this.#announcements = announcements;
    this.#report = report;
  }

  /** @returns the outcomes of all actions that have one worth telling */
  apply(wanted: readonly Emitted[]): Done[] {
    for (const emitted of wanted) this.#queue(emitted);
    this.#flush();
    const outcomes = this.#answers.map(({ emitted, answer }) => ({ emitted, outcome: answer.outcome }));
    this.#answers = [];
    for (const action of this.#reports) this.#report(action);
    this.#reports = [];
    return outcomes;
  }

  #queue(emitted: Emitted): void {
    const { from, action } = emitted;
    if (action.kind === "log" || action.kind === "notify") {
      this.#reports.push(action);
      return;
    }
    const step = steps[action.kind];
    // A machine that goes back a step wants the earlier ones done first.
    if (step < (this.#reached.get(from) ?? 0)) this.#flush();
    this.#reached.set(from, step);
    switch (action.kind) {
      case "advert": {
        const outcome = this.#adverts.queue(from, action.spec, action.priority);
        if (outcome !== done && !outcome.ok) this.#answers.push({ emitted, answer: { outcome } });
        return;
      }
      case "hold":
        this.#answers.push({ emitted, answer: this.#addresses.queue("add", action.addresses) });
        return;
      case "release":
        this.#answers.push({ emitted, answer: this.#addresses.queue("remove", action.addresses) });
        return;
      case "announce":
        this.#announcements.queue(action.addresses, action.repeat);
        return;
      default:
        unreachable(action);
    }
  }

  #flush(): void {
    this.#adverts.flush();
    this.#addresses.flush();
    this.#announcements.flush();
    this.#reached.clear();
  }
}
