import type { Engine } from "../../src/engine/mod.ts";
import { NodeClock } from "./clock.ts";
import { Doer } from "./deed.ts";
import { Addresses } from "./oracle/address.ts";
import { Adverts } from "./oracle/advert.ts";
import { Announcements } from "./oracle/announcement.ts";
import { Bookkeeping } from "./oracle/bookkeeping.ts";
import { Constancy } from "./oracle/constancy.ts";
import { type Oracle, Violation } from "./oracle/mod.ts";
import { Peace } from "./oracle/peace.ts";
import { Reference } from "./oracle/reference.ts";
import { Safety } from "./oracle/safety.ts";
import { type Cast, type Story, story } from "./plan.ts";
import type { Trace } from "./trace.ts";
import { World } from "./world.ts";

/** How a run ended. */
export interface Run {
  readonly story: Story;
  /** `null` when all was well. */
  readonly violation: Violation | null;
  readonly trace: Trace;
}

/** Another engine than the real one, and only one of the oracles, by name. */
export interface Variant {
  readonly newEngine?: () => Engine;
  readonly oracle?: string;
}

/** Plays the story of a seed and judges it. */
export function simulate(seed: number, variant: Variant = {}): Run {
  const told = story(seed);
  const world = build(told, variant);
  try {
    world.runUntil(told.endAt);
    world.end();
    return { story: told, violation: null, trace: world.trace };
  } catch (error) {
    return { story: told, violation: violationOf(error), trace: world.trace };
  }
}

/** What is wrong with a run, and how to look at it. */
export function report({ story, violation, trace }: Run): string {
  if (!violation) return `seed ${story.seed}: all is well`;
  return [
    `seed ${story.seed}: ${violation.message}`,
    trace.tail(40),
    `the whole timeline: deno run -A test/sim/replay.ts ${story.seed}`,
  ].join("\n");
}

function violationOf(error: unknown): Violation {
  if (error instanceof Violation) return error;
  return new Violation("exception", error instanceof Error ? error.stack ?? error.message : String(error));
}

function oracles({ settledAt, deeds }: Story): Oracle[] {
  return [
    new Reference(),
    new Bookkeeping(),
    new Addresses(),
    new Adverts(),
    new Announcements(),
    new Safety(deeds.some(({ deed }) => deed.kind === "stranger")),
    new Constancy(),
    new Peace(settledAt),
  ];
}

function build(told: Story, { newEngine, oracle }: Variant): World {
  const { seed, weather, manners } = told;
  const watching = oracles(told).filter(({ name }) => oracle === undefined || name === oracle);
  const world = new World({ seed, weather, manners, oracles: watching, ...(newEngine ? { newEngine } : {}) });
  for (const { name, outfit, offset, drift } of told.nodes) {
    world.add(name, outfit, new NodeClock(offset, drift));
  }
  const doer = new Doer(
    world,
    new Map(told.nodes.map(({ name, plan }) => [name, plan])),
    ownAddress(told.nodes),
  );
  for (const { at, deed } of told.deeds) world.clock.at(at, () => doer.do(deed));
  world.clock.at(told.healedAt, () => world.disturb("* everything is mended"));
  return world;
}

function ownAddress(nodes: readonly Cast[]) {
  return (node: string, interface_: string) => {
    const outfit = nodes.find(({ name }) => name === node)?.outfit.find(({ name }) => name === interface_);
    const own = outfit?.addresses[0];
    if (!own) throw new Error(`${node} has no ${interface_}`);
    return own;
  };
}
