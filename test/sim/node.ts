import type { Emitted, Event, Instant, IpAddress, MachineId, Spacing } from "../../src/core/mod.ts";
import { isMulticast, noSpacing } from "../../src/core/mod.ts";
import type { Engine, Plan } from "../../src/engine/mod.ts";
import { Announcer, type Mouth } from "./announcer.ts";
import { type Alarm, NodeClock } from "./clock.ts";
import { Doze } from "./doze.ts";
import { Follower } from "./follower.ts";
import { Kernel, type Notice } from "./kernel.ts";
import { MadeInterfaces } from "./made.ts";
import type { Packet, Station } from "./network.ts";
import { Outbox } from "./outbox.ts";
import type { Random } from "./random.ts";
import { Reloads } from "./reloads.ts";
import { Supervision } from "./supervision.ts";
import type { Outfit, Status, Surroundings } from "./surroundings.ts";
import { Tidings } from "./tidings.ts";
import { type Effect, type Input, type Report, sorted, TurnInProgress } from "./turn.ts";

export type { Manners, Outfit, Status, Surroundings } from "./surroundings.ts";

/** When a run begins: µs since 1970. */
const epoch = 1_750_000_000_000_000;

/** One host with its kernel, and the VRRP role on it: a real engine, driven as the reactor drives it. */
export class Node implements Station {
  kernel: Kernel;
  clock: NodeClock;
  status: Status = "off";
  /** What the daemon was last told to run. */
  plan: Plan = { instances: [] };
  /** So much its wall clock is ahead, in µs. */
  ahead = 0;
  /** How what it may track is. */
  readonly evidence = new Map<MachineId, Event>();
  /** When it last could not work for a while, and how long that took. */
  readonly pause = { since: 0, length: 0 };
  readonly #around: Surroundings;
  readonly #random: Random;
  readonly #outfit: readonly Outfit[];
  #engine: Engine | null = null;
  #inbox: Input[] = [];
  #reloads: Reloads | null = null;
  #fresh = true;
  #follower = new Follower();
  /** Grows with every role and every kernel, so that news for an earlier one are not taken for its successor's. */
  #life = 0;
  #lastNotice = 0;
  #tidings = new Tidings();
  #made: MadeInterfaces | null = null;
  #announcer: Announcer | null = null;
  #doze = new Doze();
  #current: TurnInProgress | null = null;
  #turnAlarm: Alarm | null = null;
  #timer: Alarm | null = null;
  #armed: Instant | null = null;
  #outbox = new Outbox();
  #supervision!: Supervision;

  constructor(
    readonly name: string,
    outfit: readonly Outfit[],
    clock: NodeClock,
    around: Surroundings,
    random: Random,
  ) {
    this.#around = around;
    this.#random = random;
    this.#outfit = outfit;
    this.clock = clock;
    this.kernel = this.#boot();
  }

  /** Whether its role is there and gets time to work. */
  get working(): boolean {
    return this.status === "running";
  }

  /** Since 1970, by its wall clock. */
  get #seconds(): number {
    return (epoch + this.#around.clock.now + this.ahead) / 1e6;
  }

  /** How far apart its announcements are. */
  get spacing(): Spacing {
    return this.#announcer?.spacing ?? noSpacing;
  }

  /** Whether it is in the middle of a reload. */
  get reloading(): boolean {
    return this.#reloads?.going ?? false;
  }

  /** Starts the daemon with a plan, unless it runs. */
  start(plan: Plan): boolean {
    if (this.status !== "off") return false;
    this.plan = plan;
    this.#begin();
    return true;
  }

  /** SIGTERM; a paused or dead role will see to it later. */
  stop(): boolean {
    return this.#order({ kind: "stop" });
  }

  /** SIGHUP with new parameters. */
  reload(plan: Plan): boolean {
    return this.#order({ kind: "reload", plan });
  }

  /** What is tracked is like this from now on, whatever runs. */
  prove(to: MachineId, event: Event): void {
    this.evidence.set(to, event);
    if (this.status === "running" || this.status === "paused") this.#push({ kind: "evidence", to, event });
  }

  /** SIGKILL for the role; the supervisor starts another one after a while, or never. Addresses stay. */
  kill(restartAfter: number | null): boolean {
    if (this.status !== "running" && this.status !== "paused") return false;
    this.#end(restartAfter === null ? "off" : "dead");
    if (restartAfter === null) return true;
    const life = this.#life;
    this.#around.clock.after(restartAfter, () => {
      if (this.status === "dead" && this.#life === life) this.#begin();
    });
    return true;
  }

  /** The host loses power. */
  crash(): boolean {
    if (this.status === "down") return false;
    this.#end("down");
    this.#inbox = [];
    for (const { name } of this.kernel.links()) this.kernel.pullOut(name);
    return true;
  }

  /** The host comes back, with a fresh kernel, a clock that begins anew, and the daemon as it was configured. */
  boot(): boolean {
    if (this.status !== "down") return false;
    this.clock = new NodeClock(
      this.#random.whole(2, 60) * 1_000_000 - this.#around.clock.now,
      this.clock.drift,
    );
    this.kernel = this.#boot();
    this.#begin();
    return true;
  }

  /** SIGSTOP. */
  halt(): boolean {
    if (this.status !== "running") return false;
    this.status = "paused";
    this.pause.since = this.#around.clock.now;
    return true;
  }

  /** SIGCONT: what has been queued meanwhile is read first. */
  resume(): boolean {
    if (this.status !== "paused") return false;
    this.status = "running";
    this.pause.length = this.#around.clock.now - this.pause.since;
    this.pause.since = this.#around.clock.now;
    this.#announcer?.wake();
    this.#wake();
    return true;
  }

  /** The kernel has more to tell than the role has room for: what was not read yet is lost, and it knows that. */
  overrun(): boolean {
    if (this.status !== "running" && this.status !== "paused") return false;
    this.#tidings.lose();
    this.#push({ kind: "news" });
    return true;
  }

  reachable(segment: string, to: IpAddress): boolean {
    return this.kernel.up(segment) && (isMulticast(to) || this.kernel.has(segment, to));
  }

  receive(packet: Packet): void {
    if (this.status !== "running" && this.status !== "paused") return;
    const waiting = this.#inbox.flatMap((input) => input.kind === "packet" ? [input.packet] : []);
    const heard = this.clock.local(this.#around.clock.now) as Instant;
    if (!this.#doze.keeps(packet, heard, waiting)) this.#push({ kind: "packet", packet });
  }

  #boot(): Kernel {
    const kernel = new Kernel(this.name);
    kernel.watch = (...what) => this.#around.addressed(this, ...what);
    for (const { name, addresses } of this.#outfit) kernel.plugIn(name, addresses);
    return kernel;
  }

  #begin(): void {
    if (this.status !== "dead") this.#supervision = new Supervision(this.kernel);
    this.status = "running";
    this.#life++;
    this.#lastNotice = 0;
    this.#supervision.clear(this.plan);
    const life = this.#life;
    this.kernel.tell = (notice) => {
      if (this.#life === life) this.#told(notice);
    };
    this.#engine = this.#around.newEngine();
    this.#doze = new Doze();
    this.#follower = new Follower();
    this.#tidings = new Tidings();
    this.#outbox = new Outbox();
    this.#announcer = new Announcer(this.#mouth(), this.plan.spacing);
    this.#fresh = true;
    this.#turn();
  }

  #mouth(): Mouth {
    return {
      clock: this.#around.clock,
      local: this.clock,
      late: () => this.#late(),
      works: () => this.working,
      say: (held, repeat) => this.#around.announced(this, held, repeat),
    };
  }

  #end(status: Status): void {
    this.status = status;
    this.#life++;
    this.#engine = null;
    // The next role is told all of the newest plan at once.
    this.plan = this.#reloads?.newest ?? this.plan;
    this.#reloads = null;
    this.#announcer?.close();
    this.#announcer = null;
    // Orders to the daemon outlive its role; nothing else does.
    this.#inbox = this.#inbox.filter(({ kind }) => kind === "stop" || kind === "reload");
    if (this.#turnAlarm) this.#turnAlarm.deed = null;
    if (this.#timer) this.#timer.deed = null;
    this.#turnAlarm = this.#timer = this.#armed = null;
  }

  #order(order: Input): boolean {
    if (this.status === "off" || this.status === "down") return false;
    this.#push(order);
    return true;
  }

  #push(input: Input): void {
    this.#inbox.push(input);
    this.#wake();
  }

  #told(notice: Notice): void {
    const { clock, manners } = this.#around;
    const life = this.#life;
    this.#tidings.tell(notice);
    const at = Math.max(this.#lastNotice, clock.now + this.#random.whole(0, manners.noticeDelay));
    this.#lastNotice = at;
    clock.at(at, () => {
      if (this.#life === life && this.#tidings.arrive()) this.#push({ kind: "news" });
    });
  }

  #wake(): void {
    if (this.status !== "running" || this.#turnAlarm?.deed) return;
    this.#turnAlarm = this.#around.clock.after(this.#late(), () => this.#turn());
  }

  #late(): number {
    const { lateness } = this.#around.manners;
    return lateness === 0 ? 0 : this.#random.whole(0, lateness);
  }

  /** One turn, as `src/reactor/loop.ts` has it: sources, then timers, then actions and their outcomes. */
  #turn(rung = false): void {
    const engine = this.#engine;
    if (this.status !== "running" || !engine) return;
    const now = this.clock.local(this.#around.clock.now);
    const idle = rung && this.#inbox.length === 0 && !this.reloading;
    if (idle && this.#doze.sleepsOn(engine, now as Instant)) return this.#arm(engine.deadline());
    const turn = new TurnInProgress(
      engine,
      now,
      (emitted) => this.#execute(emitted),
      (report) => this.#later(report),
      this.#seconds,
      (segment) => [segment, ...this.kernel.madeOn(segment)],
      this.#doze,
    );
    this.#current = turn;
    turn.collect();
    if (this.#fresh) this.#start(turn, engine);
    this.#fresh = false;
    const inputs = this.#inbox;
    this.#inbox = [];
    this.#feed(turn, sorted(inputs, this.#random));
    this.#advance(turn);
    turn.due();
    turn.settle();
    this.#finish(turn);
  }

  #start(turn: TurnInProgress, engine: Engine): void {
    const learn = () => {
      if (this.#current) this.#learn(this.#current, this.#tidings.take(true));
    };
    const made = this.#made = new MadeInterfaces(this.kernel, engine, learn);
    this.#reloads = new Reloads(made, this.#random);
    const notices = this.#follower.refresh(this.kernel);
    turn.start(this.plan, notices, () => made.want({ instances: [] }, this.plan));
    this.#supervision.tell(engine, this.plan, turn.now);
    turn.testify(this.evidence);
  }

  #finish(turn: TurnInProgress): void {
    const { engine, now, fed, effects, stopped } = turn;
    const deadline = engine.deadline();
    const snapshot = engine.snapshot().instances;
    const verdicts = engine.verdicts();
    if (!stopped) this.#arm(deadline);
    else [this.#inbox] = [[], this.#end("off")];
    if (this.reloading) this.#wake();
    const { now: at } = this.#around.clock;
    const { seconds } = turn;
    this.#around.turned({ node: this, at, now, seconds, fed, effects, snapshot, verdicts, deadline });
  }

  #feed(turn: TurnInProgress, inputs: readonly Input[]): void {
    for (const input of inputs) {
      if (turn.stopped) return;
      if (input.kind === "news") this.#learn(turn, this.#tidings.take());
      else if (input.kind === "reload") this.#reload(turn, input.plan);
      else turn.feed(input);
      if (turn.stopped) this.#made?.close();
    }
  }

  #learn(turn: TurnInProgress, notices: readonly Notice[]): void {
    for (const notice of this.#follower.read(notices, this.kernel)) {
      if (notice.kind === "link") this.#made?.came(notice.link);
      turn.feed({ kind: "notice", notice });
      if (notice.kind === "link gone") this.#made?.went(notice.name);
    }
  }

  #reload(turn: TurnInProgress, plan: Plan): void {
    if (!this.#reloads) return;
    this.#announcer?.configure(plan.spacing);
    this.#supervision.estate.replace(this.#reloads.newest ?? this.plan);
    const at = this.#reloads.order(turn, this.plan, plan);
    if (at === null) return;
    this.#supervision.estate.settle();
    this.plan = at;
    turn.testify(this.evidence);
  }

  #advance(turn: TurnInProgress): void {
    if (!this.#reloads?.going) return;
    this.plan = this.#reloads.advance(turn, this.plan, () => turn.testify(this.evidence));
    if (!this.reloading) this.#supervision.estate.settle();
  }

  #execute({ from, action }: Emitted): Effect {
    const outcome = this.kernel.execute(action);
    const effect = { instance: from.replace(/^vrrp:/, ""), action, outcome, absent: [], bytes: null };
    if (action.kind === "advert") {
      const { network, clock: { now: sentAt } } = this.#around;
      const segment = this.kernel.segmentOf(action.spec.interface);
      const packets = this.#outbox.packets(from, action, this.#seconds, { segment, from: this.name, sentAt });
      for (const packet of outcome?.ok ? packets : []) network.send(packet);
      return { ...effect, bytes: packets[0]?.bytes ?? null };
    }
    this.#supervision.hear(action);
    if (action.kind === "release") this.#announcer?.forget(action.addresses);
    if (action.kind !== "announce") return effect;
    const absent = action.addresses.filter((held) => !this.kernel.has(held.interface, held.address));
    const leaving = action.addresses.filter((held) => !absent.includes(held));
    this.#announcer?.announce(leaving, action.repeat);
    return { ...effect, absent: absent.map(({ address }) => address) };
  }

  /** @returns whether the outcome will come by itself */
  #later(report: Report): boolean {
    const { clock, manners } = this.#around;
    if (manners.outcomeDelay === null) return false;
    const life = this.#life;
    clock.after(this.#random.whole(0, manners.outcomeDelay), () => {
      if (this.#life === life) this.#push({ kind: "outcome", ...report });
    });
    return true;
  }

  #arm(deadline: Instant | null): void {
    if (deadline === this.#armed && this.#timer?.deed) return;
    if (this.#timer) this.#timer.deed = null;
    this.#armed = deadline;
    if (deadline === null) return;
    const at = this.clock.world(deadline) + this.#late();
    this.#timer = this.#around.clock.at(at, () => this.#turn(true));
  }
}
