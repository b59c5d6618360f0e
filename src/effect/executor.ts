import {
  type Action,
  done,
  type Emitted,
  type MachineId,
  type Outcome,
  type Told,
  unreachable,
} from "../core/mod.ts";
import type { AddressExecutor } from "./address.ts";
import type { AdvertExecutor } from "./advert.ts";
import type { AnnounceExecutor } from "./announce.ts";
import type { RouteExecutor } from "./route.ts";
import { Backlog, isTold, outcomeOf, type Part } from "./backlog.ts";
import { bootTime } from "../../ffi/mod.ts";

/** Takes what is told: it leaves the process, after the network was served. */
export type Report = (action: Told) => void;

/** Those who do what others wait for. */
export interface Hands {
  readonly adverts: AdvertExecutor;
  readonly addresses: AddressExecutor;
  readonly announcements: AnnounceExecutor;
}

/** What became of an action that reports back. */
export interface Done {
  readonly emitted: Emitted;
  readonly outcome: Outcome;
}

/** The steps of a turn: within one, the order of different machines' actions does not matter. */
const steps = { hold: 1, release: 1, install: 1, withdraw: 1, announce: 2 } as const;

/** How long a turn may go on with addresses and announcements, in µs; the rest waits for the next ones, while adverts leave. */
const patience = 1_000;
/** Addresses after which the time is looked at. */
const portion = 64;
/** The same, of lines for the log. */
const line = 32;

/** Carries out a turn's actions: batched across machines, in order for each machine. */
export class Executor {
  readonly #adverts: AdvertExecutor;
  readonly #addresses: AddressExecutor;
  readonly #routes: RouteExecutor;
  readonly #announcements: AnnounceExecutor;
  readonly #report: Report;
  readonly #reached = new Map<MachineId, number>();
  readonly #backlog = new Backlog();
  /** Actions that were carried out; their answers are right after `#flush`. */
  #finished: Part[] = [];
  /** Announcements of addresses that are only now being put on. */
  #told: Extract<Action, { kind: "announce" }>[] = [];

  constructor({ adverts, addresses, announcements }: Hands, routes: RouteExecutor, report: Report) {
    this.#adverts = adverts;
    this.#addresses = addresses;
    this.#routes = routes;
    this.#announcements = announcements;
    this.#report = report;
  }

  /** Whether actions wait for another call of `apply`. */
  get waiting(): boolean {
    return !this.#backlog.empty;
  }

  /**
   * Carries out what is wanted, after what still waits. Adverts wait for nothing.
   * @returns the outcomes of all actions that have one worth telling
   */
  apply(wanted: readonly Emitted[]): Done[] {
    const outcomes: Done[] = [];
    for (const emitted of wanted) {
      const { from, action } = emitted;
      if (action.kind !== "advert") continue;
      const outcome = this.#adverts.queue(from, action.spec, action.priority, action.sequence);
      if (!outcome.ok) outcomes.push({ emitted, outcome });
    }
    this.#adverts.flush();
    const [held, announced] = this.waiting ? [] : this.#open(wanted);
    if (held) outcomes.push({ emitted: held, outcome: done });
    for (const emitted of wanted) {
      if (emitted.action.kind === "advert" || emitted === held || emitted === announced) continue;
      this.#backlog.push(emitted);
    }
    if (this.waiting) this.#work();
    if (!this.waiting) this.#addresses.adjust();
    for (const part of this.#finished) outcomes.push({ emitted: part.emitted, outcome: outcomeOf(part) });
    this.#finished = [];
    return outcomes;
  }

  /**
   * Does at once what was made ahead: puts on the addresses of a new master, and announces them. Only if nothing is to be
   * done before that.
   * @returns the actions that are done
   */
  #open(wanted: readonly Emitted[]): [] | [held: Emitted] | [held: Emitted, announced: Emitted] {
    let held: Emitted | null = null;
    for (const emitted of wanted) {
      const { from, action } = emitted;
      if (action.kind === "advert" || isTold(action) || (held && from !== held.from)) continue;
      if (held === null) {
        if (action.kind !== "hold" || !this.#addresses.holdKept(from, action.addresses)) return [];
        held = emitted;
        continue;
      }
      const announced = action.kind === "announce" &&
        this.#announcements.sendKept(from, action.addresses, action.repeat);
      return announced ? [held, emitted] : [held];
    }
    return held === null ? [] : [held];
  }

  #work(): void {
    const until = bootTime() + patience;
    let weight = 0;
    let told = 0;
    for (let part = this.#backlog.shift(); part; part = this.#backlog.shift()) {
      const { action } = part;
      if (isTold(action)) {
        if (told === 0) this.#flush();
        if (!this.#untrue(action)) this.#report(action);
        if (++told % line === 0 && bootTime() >= until) return;
        continue;
      }
      this.#queue(part);
      weight += part.weight;
      if (weight < portion) continue;
      this.#flush();
      weight = 0;
      if (bootTime() >= until) return;
    }
    this.#flush();
  }

  #queue(part: Part): void {
    const { action, answers, emitted: { from } } = part;
    if (action.kind === "advert" || isTold(action)) return;
    const step = steps[action.kind];
    // A machine that goes back a step wants the earlier ones done first.
    if (step < (this.#reached.get(from) ?? 0)) this.#flush();
    this.#reached.set(from, step);
    switch (action.kind) {
      case "hold":
        answers.push(this.#addresses.queue("add", action.addresses));
        break;
      case "release":
        this.#announcements.forget(action.addresses);
        answers.push(this.#addresses.queue("remove", action.addresses));
        break;
      case "install":
      case "withdraw":
        answers.push(this.#routes.queue(action));
        break;
      case "announce":
        this.#told.push(action);
        return;
      default:
        unreachable(action);
    }
    if (part.last) this.#finished.push(part);
  }

  /** An announcement that has to wait is told when it leaves, and one of an address that we do not have is none. */
  #untrue(action: Told): boolean {
    if (action.kind !== "log") return false;
    const { entry: { code, fields } } = action;
    if (code === "vrrp.announcing") return this.#addresses.lacks(fields);
    return code === "vrrp.announced" && (this.#addresses.lacks(fields) || this.#announcements.waits(fields));
  }

  #flush(): void {
    this.#addresses.flush();
    this.#routes.flush();
    for (const { addresses, repeat } of this.#told) {
      this.#announcements.queue(this.#addresses.held(addresses), repeat);
    }
    if (this.#told.length > 0) this.#told = [];
    this.#announcements.flush();
    this.#reached.clear();
  }
}
