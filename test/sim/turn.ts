import type {
  Action,
  Emitted,
  Event,
  Instant,
  IpAddress,
  MachineId,
  Outcome,
  Verdict,
} from "../../src/core/mod.ts";
import type { VrrpParams } from "../../src/machine/mod.ts";
import { difference, type Engine, type InstanceSnapshot, type Plan } from "../../src/engine/mod.ts";
import type { Time } from "./clock.ts";
import type { Doze } from "./doze.ts";
import type { News } from "./follower.ts";
import { decoded, type Packet } from "./network.ts";
import type { Node } from "./node.ts";
import type { Random } from "./random.ts";

/** What waits for a node until its next turn. */
export type Input =
  | { readonly kind: "packet"; readonly packet: Packet; readonly heard?: Instant }
  | { readonly kind: "news" }
  | { readonly kind: "reload"; readonly plan: Plan }
  | { readonly kind: "stop" }
  | { readonly kind: "evidence"; readonly to: MachineId; readonly event: Event }
  | { readonly kind: "outcome"; readonly emitted: Emitted; readonly outcome: Outcome };

/**
 * What a node's engine was fed, in order. `heard` is when a packet came that nobody was woken for. `yielded` is how many actions followed from a reload at once. A `start`
 * shows the interfaces as they were then.
 */
export type Fed =
  | Exclude<Input, { kind: "reload" | "news" }>
  | { readonly kind: "notice"; readonly notice: News }
  | { readonly kind: "start"; readonly plan: Plan; readonly notices: readonly News[] }
  | { readonly kind: "reload"; readonly plan: Plan; readonly before: Plan; readonly yielded: number }
  | { readonly kind: "due" };

/** An action that was carried out. */
export interface Effect {
  readonly instance: string;
  readonly action: Action;
  /** `null` for actions that report nothing. */
  readonly outcome: Outcome | null;
  /** Of an announcement: the addresses that were not on their interface. */
  readonly absent: readonly IpAddress[];
  /** Of an advert: the packet as it left, or would have left. */
  readonly bytes: Uint8Array | null;
}

/** All of one turn of a node, for the oracles. */
export interface Turn {
  readonly node: Node;
  readonly at: Time;
  /** By the node's own clock. */
  readonly now: Instant;
  /** Since 1970. */
  readonly seconds: number;
  readonly fed: readonly Fed[];
  readonly effects: readonly Effect[];
  readonly snapshot: readonly InstanceSnapshot[];
  /** What the trackers say. */
  readonly verdicts: { readonly [tracker: MachineId]: Verdict };
  readonly deadline: Instant | null;
}

/** More rounds of actions and outcomes than this in one turn do not settle. */
const roundsATurn = 64;

/** What the engine is to hear of an action. */
export interface Report {
  readonly emitted: Emitted;
  readonly outcome: Outcome;
}

/** One turn while it goes on: keeps a record of what the engine was fed and of what it wanted. */
export class TurnInProgress {
  readonly fed: Fed[] = [];
  readonly effects: Effect[] = [];
  stopped = false;

  constructor(
    readonly engine: Engine,
    readonly now: Instant,
    readonly execute: (emitted: Emitted) => Effect,
    readonly later: (report: Report) => boolean,
    /** Since 1970, by the node's clock. */
    readonly seconds: number,
    /** The interfaces that hear what is said on a segment. */
    readonly ears: (segment: string) => readonly string[],
    readonly doze: Doze,
  ) {}

  /** Hears of what nobody was woken for. */
  collect(): void {
    for (const heard of this.doze.collect(this.engine)) this.fed.push({ kind: "packet", ...heard });
  }

  /** @param prepare is done before the machines look around */
  start(plan: Plan, notices: readonly News[], prepare: () => void): void {
    this.fed.push({ kind: "start", plan, notices });
    for (const notice of notices) if (notice.kind === "link") this.engine.linkChanged(notice.link, this.now);
    prepare();
    this.engine.reconfigure(plan, this.now);
    this.settle();
  }

  reload(before: Plan, plan: Plan): void {
    this.settle();
    const sofar = this.effects.length;
    // Another object each time, as from a file that is read again.
    const changes = this.engine.reconfigure(structuredClone(plan), this.now);
    const fed = {
      kind: "reload",
      plan,
      before,
      yielded: changes.added + changes.changed + changes.removed,
    } as const;
    const row = this.fed.push(fed) - 1;
    this.settle();
    this.fed[row] = { ...fed, yielded: fed.yielded + this.effects.length - sofar };
  }

  /** Begins a reload of which other turns may see one half. */
  begin(plan: Plan): void {
    this.engine.begin(difference(this.engine.plan(), structuredClone(plan)));
  }

  /**
   * Does the next piece of a reload; what it made of the plan is a small reload by itself.
   * @returns the plan as it is now, and whether that is all
   */
  advance(): { plan: Plan; complete: boolean } {
    this.settle();
    const before = this.engine.plan();
    const complete = this.engine.advance(this.now) !== null;
    const plan = this.engine.plan();
    if (!alike(before, plan)) this.fed.push({ kind: "reload", plan, before, yielded: 0 });
    this.settle();
    return { plan, complete };
  }

  feed(input: Exclude<Fed, { kind: "start" | "reload" | "due" }>): void {
    const { engine, now } = this;
    this.fed.push(input);
    if (input.kind === "packet") {
      this.#receive(input.packet);
    } else if (input.kind === "evidence") engine.feed(input.to, input.event as Event<VrrpParams>, now);
    else if (input.kind === "outcome") engine.done(input.emitted, input.outcome, now);
    else if (input.kind === "stop") {
      engine.stop(now);
      this.settle();
      this.stopped = true;
    } else if (input.notice.kind === "link") engine.linkChanged(input.notice.link, now);
    else if (input.notice.kind === "link gone") engine.linkGone(input.notice.name, now);
    else if (input.notice.kind === "refreshed") engine.refreshed(now);
    else if (input.notice.kind === "ways gone") engine.waysGone(input.notice.removed, now);
    else engine.addressGone(input.notice.interface, input.notice.address, now);
  }

  #receive(packet: Packet): void {
    const { engine: { secrets }, seconds } = this;
    const ears = this.ears(packet.segment);
    for (const on of ears) {
      const keysOf = (vrid: number) => {
        const keys = secrets.keysOf(on, vrid);
        return keys && { keys, now: seconds };
      };
      const read = decoded(packet, (vrid) => secrets.secretOf(on, vrid), keysOf);
      const sleeper = this.engine.receive(on, read, this.now);
      if (ears.length === 1) this.doze.read(on, packet, read, sleeper);
    }
  }

  /** Trackers hear of what they are about. */
  testify(evidence: ReadonlyMap<MachineId, Event>): void {
    for (const [to, event] of evidence) this.feed({ kind: "evidence", to, event });
  }

  due(): void {
    this.fed.push({ kind: "due" });
    this.engine.due(this.now);
  }

  /** Carries out what the engine wants until it wants nothing more. */
  settle(): void {
    for (let round = 0; round < roundsATurn; round++) {
      const wanted = this.engine.drain();
      if (wanted.length === 0) return;
      const reports = wanted.map((emitted) => this.#carryOut(emitted));
      for (const report of reports) {
        if (report && !this.later(report)) this.feed({ kind: "outcome", ...report });
      }
    }
    throw new Error(`actions and their outcomes did not settle within ${roundsATurn} rounds`);
  }

  /** @returns what is to be reported, if anything */
  #carryOut(emitted: Emitted): Report | null {
    const effect = this.execute(emitted);
    this.effects.push(effect);
    const { outcome } = effect;
    return !outcome || (effect.action.kind === "advert" && outcome.ok) ? null : { emitted, outcome };
  }
}

/** Within a turn one source is read after the other, in any order. */
export function sorted(inputs: readonly Input[], random: Random): readonly Input[] {
  if (inputs.length < 2) return inputs;
  const kinds = [...new Set(inputs.map(({ kind }) => kind))];
  if (kinds.length === 1) return inputs;
  return random.shuffle(kinds).flatMap((wanted) => inputs.filter(({ kind }) => kind === wanted));
}

/** Whether two plans are made of the same objects: what a piece of a reload does not touch stays what it is. */
function alike(a: Plan, b: Plan): boolean {
  const parts = ({ instances, groups = [], trackers = [], fixtures = [] }: Plan) => [
    ...instances,
    ...groups,
    ...trackers,
    ...fixtures,
  ];
  const [mine, theirs] = [parts(a), parts(b)];
  return mine.length === theirs.length && mine.every((part, row) => part === theirs[row]);
}
