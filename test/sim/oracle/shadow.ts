/**
 * What an instance has to be, worked out from what it was fed: by the rules of `rule.ts`, without looking at what it
 * did. One shadow follows one instance of one node.
 */
import type { Link } from "../../../src/core/mod.ts";
import type { VrrpParams } from "../../../src/machine/mod.ts";
import type { Meaning } from "../network.ts";
import { acceptable, better, downTime, heardInterval, skewTime } from "./rule.ts";

/** Failures in a row after which an instance gives its addresses up, and for how long: µs. */
const patienceWithKernel = 3;
const timeAway = 10e6;

/** What was the case in a turn, and what had to be said in it. */
export interface Expected {
  /** Adverts that had to be sent, for reasons other than the time. */
  answers: number;
  /** Further adverts that were allowed. */
  allowed: number;
  /** Adverts of priority 0 that had to be sent. */
  farewells: number;
  /** Became master so often. */
  takeovers: number;
}

/** The shadow of one instance. All times are by its node's clock, in µs. */
export class Shadow {
  is: "fault" | "backup" | "master" | "stopped" = "fault";
  /** Backup: when it takes over, unless it hears something. */
  until = Infinity;
  expected: Expected = { answers: 0, allowed: 0, farewells: 0, takeovers: 0 };
  source: string | null = null;
  #up = false;
  #believed: string | null = null;
  #interval: number;
  #waitsSince = 0;
  #waitsFor: "adverts" | "skew" = "adverts";
  #gentleUntil: number | null = null;
  #failures = 0;
  #awayUntil: number | null = null;
  #quietUntil = -Infinity;

  constructor(public params: VrrpParams) {
    this.#interval = params.interval;
  }

  /** Begins a turn. */
  turn(): void {
    this.expected = { answers: 0, allowed: 0, farewells: 0, takeovers: 0 };
  }

  start(link: Link | undefined, virtual: ReadonlySet<string>, now: number): void {
    this.#adopt(link, virtual);
    if (this.#able) this.#begin(now);
  }

  /** Its interface, or what is virtual on it, may have changed. */
  link(link: Link | undefined, virtual: ReadonlySet<string>, now: number): void {
    const [up, source] = [this.#up, this.source];
    this.#adopt(link, virtual);
    if (up === this.#up && source === this.source) return;
    if (this.is === "fault") {
      if (this.#able && this.#awayUntil === null) this.#begin(now);
    } else if (!this.#able) this.#fail();
  }

  hear(meant: Meaning, now: number): void {
    if (this.is !== "backup" && this.is !== "master") return;
    if (!acceptable(this.params, this.source ?? "", this.#believed, meant)) return;
    // Somebody in strict mode who speaks the other way is told at once that we have learned it.
    if (this.params.strict && this.params.version === 2) this.expected.allowed++;
    if (this.is === "backup") this.#hearAsBackup(meant, now);
    else this.#hearAsMaster(meant, now);
  }

  due(now: number): void {
    if (this.is === "backup") {
      if (now >= this.until) this.#takeOver();
    } else if (this.is === "fault" && this.#awayUntil !== null && now >= this.#awayUntil) {
      this.#awayUntil = null;
      if (this.#able) this.#begin(now);
    } else if (this.is === "master") this.expected.allowed++;
  }

  /** What became of putting `count` addresses on. */
  held(count: number, ok: boolean, now: number): void {
    if (this.is !== "master") return;
    if (ok) {
      if (count === this.params.addresses.length + this.params.excluded.length) this.#failures = 0;
      return;
    }
    this.#failures++;
    if (this.#failures < patienceWithKernel) return;
    this.#fail();
    this.#awayUntil = now + timeAway;
  }

  reload(params: VrrpParams): void {
    if (JSON.stringify(params) === JSON.stringify(this.params)) return;
    this.params = params;
    if (params.version === 2 || this.#believed === null) this.#interval = params.interval;
    if (params.preemptDelay === 0) this.#gentleUntil = null;
    if (this.is === "backup") this.#reckon();
    if (this.is === "master") this.expected.allowed++;
  }

  stop(): void {
    if (this.is === "master") this.expected.farewells++;
    this.is = "stopped";
  }

  get #able(): boolean {
    return this.#up && this.source !== null;
  }

  #adopt(link: Link | undefined, virtual: ReadonlySet<string>): void {
    this.#up = link?.up ?? false;
    const own = link?.addresses.find(({ address }) => !virtual.has(`${link.name} ${address}`));
    this.source = this.params.sourceAddress ?? own?.address ?? null;
    if (!link) this.source = null;
  }

  #begin(now: number): void {
    if (this.params.beginsAsMaster) this.#takeOver();
    else this.#wait(now, this.params.interval);
  }

  #wait(now: number, interval: number): void {
    this.is = "backup";
    this.#interval = interval;
    this.#gentleUntil = null;
    this.#restart(now, "adverts");
  }

  #restart(now: number, what: "adverts" | "skew"): void {
    this.#waitsSince = now;
    this.#waitsFor = what;
    this.#reckon();
  }

  #reckon(): void {
    const { params } = this;
    const length = this.#waitsFor === "adverts"
      ? downTime(params, this.#interval)
      : skewTime(params.version, params.priority, this.#interval);
    // Clocks show whole microseconds.
    this.until = this.#waitsSince + Math.floor(length);
  }

  #takeOver(): void {
    this.is = "master";
    this.#believed = null;
    this.#failures = 0;
    this.#quietUntil = -Infinity;
    this.expected.answers++;
    this.expected.takeovers++;
  }

  #fail(): void {
    if (this.is === "master") this.expected.farewells++;
    this.is = "fault";
    this.#awayUntil = null;
  }

  #hearAsBackup(meant: Meaning, now: number): void {
    const { params } = this;
    const { priority, spec } = meant;
    if (priority === 0) return this.#restart(now, "skew");
    this.#believed = spec.source;
    const lesser = priority < params.priority;
    const gentle = params.preemptDelay > 0 && (this.#gentleUntil === null || now < this.#gentleUntil);
    if (lesser && params.preempt && !gentle) return;
    if (params.version === 3) this.#interval = heardInterval(meant);
    this.#restart(now, "adverts");
    if (params.preemptDelay === 0) return;
    if (!lesser) this.#gentleUntil = null;
    else this.#gentleUntil ??= now + params.preemptDelay;
  }

  #hearAsMaster(meant: Meaning, now: number): void {
    const { params } = this;
    const { priority, spec } = meant;
    if (priority === 0) {
      if (this.#answers(now)) this.expected.answers++;
    } else if (better(priority, spec.source, params.priority, this.source ?? "0.0.0.0")) {
      if (params.higherPrioSendAdvert) this.expected.answers++;
      this.#believed = spec.source;
      this.#wait(now, params.version === 3 ? heardInterval(meant) : params.interval);
    } else if (this.#answers(now) && !params.lowerPrioNoAdvert) this.expected.answers++;
  }

  /** Once in half an interval, or in a tenth of a second. */
  #answers(now: number): boolean {
    if (now < this.#quietUntil) return false;
    this.#quietUntil = now + Math.min(this.params.interval / 2, 100_000);
    return true;
  }
}
