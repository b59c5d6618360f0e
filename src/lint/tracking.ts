import type { Config, VrrpInstance } from "../config/mod.ts";
import { type Found, placeOf, type Subject } from "./lint.ts";
import type { Pair, Side } from "./pair.ts";
import { placeIn } from "./pair.ts";

interface Weight {
  readonly value?: number;
  readonly reverse?: true;
}

interface Weighted {
  readonly name: string;
  readonly weight?: Weight;
}

const names = new WeakMap<readonly Weighted[], Map<string, Weighted>>();

/** The trackers of a list by their names, made once, as every instance asks. */
function byName(list: readonly Weighted[]): Map<string, Weighted> {
  const known = names.get(list) ?? new Map(list.map((each) => [each.name, each]));
  names.set(list, known);
  return known;
}

/**
 * What each tracker of an instance may do to its priority: a positive number is added while all is well, a negative one
 * while it is not. A file may hold any number, which is multiplied by the weight, so that it may do both to any extent.
 * Those of 0, which mean FAULT, are left out.
 */
function weightsOf(instance: VrrpInstance, { root }: Config): number[] {
  const defined = (list: readonly Weighted[] = [], name: string) => byName(list).get(name)?.weight;
  const used = [
    ...(instance.track_script ?? []).map((line) => ({ line, from: defined(root.vrrp_script, line.name) })),
    ...(instance.track_process ?? []).map((line) => ({
      line,
      from: defined(root.vrrp_track_process, line.name),
    })),
    ...(instance.track_interface ?? []).map((line) => ({ line, from: undefined })),
  ];
  const files = (instance.track_file ?? []).filter((line) =>
    (line.weight ?? defined(root.track_file, line.name)?.value ?? 1) !== 0
  );
  return used.map(({ line, from }) => {
    const value = line.weight ?? from?.value ?? 0;
    const reverse = line.weight === undefined ? from?.reverse : line.reverse;
    return reverse ? -value : value;
  }).filter((value) => value !== 0).concat(files.flatMap(() => [-MOST, MOST]));
}

/** The most that one tracker changes a priority by. */
const MOST = 253;

/** Checks with weights beside nopreempt, which lets no backup act on them. */
export function weightsWithNopreempt({ config, places }: Subject): Found[] {
  return config.instances.filter((each) => each.nopreempt && weightsOf(each, config).length > 0).map((
    instance,
  ) => ({
    at: placeOf(places, instance, "nopreempt"),
    message:
      `with nopreempt ${instance.name} takes over from no master whose priority a failed check has lowered`,
    help: "give the checks no weight, so that a failed one means FAULT, or leave nopreempt out",
  }));
}

/** The lowest and the highest priority that the checks of an instance can leave it. */
function reach(
  { params: { priority }, instance, config }: Side,
): { low: number; high: number; weighted: boolean } {
  const weights = weightsOf(instance, config);
  const sum = (sign: number) => weights.filter((each) => each * sign > 0).reduce((a, b) => a + b, 0);
  const fits = (value: number) => Math.min(254, Math.max(1, value));
  return { low: fits(priority + sum(-1)), high: fits(priority + sum(1)), weighted: weights.length > 0 };
}

/** Weights that leave the master above the other host whatever fails. */
export function weightsTooSmall({ here, there }: Pair): Found[] {
  if (here.params.priority === there.params.priority) return [];
  const [first, second] = here.params.priority > there.params.priority ? [here, there] : [there, here];
  const [ours, theirs] = [reach(first), reach(second)];
  if (!ours.weighted || first.params.priority === 255 || ours.low < theirs.high) return [];
  return [{
    at: placeIn(first, first.instance.track_script ? "track_script" : "priority"),
    message:
      `with every check failed ${first.params.name} still has priority ${ours.low}, which is not below the ` +
      `${theirs.high} of ${second.file}: it stays master`,
    help: `take weights that add up to more than ${ours.high - theirs.high}`,
  }];
}
