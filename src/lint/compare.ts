import { type Diagnostic, Findings } from "../config/mod.ts";
import { lower } from "../engine/mod.ts";
import type { File } from "./lint.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";
import { familyOfSide, type Pair, placeIn, type Side } from "./pair.ts";
import { aloneTopic, pairLints } from "./table/pair.ts";

/** Whether two hosts fail over. */
export interface PeerReport {
  readonly pairs: readonly Outcome[];
  /** Instances that the other file has no partner for. */
  readonly alone: readonly { readonly file: string; readonly instance: string }[];
  /** Instances that havip does not run, so that nothing can be said of them. */
  readonly notJudged: readonly { readonly file: string; readonly instance: string; readonly why: string }[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Puts the instances of two valid files together, by what they are on the wire, and says what becomes of them. */
export function compare(here: File, there: File): PeerReport {
  const [ours, theirs] = [sidesOf(here), sidesOf(there)];
  const { pairs, alone } = matched(ours.sides, theirs.sides);
  const findings = new Findings();
  const outcomes = pairs.map((pair) => {
    let fatal = false;
    for (const { code, severity, find } of pairLints) {
      for (const { at, ...found } of find(pair)) {
        findings[severity](at, { code, ...found });
        fatal ||= severity === "error";
      }
    }
    return outcomeOf(pair, familyOfSide(pair.here), !fatal);
  });
  for (const side of alone) tellAlone(side, side.file === here.path ? there.path : here.path, findings);
  return {
    pairs: outcomes,
    alone: alone.map(({ file, params: { name } }) => ({ file, instance: name })),
    notJudged: [...ours.notRun, ...theirs.notRun],
    diagnostics: findings.list(),
  };
}

function sidesOf({ path, loaded: { config, places } }: File) {
  const { plan, leftOut } = lower(config);
  const byName = new Map(config.instances.map((instance) => [instance.name, instance]));
  const sides = plan.instances.flatMap((params): Side[] => {
    const instance = byName.get(params.name);
    return instance ? [{ file: path, config, places, instance, params }] : [];
  });
  return { sides, notRun: leftOut.map(({ name, why }) => ({ file: path, instance: name, why })) };
}

/**
 * The same number and family make two instances one virtual router. When a number is used on several interfaces, the
 * name decides and then the interface. What is left over with the same name was meant to be one.
 */
function matched(ours: readonly Side[], theirs: readonly Side[]): { pairs: Pair[]; alone: Side[] } {
  const wire = (side: Side) => `${side.params.vrid} ${familyOfSide(side)}`;
  const keys: ((side: Side) => string)[] = [
    (side) => `${wire(side)} ${side.params.name}`,
    (side) => `${wire(side)} ${side.params.interface}`,
    wire,
    (side) => side.params.name,
  ];
  const found = new Map<Side, Side>();
  const taken = new Set<Side>();
  for (const key of keys) {
    const free = new Map<string, Side[]>();
    for (const side of theirs) {
      if (!taken.has(side)) free.set(key(side), [...(free.get(key(side)) ?? []), side]);
    }
    for (const side of ours) {
      const partner = found.has(side) ? undefined : free.get(key(side))?.shift();
      if (!partner) continue;
      found.set(side, partner);
      taken.add(partner);
    }
  }
  const pairs = ours.flatMap((here) => {
    const there = found.get(here);
    return there ? [{ here, there }] : [];
  });
  const alone = [...ours.filter((side) => !found.has(side)), ...theirs.filter((side) => !taken.has(side))];
  return { pairs, alone };
}

function tellAlone(side: Side, other: string, findings: Findings): void {
  const { name, vrid } = side.params;
  findings.warning(placeIn(side, "virtual_router_id"), {
    code: aloneTopic.code,
    message:
      `no instance that runs in ${other} has virtual_router_id ${vrid}: nobody takes over from ${name}`,
    help: `add an instance with that number to ${other}`,
  });
}
