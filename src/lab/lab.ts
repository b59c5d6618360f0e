import { after, between, type Instant, type Micros, micros, seconds as secondsOf } from "../core/mod.ts";
import { bootTime } from "../../ffi/mod.ts";
import { masterOf, reigns, type Takeover, takeoverAfter } from "./account.ts";
import { instructions, type Keep } from "./keep.ts";
import { type Node, otherNode, type Seen } from "./observation.ts";
import type { Plan } from "./plan.ts";
import { masterDownTime } from "./protocol_time.ts";
import { type Programs, Stage } from "./stage.ts";
import {
  detail,
  drawing,
  explained,
  type Look,
  moment,
  opening,
  seconds,
  table,
  type Tone,
} from "./timeline.ts";
import { POLL_TIMEOUT } from "./web.ts";

/** How a lab is run. */
export interface LabOptions {
  readonly programs: Programs;
  readonly look: Look;
  /** Takes finished lines. */
  readonly print: (line: string) => void;
  /** Ends the lab early; `run` then throws its reason. */
  readonly signal: AbortSignal;
  /** Leaves the lab running after the story until `signal`, and says how to play with it. */
  readonly keep: Keep | null;
}

/** How long everything is left as it is between two deeds, in milliseconds. */
const CALM = 2_000;
/** What a takeover may take beyond the protocol's own time, until the lab gives up. */
const PATIENCE = secondsOf(5);
/** What a daemon may take to start, on a slow machine. */
const STARTUP = secondsOf(30);
const TICK = 5;

/** Says what did not happen. The lab ends then, and has failed. */
class Disappointment extends Error {}

/**
 * Runs the story: both start, the master is stopped, it starts again, the master of the moment loses its power.
 * @returns whether every takeover happened
 * @throws Error when the lab cannot be built, or the reason of `signal`; nothing is left of it in any case
 */
export async function runLab(plan: Plan, options: LabOptions): Promise<boolean> {
  for (const line of opening(plan, options.look)) options.print(line);
  const stage = await Stage.open(plan, options.programs);
  try {
    const story = new Story(stage, options);
    const happened = await story.tell();
    if (happened && options.keep !== null) await story.goOn(options.keep);
    return happened;
  } finally {
    await stage.close();
  }
}

class Story {
  readonly #stage: Stage;
  readonly #options: LabOptions;
  readonly #takeovers: Takeover[] = [];
  #began = 0 as Instant;

  constructor(stage: Stage, options: LabOptions) {
    this.#stage = stage;
    this.#options = options;
  }

  async tell(): Promise<boolean> {
    try {
      const first = await this.#start();
      const second = await this.#stop(first);
      const third = await this.#startAgain(first, second);
      await this.#kill(third);
    } catch (error) {
      if (!(error instanceof Disappointment)) throw error;
      this.#say(now(), error.message, "bad");
      this.#account();
      this.#logs();
      return false;
    }
    this.#account();
    const count = this.#takeovers.length;
    this.#print("");
    this.#print(this.#paint("master", `  Every takeover happened: ${count} of ${count}.`));
    return true;
  }

  /** Everything runs again, for a person to play with; what happens is told until the signal comes. */
  async goOn(keep: Keep): Promise<void> {
    const { seen, plan } = this.#stage;
    this.#print("");
    for (const { node } of plan.hosts) {
      if (this.#stage.runs(node)) continue;
      this.#say(this.#stage.start(node).at, `node ${node} starts again`, "deed");
    }
    this.#print("");
    for (const line of instructions(this.#stage, keep)) this.#print(line);
    this.#print("");
    let told = reigns(seen, plan.vrid).length;
    while (!this.#options.signal.aborted) {
      await sleep();
      const all = reigns(seen, plan.vrid);
      for (const { node, from } of all.slice(told)) this.#say(from, `node ${node} is master`, "master");
      told = all.length;
      if (this.#stage.failure !== null) this.#say(now(), this.#stage.failure.message, "deed");
      this.#stage.failure = null;
    }
  }

  /** Starts both, the one that is to be master first: the other hears it, and never has the address in between. */
  async #start(): Promise<Node> {
    const { hosts } = this.#stage.plan;
    const [first, second] = hosts[1].watched.priority > hosts[0].watched.priority
      ? [2, 1] as const
      : [1, 2] as const;
    const deed = this.#stage.start(first);
    this.#began = deed.at;
    this.#say(deed.at, `havip starts on node ${first}`, "deed");
    const waits = () => this.#stage.seen.some(({ kind }) => kind === "backup" || kind === "advert");
    await this.#until(after(deed.at, STARTUP), waits, `node ${first} did not begin`);
    this.#say(this.#stage.start(second).at, `havip starts on node ${second}`, "deed");
    const begun = await this.#awaitMaster(first, deed, "did not become master");
    // Requests before there was any master are nobody's loss.
    this.#explain(begun === null ? null : { ...begun, answered: null });
    await this.#reign(first);
    return first;
  }

  async #stop(master: Node): Promise<Node> {
    const deed = this.#stage.stop(master);
    this.#say(deed.at, `node ${master} is stopped (SIGTERM)`, "deed");
    await this.#takeover(deed, otherNode(master));
    return otherNode(master);
  }

  async #startAgain(node: Node, master: Node): Promise<Node> {
    const [own, other] = [node, master].map((each) => this.#stage.plan.hosts[each - 1]!.watched);
    const returns = own!.preempt && own!.priority > other!.priority;
    const deed = this.#stage.start(node);
    this.#say(deed.at, `node ${node} starts again`, "deed");
    if (returns) {
      await this.#takeover(deed, node);
      return node;
    }
    const waits = () =>
      this.#stage.seen.some((what) => what.kind === "backup" && what.node === node && what.at >= deed.at);
    await this.#until(after(deed.at, STARTUP), waits, `node ${node} did not begin`);
    await this.#calm(CALM + masterDownTime(own!) / 1_000);
    if (masterOf(this.#stage.seen, this.#stage.plan.vrid) !== master) {
      throw new Disappointment(`node ${master} did not remain master`);
    }
    const why = own!.priority > other!.priority ? "nopreempt" : "its priority is not higher";
    this.#print(detail(`node ${node} stays backup: ${why}`, this.#options.look));
    return master;
  }

  async #kill(master: Node): Promise<void> {
    const deed = this.#stage.kill(master);
    this.#say(deed.at, `node ${master} loses its power: havip is killed (SIGKILL), its cable is cut`, "deed");
    await this.#takeover(deed, otherNode(master));
  }

  async #takeover(deed: Seen<"deed">, to: Node): Promise<void> {
    this.#explain(await this.#awaitMaster(to, deed, "did not take over"));
    await this.#reign(to);
    const takeover = takeoverAfter(this.#stage.seen, this.#stage.plan, deed, to, now());
    if (takeover !== null) this.#takeovers.push(takeover);
  }

  /** Leaves a master alone for a while, in which the other must be silent. */
  async #reign(master: Node): Promise<void> {
    const from = now();
    await this.#calm(CALM);
    const other = otherNode(master);
    const heard = this.#stage.seen.some((what) =>
      what.kind === "advert" && what.vrid === this.#stage.plan.vrid && what.node === other &&
      what.priority > 0 && what.at > from
    );
    if (heard) throw new Disappointment("both nodes are master: they do not accept each other's adverts");
  }

  /** Waits until a host is master on the wire and answers the client, and tells it. */
  async #awaitMaster(node: Node, deed: Seen<"deed">, otherwise: string): Promise<Takeover | null> {
    const { seen, plan } = this.#stage;
    const { watched } = plan.hosts[node - 1]!;
    const more = deed.deed === "start" ? watched.preemptDelay + STARTUP : 0;
    const limit = micros(masterDownTime(watched) + PATIENCE + more);
    const late = (deed.at + limit) as Instant;
    await this.#until(late, () => masterOf(seen, plan.vrid) === node, `node ${node} ${otherwise}`);
    const reign = reigns(seen, plan.vrid).at(-1)!;
    this.#say(reign.from, `node ${node} is master`, "master");
    const answered = () =>
      seen.some((what) => what.kind === "poll" && what.at >= reign.from && what.by === node);
    await this.#until(late, answered, `node ${node} is master, but ${plan.virtual} does not answer`);
    // Requests that will not be answered are only known to be lost after a while.
    await this.#calm(POLL_TIMEOUT + 100);
    return takeoverAfter(seen, plan, deed, node, now());
  }

  #explain(takeover: Takeover | null): void {
    if (takeover === null) return;
    for (const line of explained(takeover, this.#stage.plan)) this.#print(detail(line, this.#options.look));
  }

  #account(): void {
    const { seen, plan } = this.#stage;
    const scene = { seen, reigns: reigns(seen, plan.vrid), from: this.#began, to: now() };
    this.#print("");
    for (const line of drawing(scene, this.#options.look)) this.#print(line);
    if (this.#takeovers.length === 0) return;
    this.#print("");
    for (const line of table(this.#takeovers, this.#options.look)) this.#print(line);
  }

  /** The daemons' last words, which say why. */
  #logs(): void {
    for (const { node } of this.#stage.plan.hosts) {
      this.#print("");
      this.#print(`  node ${node}'s log:`);
      for (const line of this.#stage.lastWords(node)) this.#print(`  | ${line}`);
    }
  }

  async #until(late: Instant, condition: () => boolean, otherwise: string): Promise<void> {
    while (!condition()) {
      if (now() > late) {
        throw new Disappointment(`${otherwise} within ${seconds(between(this.#began, late), 1)}`);
      }
      await this.#tick();
    }
  }

  async #calm(milliseconds: number): Promise<void> {
    const end = now() + milliseconds * 1_000;
    while (now() < end) await this.#tick();
  }

  async #tick(): Promise<void> {
    this.#options.signal.throwIfAborted();
    if (this.#stage.failure !== null) throw new Disappointment(this.#stage.failure.message);
    await sleep();
  }

  #say(at: Instant, text: string, tone: Tone): void {
    this.#print(moment(between(this.#began, at) as Micros, text, tone, this.#options.look));
  }

  #paint(tone: Tone, text: string): string {
    return this.#options.look.paint(tone, text);
  }

  #print(line: string): void {
    this.#options.print(line);
  }
}

function sleep(): Promise<void> {
  return new Promise((wake) => setTimeout(wake, TICK));
}

function now(): Instant {
  return bootTime() as Instant;
}
