import type { Emitted, Instant, Outcome } from "../core/mod.ts";
import { after, earliest, invariant, type Micros, micros } from "../core/mod.ts";
import type { Engine } from "../engine/mod.ts";
import { bootTime, EINTR, Epoll, EPOLLIN, errnoText, failed, rest, Timer } from "../../ffi/mod.ts";
import { Breath } from "./breath.ts";
import type { Outbox } from "./outbox.ts";
import { lead, Readiness } from "./readiness.ts";
import type { Source } from "./source.ts";

/** Carries out actions and tells what became of them. */
export interface Hand {
  apply(wanted: readonly Emitted[]): readonly { emitted: Emitted; outcome: Outcome }[];
  /** Whether it has left something for the next call, so as not to take too long. */
  readonly waiting: boolean;
}

/** How long work may go on in a turn, in µs; it also ends when a deadline has come. */
const slice = 1_000;
/** Outcomes may lead to new actions; more rounds than this in one turn are a fault of ours. */
const roundsATurn = 64;
/** V8 releases some objects only between tasks, so the loop gives it one. */
const breathEvery = 1_000_000;
/** The same where there is little to release, or little time. */
const breathRarely = 10_000_000;
/** No breath when a deadline is nearer than this. */
const breathRoom = 5_000;

/**
 * How long the rest of a crowd of adverts is waited for, in µs: their senders need a few milliseconds for all of them, and each
 * would wake us. Nobody's timer depends on it, since the kernel tells when each came.
 */
const gathering = 2_000;

/** Told that a takeover is near: until then there is time to get ready for it. @returns how long that takes from cold */
export type GetReady = (until: Instant) => Micros;

/** Told at times that there is a pause: no takeover is near. */
export type Pause = (now: Instant) => void;

/** One thread, one engine, one wait. */
export class Loop {
  readonly #engine: Engine;
  readonly #hand: Hand;
  readonly #epoll = new Epoll(64);
  readonly #timer = new Timer();
  readonly #sources = new Map<number, Source>();
  /** Those of them that are to be asked in every turn. */
  readonly #keepers = new Set<Source>();
  readonly #outbox: Outbox;
  readonly #getReady: GetReady;
  readonly #pause: Pause;
  readonly #work: Iterator<unknown>[] = [];
  readonly #readiness = new Readiness();
  /** Whether a takeover is so near that sleeping is not worth it. */
  #awake = false;
  /** Whether it gets ready for one. */
  #tense = false;
  #crowded = false;
  #armed: Instant | null = null;
  #breathed = 0;
  #ended = false;
  /** Actions that could not be carried out. */
  #failures = 0;

  constructor(
    engine: Engine,
    hand: Hand,
    outbox: Outbox,
    getReady: GetReady = () => micros(0),
    pause: Pause = () => {},
  ) {
    this.#engine = engine;
    this.#hand = hand;
    this.#outbox = outbox;
    this.#getReady = getReady;
    this.#pause = pause;
    this.#epoll.add(this.#timer.fd, EPOLLIN);
  }

  /** Waits for this source from now on. */
  add(source: Source): void {
    const added = this.#epoll.add(source.fd, EPOLLIN);
    invariant(!failed(added), `a descriptor cannot be waited for: ${errnoText(added)}`);
    this.#sources.set(source.fd, source);
    if (source.collect) this.#keepers.add(source);
  }

  /** Waits for it no longer; to be called before its descriptor is closed. */
  remove(source: Source): void {
    if (this.#sources.delete(source.fd)) this.#epoll.remove(source.fd);
    this.#keepers.delete(source);
  }

  /**
   * Does this piece by piece, beside everything else: what is due or ready never waits for longer than a piece takes.
   * Several works take turns.
   */
  begin(work: Iterator<unknown>): void {
    this.#work.push(work);
  }

  /** Whether actions are still to be carried out. */
  get waiting(): boolean {
    return this.#hand.waiting;
  }

  /** Ends `run` after the turn. */
  end(): void {
    this.#ended = true;
  }

  /** Turns until `end` is called. */
  async run(): Promise<void> {
    this.#outbox.watch(this.#epoll);
    const breath = new Breath();
    while (!this.#ended) {
      if (!this.#mayBreathe(this.#turn())) continue;
      await breath.take();
      this.#pause(bootTime() as Instant);
    }
    breath.close();
  }

  /** Carries out what the engine wants until it wants nothing more, but for what is left for the next turn. */
  settle(now: Instant): void {
    for (let round = 0; round < roundsATurn; round++) {
      const wanted = this.#engine.drain();
      if (wanted.length === 0 && (round > 0 || !this.#hand.waiting)) return;
      for (const { emitted, outcome } of this.#hand.apply(wanted)) {
        if (!outcome.ok) this.#failures++;
        this.#engine.done(emitted, outcome, now);
      }
    }
    invariant(false, `actions and their outcomes did not settle within ${roundsATurn} rounds`);
  }

  /**
   * Carries out all that the engine wants, however long it takes.
   * @returns whether all of it could be done
   */
  finish(now: Instant): boolean {
    this.#failures = 0;
    do this.settle(now); while (this.#hand.waiting);
    return this.#failures === 0;
  }

  /** @returns whether anything was done */
  #turn(): boolean {
    const ready = this.#epoll.wait(this.#busy || this.#awake ? 0 : -1);
    invariant(!failed(ready) || ready === -EINTR, `waiting failed: ${errnoText(ready)}`);
    const now = bootTime() as Instant;
    if (ready === 1 && this.#epoll.fd(0) === this.#timer.fd && this.#sleepsOn(now)) return false;
    for (const source of this.#keepers) source.collect?.(now);
    // Sources before timers: an advert that waits in the socket counts as heard before its deadline.
    for (let row = 0; row < ready; row++) {
      const fd = this.#epoll.fd(row);
      if (fd === this.#timer.fd) this.#expired();
      else if (fd === this.#outbox.fd) this.#outbox.flush();
      else this.#read(fd, now);
    }
    this.#engine.due(now);
    this.settle(now);
    if (this.#work.length > 0) this.#labour();
    this.#outbox.flush();
    this.#lookAhead(now);
    if (this.#crowded) this.#gather();
    return true;
  }

  /**
   * Whether everybody sleeps on. Who looks at nothing but when adverts came has little to fetch into the processor's
   * caches, which others use while everybody sleeps.
   */
  #sleepsOn(now: Instant): boolean {
    if (this.#busy || this.#awake) return false;
    let [sleepers, until] = [0, Infinity];
    for (const source of this.#keepers) {
      sleepers += source.sleepers ?? 0;
      until = Math.min(until, source.sleepUntil?.(now) ?? Infinity);
    }
    if (sleepers === 0 || until - now <= lead || !this.#engine.sleepOn(sleepers, until as Instant, now)) {
      return false;
    }
    this.#expired();
    this.#arm(earliest(this.#engine.deadline(), after(until as Instant, -lead as Micros)));
    return true;
  }

  #read(fd: number, now: Instant): void {
    const source = this.#sources.get(fd);
    source?.read(now);
    if (source?.crowded) this.#crowded = true;
  }

  /** Lets more of a crowd come before anybody is woken for it, where nothing is due soon. */
  #gather(): void {
    this.#crowded = false;
    if (this.#busy || this.#awake) return;
    const deadline = this.#engine.deadline();
    if (deadline !== null && deadline - bootTime() < gathering + lead) return;
    rest(gathering);
  }

  /** Whether there is something to do at once. */
  get #busy(): boolean {
    return this.#work.length > 0 || this.#hand.waiting;
  }

  /** Has itself woken for what comes next, for a takeover a little earlier. */
  #lookAhead(now: Instant): void {
    const deadline = this.#engine.deadline();
    const takeover = this.#engine.takeover(after(now, lead));
    this.#awake = this.#tense = false;
    if (takeover === null || deadline === null || takeover <= now) return this.#arm(deadline);
    this.#tense = takeover - now <= lead;
    if (!this.#tense) return this.#arm(earliest(deadline, after(takeover, -lead as Micros)));
    if (!this.#busy && this.#readiness.isDue(takeover, now)) {
      this.#readiness.got(this.#getReady(deadline < takeover ? deadline : takeover), now);
    }
    const wake = this.#readiness.wake(takeover, bootTime() as Instant);
    this.#awake = wake === null;
    if (wake !== null) this.#arm(earliest(deadline, wake));
  }

  #labour(): void {
    const until = Math.min(bootTime() + slice, this.#engine.deadline() ?? Infinity);
    do {
      const work = this.#ended ? undefined : this.#work.shift();
      if (!work) return;
      if (!work.next().done) this.#work.push(work);
      this.settle(bootTime() as Instant);
    } while (bootTime() < until);
  }

  #expired(): void {
    this.#timer.clear();
    this.#armed = null;
  }

  #arm(deadline: Instant | null): void {
    if (deadline === this.#armed) return;
    this.#armed = deadline;
    this.#timer.arm(deadline);
  }

  /**
   * Whether it is time for a breath, and there is time for it.
   * @param worked whether anything was done in the last turn
   */
  #mayBreathe(worked: boolean): boolean {
    const now = bootTime();
    const pressed = this.#armed !== null && this.#armed - now < breathRoom;
    if (this.#tense || now - this.#breathed < (worked && !pressed ? breathEvery : breathRarely)) return false;
    this.#breathed = now;
    return true;
  }
}
