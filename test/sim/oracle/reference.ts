import type { Link } from "../../../src/core/mod.ts";
import type { VrrpParams } from "../../../src/machine/mod.ts";
import type { Plan } from "../../../src/engine/mod.ts";
import type { News } from "../follower.ts";
import type { Node } from "../node.ts";
import type { Fed, Turn } from "../turn.ts";
import { type Oracle, Violation } from "./mod.ts";
import { Shadow } from "./shadow.ts";

/** What is known of one node's role. */
interface Known {
  readonly links: Map<string, Link>;
  shadows: Map<string, Shadow>;
  virtual: Set<string>;
  /** Instances that a reload took away in this turn: what they had to say still counts. */
  past: Shadow[];
}

/** What acts for the whole host. */
const hosts = new Set(["engine", "static"]);

/**
 * Every instance is, after every turn, what the protocol makes of what it heard: a takeover is neither early nor
 * late, a better master is followed at once, nothing else has any effect; and it sends the adverts that it owes.
 */
export class Reference implements Oracle {
  readonly name = "reference";
  readonly #nodes = new Map<Node, Known>();

  turn(turn: Turn): void {
    const { node, now } = turn;
    let known = this.#nodes.get(node);
    if (!known || turn.fed.some(({ kind }) => kind === "start")) {
      this.#nodes.set(node, known = { links: new Map(), shadows: new Map(), virtual: new Set(), past: [] });
    }
    known.past = [];
    for (const shadow of known.shadows.values()) shadow.turn();
    for (const fed of turn.fed) feed(known, fed, now);
    this.#compare(turn, known);
  }

  #compare(turn: Turn, known: Known): void {
    const { node, now, snapshot, effects } = turn;
    for (const { name, state } of snapshot) {
      const shadow = known.shadows.get(name);
      if (!shadow) throw new Violation(this.name, `${node.name} has an instance ${name} that nobody wants`);
      if (shadow.is !== state) {
        const wait = shadow.is === "backup"
          ? `, and could take over in ${Math.round(shadow.until - now)} µs`
          : "";
        throw new Violation(
          this.name,
          `${node.name} is ${state} for ${name}, but has to be ${shadow.is}${wait}`,
        );
      }
      const others = known.past.filter(({ params }) => params.name === name);
      this.#adverts(turn, name, [shadow, ...others]);
    }
    for (const { instance } of effects) {
      if (hosts.has(instance) || known.shadows.has(instance)) continue;
      if (!known.past.some(({ params }) => params.name === instance)) {
        throw new Violation(this.name, `${node.name} acts for an instance ${instance} that nobody wants`);
      }
    }
  }

  #adverts({ node, effects, fed }: Turn, name: string, shadows: readonly Shadow[]): void {
    const sum = (field: keyof Shadow["expected"]) =>
      shadows.reduce((all, { expected }) => all + expected[field], 0);
    let [farewells, adverts] = [0, 0];
    const who = `${node.name} sends for ${name}`;
    // Within a turn the source may change after an advert.
    const steady = !fed.some(({ kind }) => kind === "notice" || kind === "reload");
    const source = shadows[0]?.source;
    for (const { instance, action } of effects) {
      if (instance !== name || action.kind !== "advert") continue;
      if (action.priority === 0) farewells++;
      else adverts++;
      if (steady && action.priority > 0 && action.spec.source !== source) {
        throw new Violation(this.name, `${who} from ${action.spec.source} instead of ${source}`);
      }
    }
    if (farewells !== sum("farewells")) {
      throw new Violation(
        this.name,
        `${who} ${farewells} adverts of priority 0, but has to send ${sum("farewells")}`,
      );
    }
    const [least, most] = [sum("answers"), sum("answers") + sum("allowed")];
    if (adverts < least || adverts > most) {
      throw new Violation(
        this.name,
        `${who} ${adverts} adverts in a turn, but has to send ${least} to ${most}`,
      );
    }
  }
}

function feed(known: Known, fed: Fed, now: number): void {
  switch (fed.kind) {
    case "start":
      for (const notice of fed.notices) learn(known, notice);
      adopt(known, fed.plan, now);
      return;
    case "reload":
      adopt(known, fed.plan, now);
      return;
    case "notice":
      learn(known, fed.notice);
      for (const shadow of known.shadows.values()) relink(known, shadow, now);
      return;
    case "packet":
      for (const shadow of known.shadows.values()) {
        if (shadow.params.interface === fed.packet.segment) shadow.hear(fed.packet.meant, fed.heard ?? now);
      }
      return;
    case "due":
      for (const shadow of known.shadows.values()) shadow.due(now);
      return;
    case "stop":
      for (const shadow of known.shadows.values()) shadow.stop();
      return;
    case "outcome":
      outcome(known, fed, now);
  }
}

function outcome(
  known: Known,
  { emitted: { from, action }, outcome }: Fed & { kind: "outcome" },
  now: number,
): void {
  if (action.kind !== "hold") return;
  known.shadows.get(from.replace("vrrp:", ""))?.held(action.addresses.length, outcome.ok, now);
}

function learn({ links }: Known, notice: News): void {
  if (notice.kind === "link") links.set(notice.link.name, notice.link);
  else if (notice.kind === "link gone") links.delete(notice.name);
}

function relink(known: Known, shadow: Shadow, now: number): void {
  shadow.link(known.links.get(shadow.params.interface), known.virtual, now);
}

/** Instances that are the same in interface, VRID and version go on; others end or begin. */
function adopt(known: Known, plan: Plan, now: number): void {
  const before = new Map([...known.shadows.values()].map((shadow) => [identity(shadow.params), shadow]));
  known.shadows = new Map();
  known.virtual = new Set(
    plan.instances.flatMap(({ addresses, excluded }) =>
      [...addresses, ...excluded].map((held) => `${held.interface} ${held.address}`)
    ),
  );
  for (const params of plan.instances) {
    const old = before.get(identity(params));
    if (old) {
      known.shadows.set(params.name, old);
      before.delete(identity(params));
      old.reload(params);
      relink(known, old, now);
    } else {
      const fresh = new Shadow(params);
      known.shadows.set(params.name, fresh);
      fresh.start(known.links.get(params.interface), known.virtual, now);
    }
  }
  for (const gone of before.values()) {
    gone.stop();
    known.past.push(gone);
  }
}

function identity({ interface: on, vrid, version }: VrrpParams): string {
  return `${on} ${vrid} ${version}`;
}
