/**
 * One host with a clock of its own, on which a story happens. All that the engine wants is written down; nothing of it
 * is done, but every `hold` reports an outcome.
 * @module
 */
import {
  after,
  done,
  type Emitted,
  type Instant,
  type IpAddress,
  type Link,
  type Outcome,
  seconds,
} from "../../src/core/mod.ts";
import { Engine, type Plan } from "../../src/engine/mod.ts";
import type { VrrpParams } from "../../src/machine/mod.ts";
import { worded } from "../../src/observe/words.ts";
import { advertOf, planOf } from "./advert.ts";
import type { Happening, Story } from "./story.ts";
import { tellDrops, Teller, tellState } from "./tell.ts";

/** When stories begin: a multiple of every interval that they use. */
const beginning = seconds(1000) as number as Instant;

/** What came of a story. */
export interface Played {
  /** As `actions.txt` has it. */
  readonly transcript: string;
  /** All of the log, details included, with the farewells and the adverts that answer an event at once. */
  readonly log: readonly Logged[];
}

/** A line of the log, and when it was written, in seconds from the beginning. */
export interface Logged {
  readonly at: number;
  readonly text: string;
}

/** Plays a story with the files of its folder; the configuration is `config.conf`. */
export function play(story: Story, file: (name: string) => string): Played {
  const stage = new Stage(file);
  for (const { at, text, happening } of story.scenes) {
    stage.passUntil(after(beginning, at));
    stage.write("event", text);
    stage.perform(happening);
  }
  return stage.close();
}

class Stage {
  readonly #file: (name: string) => string;
  readonly #engine = new Engine();
  readonly #teller = new Teller();
  readonly #links = new Map<string, Link>();
  readonly #lines: string[] = [];
  readonly #log: Logged[] = [];
  #plan: Plan = { instances: [] };
  #now = beginning;
  #shown: Instant | null = null;
  #outcome: Outcome = done;

  constructor(file: (name: string) => string) {
    this.#file = file;
  }

  /** Lets time pass; what is due exactly then waits until what else happens then has happened. */
  passUntil(at: Instant): void {
    this.#due((deadline) => deadline < at);
    this.#now = at;
  }

  write(kind: string, text: string): void {
    this.#line(`${kind.padEnd(8)} ${text}`);
  }

  perform(happening: Happening): void {
    const engine = this.#engine;
    switch (happening.kind) {
      case "link up":
        engine.linkChanged(this.#link(happening.interface, true, happening.addresses), this.#now);
        break;
      case "link down":
        engine.linkChanged(this.#link(happening.interface, false, null), this.#now);
        break;
      case "link gone":
        this.#links.delete(happening.interface);
        engine.linkGone(happening.interface, this.#now);
        break;
      case "start":
        this.#configure("config.conf");
        break;
      case "reload":
        this.#configure(happening.file);
        break;
      case "advert": {
        const { on, advert } = advertOf(this.#plan, happening.given);
        engine.receive(on, { ok: true, value: advert }, this.#now);
        break;
      }
      case "garbage": {
        const { reason, given } = happening;
        const vrid = given.get("vrid");
        const packet = vrid === undefined ? { reason } : { reason, vrid: Number(vrid) };
        engine.receive(given.get("on") ?? this.#first().interface, { ok: false, ...packet }, this.#now);
        break;
      }
      case "address deleted":
        engine.addressGone(happening.interface, happening.address, this.#now);
        break;
      case "addresses refused":
        this.#outcome = { ok: false, code: happening.code, message: happening.code };
        break;
      case "addresses accepted":
        this.#outcome = done;
        break;
      case "stop":
        engine.stop(this.#now);
        break;
      case "end":
        break;
    }
    this.#settle(happening.kind !== "start");
    this.#due((deadline) => deadline <= this.#now);
  }

  close(): Played {
    const { instances, drops } = this.#engine.snapshot();
    const counts = tellDrops(drops);
    const states = [...instances.map(tellState), ...(counts ? [`state    elsewhere ${counts}`] : [])];
    const lines = [...this.#lines, ...states.map((line) => `${" ".repeat(12)}${line}`)];
    return { transcript: `${lines.join("\n")}\n`, log: this.#log };
  }

  #due(when: (deadline: Instant) => boolean): void {
    for (let turns = 0; turns < 100_000; turns++) {
      const deadline = this.#engine.deadline();
      if (deadline === null || !when(deadline)) return;
      if (deadline > this.#now) this.#now = deadline;
      this.#engine.due(this.#now);
      this.#settle();
    }
    throw new Error("the engine is always due");
  }

  /** Writes down what is wanted and reports the outcomes, until nothing more is wanted. */
  #settle(answering = false): void {
    for (;;) {
      const wanted = this.#engine.drain();
      if (wanted.length === 0) return;
      for (const { action } of wanted) {
        const told = this.#teller.tell(action);
        if (told !== null) this.#line(told);
        if (action.kind === "log") this.#note(worded(action.entry).text);
        if (action.kind === "advert" && (answering || action.priority === 0)) {
          this.#note(`advert vrid=${action.spec.vrid} prio=${action.priority}`);
        }
      }
      const holds = (emitted: Emitted) => emitted.action.kind === "hold";
      for (const hold of wanted.filter(holds)) this.#engine.done(hold, this.#outcome, this.#now);
    }
  }

  #time(): number {
    return (this.#now - beginning) / 1_000_000;
  }

  #note(text: string): void {
    this.#log.push({ at: this.#time(), text });
  }

  #line(text: string): void {
    this.#lines.push(`${(this.#shown === this.#now ? "" : this.#time().toFixed(6)).padStart(10)}  ${text}`);
    this.#shown = this.#now;
  }

  #configure(name: string): void {
    this.#plan = planOf(name, this.#file(name));
    this.#engine.reconfigure(this.#plan, this.#now);
  }

  #link(name: string, up: boolean, given: readonly string[] | null): Link {
    const before = this.#links.get(name);
    const addresses = given?.map((address) => ({ address: address as IpAddress, prefix: 24 }));
    const link: Link = {
      name,
      index: before?.index ?? this.#links.size + 2,
      mac: null,
      mtu: 1500,
      up,
      addresses: addresses ?? before?.addresses ?? [],
    };
    this.#links.set(name, link);
    return link;
  }

  #first(): VrrpParams {
    const [first] = this.#plan.instances;
    if (!first) throw new Error("nothing is configured yet");
    return first;
  }
}
