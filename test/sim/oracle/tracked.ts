import type { MachineId, Verdict } from "../../../src/core/mod.ts";
import type { InstanceSnapshot } from "../../../src/engine/mod.ts";
import type { Tracked as Line, TrackerParams, VrrpParams } from "../../../src/machine/mod.ts";
import type { Time } from "../clock.ts";
import type { News } from "../follower.ts";
import type { Node } from "../node.ts";
import type { Fed, Turn } from "../turn.ts";
import type { World } from "../world.ts";
import { type Oracle, Violation } from "./mod.ts";

/** The same evidence in a row, and since when. */
interface Streak {
  readonly good: boolean;
  count: number;
  readonly since: Time;
}

/**
 * What trackers say follows from the evidence: after as many results in a row as are asked for, or as long as is asked
 * for, they agree with it. Priorities are the sum of what they say, and who must be in fault for it is.
 */
export class Tracked implements Oracle {
  readonly name = "tracked";
  readonly #streaks = new Map<Node, Map<MachineId, Streak>>();
  /** How its role last heard that its interfaces are. */
  readonly #up = new Map<Node, Map<string, boolean>>();
  readonly #longest = new Map<string, number>();
  readonly #values = new Map<Node, Map<MachineId, number>>();

  turn(turn: Turn, world: World): void {
    const { node } = turn;
    if (node.status === "off") return;
    for (const fed of turn.fed) this.#hear(turn, fed);
    for (const params of node.plan.trackers ?? []) this.#agrees(turn, world, params);
    // In the middle of a reload the trackers have changed already, and some of those who listen to them have not.
    if (node.reloading) return;
    for (const params of node.plan.instances) {
      const snapshot = turn.snapshot.find(({ name }) => name === params.name);
      if (snapshot && snapshot.state !== "stopped") this.#follows(turn, params, snapshot);
    }
  }

  #hear({ node, at }: Turn, fed: Fed): void {
    if (fed.kind === "start" || fed.kind === "reload") {
      // What is new, or watched in another way, begins anew.
      this.#streaks.set(node, new Map());
      this.#values.set(node, new Map());
      // A plan may come and go within a turn, between which a delay of its began.
      for (const params of fed.plan.trackers ?? []) this.#delayOf(node, params);
    }
    if (fed.kind === "start") {
      this.#up.set(node, new Map());
      for (const notice of fed.notices) this.#see(node, notice, at);
    }
    if (fed.kind === "notice") this.#see(node, fed.notice, at);
    if (fed.kind !== "evidence") return;
    const { to, event } = fed;
    if (event.kind === "result") this.#prolong(node, to, event.ok, at);
    if (event.kind === "value") this.#values.get(node)?.set(to, event.value);
    if (event.kind !== "count") return;
    const params = node.plan.trackers?.find(({ id }) => id === to);
    if (params?.kind === "process") {
      this.#prolong(node, to, event.count >= params.quorum && event.count <= params.quorumMax, at);
    }
  }

  #see(node: Node, notice: News, at: Time): void {
    if (notice.kind !== "link" && notice.kind !== "link gone") return;
    const name = notice.kind === "link" ? notice.link.name : notice.name;
    const up = notice.kind === "link" && notice.link.up;
    this.#up.get(node)?.set(name, up);
    // Down and up again within one turn is a new beginning, too.
    const tracker = node.plan.trackers?.find((each) => each.kind === "interface" && each.name === name);
    if (tracker) this.#prolong(node, tracker.id, up, at);
  }

  #prolong(node: Node, id: MachineId, good: boolean, at: Time): Streak | undefined {
    const streaks = this.#streaks.get(node);
    const known = streaks?.get(id);
    if (known?.good === good) known.count++;
    else streaks?.set(id, { good, count: 1, since: at });
    return streaks?.get(id);
  }

  #agrees(turn: Turn, world: World, params: TrackerParams): void {
    const { node, at } = turn;
    const { id, kind } = params;
    if (kind === "interface") this.#prolong(node, id, this.#up.get(node)?.get(params.name) ?? false, at);
    const streak = this.#streaks.get(node)?.get(id);
    const value = this.#values.get(node)?.get(id);
    if (kind === "file" && value !== undefined) this.#expect(turn, id, value);
    if (!streak || kind === "file") return;
    const { good, count, since } = streak;
    const passed = at - Math.max(since, node.pause.since) -
      2 * (world.manners.lateness + world.manners.noticeDelay);
    const enough = kind === "script"
      ? count >= (good ? params.rise : params.fall)
      : passed > 1.001 * this.#delayOf(node, params);
    if (enough) this.#expect(turn, id, good ? "up" : "down");
  }

  /** The longest that there ever was: a delay that runs is not cut short by a reload. */
  #delayOf(node: Node, params: TrackerParams): number {
    const key = `${node.name} ${params.id}`;
    const [up, down] = params.kind === "process"
      ? [params.forkDelay, params.terminateDelay]
      : params.kind === "interface"
      ? [params.upDelay, params.downDelay]
      : [0, 0];
    const longest = Math.max(this.#longest.get(key) ?? 0, up, down);
    this.#longest.set(key, longest);
    return longest;
  }

  #expect({ node, verdicts }: Turn, id: MachineId, wanted: Verdict): void {
    if (verdicts[id] === wanted) return;
    throw new Violation(this.name, `${id} of ${node.name} says ${verdicts[id]}, but has to say ${wanted}`);
  }

  #follows(
    { node, verdicts }: Turn,
    params: VrrpParams,
    { state, fault, effectivePriority }: InstanceSnapshot,
  ): void {
    const said = params.trackers.map((line) => ({ line, verdict: verdicts[line.tracker] ?? "unknown" }));
    const sum = said.reduce((all, { line, verdict }) => all + worth(line, verdict), params.priority);
    const wanted = params.priority === 255 || said.length === 0
      ? params.priority
      : Math.min(254, Math.max(1, sum));
    if (effectivePriority !== wanted) {
      const why = `${effectivePriority} instead of ${wanted}: ${JSON.stringify(said)}`;
      throw new Violation(this.name, `${node.name} has the priority ${why} (${params.name})`);
    }
    const bad = said.some(({ line, verdict }) => fails(line, verdict));
    // A member whose tracker is well again waits for its group, whatever took it there.
    const alone = params.syncGroup === null;
    const wrong = bad
      ? state === "master" || state === "backup"
      : alone && state === "fault" && fault === "tracker";
    if (!wrong) return;
    throw new Violation(
      this.name,
      `${node.name} is ${state} ${fault ?? ""} with ${JSON.stringify(said)} (${params.name})`,
    );
  }
}

function worth({ weight, reverse }: Line, verdict: Verdict): number {
  if (weight === 0 || verdict === "unknown") return 0;
  if (typeof verdict === "number") {
    const product = verdict * weight * (reverse ? -1 : 1);
    return product <= -254 ? 0 : Math.min(253, product);
  }
  const counts = weight > 0 ? verdict === "up" : verdict === "down";
  return counts ? (reverse ? -weight : weight) : 0;
}

/** Whether it means FAULT. */
function fails({ weight, reverse }: Line, verdict: Verdict): boolean {
  if (verdict === "unknown") return false;
  if (typeof verdict === "number") {
    return weight === 0 ? (verdict !== 0) !== reverse : verdict * weight * (reverse ? -1 : 1) <= -254;
  }
  return weight === 0 && (verdict === "up") === reverse;
}
