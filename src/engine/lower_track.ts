import { type MachineId, type Micros, micros, seconds } from "../core/mod.ts";
import type { Config, RootDefs, SyncGroup, VrrpInstance } from "../config/mod.ts";
import type { Tracked, TrackerParams, VrrpParams } from "../machine/mod.ts";
import { groupId, membership } from "./lower_group.ts";
import { neededInterfaces } from "./lower_static.ts";
import { idOf } from "./route.ts";

type Block<K extends "vrrp_script" | "track_file" | "vrrp_track_process"> = NonNullable<RootDefs[K]>[number];

/** What can be tracked, by name, and who belongs to which group: found out once for all instances. */
export interface Trackable {
  readonly groups: ReadonlyMap<string, SyncGroup>;
  readonly scripts: ReadonlyMap<string, Block<"vrrp_script">>;
  readonly files: ReadonlyMap<string, Block<"track_file">>;
  readonly processes: ReadonlyMap<string, Block<"vrrp_track_process">>;
  /** Of interfaces whose news are taken with patience. */
  readonly delays: ReadonlyMap<string, { readonly up: Micros; readonly down: Micros }>;
  /** The names of groups with an address owner among their members. */
  readonly owned: ReadonlySet<string>;
}

/** What an instance, or a group, lists in its `track_…` blocks. */
type Lists = Pick<VrrpInstance, "track_interface" | "track_script" | "track_file" | "track_process">;

/** A line of such a block, with the defaults of what it names. */
interface Line extends Tracked {
  readonly kind: TrackerParams["kind"];
  readonly name: string;
}

const never = micros(0);
/** keepalived's own bound, in both directions. */
const mostOfAnInterface = 253;

/** Looks through a configuration for what can be tracked. A block without what it is about is none. */
export function trackable(config: Config): Trackable {
  const { root, instances } = config;
  const named = <T extends { readonly name: string }>(
    list: readonly T[] | undefined,
    whole: (each: T) => unknown,
  ) => new Map((list ?? []).filter(whole).map((each) => [each.name, each]));
  const groups = membership(config);
  const owners = instances.filter(({ priority, state }) =>
    (priority ?? (state === "MASTER" ? 255 : 100)) === 255
  );
  const delays = (root.interface_up_down_delays ?? []).flatMap((each) => {
    const down = each.down ?? never;
    // A single number is for both ways.
    const up = each.up ?? down;
    return each.interface !== undefined && (up > 0 || down > 0)
      ? [[each.interface, { up, down }] as const]
      : [];
  });
  return {
    groups,
    scripts: named(root.vrrp_script, ({ script }) => script),
    files: named(root.track_file, ({ file }) => file),
    processes: named(root.vrrp_track_process, ({ process }) => process),
    delays: new Map(delays),
    owned: new Set(owners.flatMap(({ name }) => groups.get(name)?.name ?? [])),
  };
}

type Tracking = Pick<
  VrrpParams,
  "syncGroup" | "trackers" | "dontTrackPrimary" | "trackSourceAddress" | "lateMasterPriority"
>;

/** What an instance watches, and which group it belongs to. */
export function lowerTracking(
  instance: VrrpInstance,
  config: Config,
  known: Trackable,
  priority: number,
): Tracking {
  const group = known.groups.get(instance.name);
  const own = instance.interface ?? "";
  let lines = linesOf(instance, known);
  if (group && !group.sync_group_tracking_weight && !group.global_tracking) lines = lines.flatMap(unweighted);
  if (group) lines = joined(lines, groupLines(group, known));
  lines = joined(lines, neededInterfaces(instance, config).map((name) => line("interface", name, 0, false)));
  if (priority === 255) lines = lines.filter(({ weight }) => weight === 0);
  // Its own interface is tracked without a weight whatever is said of it, or by `dont_track_primary` as is said.
  const ignored = instance.dont_track_primary ?? false;
  if (!ignored) lines = lines.filter(({ kind, name }) => kind !== "interface" || name !== own);
  const delayed = !ignored && known.delays.has(own);
  if (delayed) lines = [...lines, line("interface", own, 0, false)];
  return {
    syncGroup: group ? groupId(group.name) : null,
    trackers: lines.map(({ tracker, weight, reverse }) => ({ tracker, weight, reverse })),
    dontTrackPrimary: ignored || delayed,
    trackSourceAddress: (instance.track_src_ip ?? false) && instance.interface !== undefined &&
      (instance.mcast_src_ip ?? instance.unicast_src_ip) !== undefined,
    lateMasterPriority: lateMaster(instance),
  };
}

/** A backup of a priority that nobody knows may be as quick as the highest one; the owner is no backup. */
function lateMaster({ timer_expired_backup: theirs, nopreempt }: VrrpInstance): number | null {
  if (theirs === undefined || !nopreempt) return null;
  return theirs === 0 ? 254 : theirs;
}

function line(kind: Line["kind"], name: string, weight: number, reverse: boolean): Line {
  return { kind, name, tracker: `${kind}:${name}`, weight, reverse };
}

type Weighed = { readonly weight?: { readonly value?: number; readonly reverse?: true } };
type Mention = NonNullable<Lists["track_script"]>[number];

/** A line that names a block. Without the block it means nothing; the configuration says so. */
function mention(kind: Line["kind"], blocks: ReadonlyMap<string, Weighed>, usual: number) {
  return ({ name, weight, reverse, noreverse }: Mention): Line[] => {
    const block = blocks.get(name);
    if (!block) return [];
    const turned = noreverse ? false : reverse ?? (weight === undefined && (block.weight?.reverse ?? false));
    return [line(kind, name, weight ?? block.weight?.value ?? usual, turned)];
  };
}

function linesOf(lists: Lists, { scripts, files, processes }: Trackable): Line[] {
  const interfaces = (lists.track_interface ?? []).map(({ name, weight = 0, reverse }) =>
    line("interface", name, bounded(weight), reverse ?? false)
  );
  return once([
    ...interfaces,
    ...(lists.track_script ?? []).flatMap(mention("script", scripts, 0)),
    ...(lists.track_file ?? []).flatMap(mention("file", files, 1)),
    ...(lists.track_process ?? []).flatMap(mention("process", processes, 0)),
  ]);
}

function bounded(weight: number): number {
  return Math.max(-mostOfAnInterface, Math.min(mostOfAnInterface, weight));
}

/** The first line of each tracker counts. */
function once(lines: readonly Line[]): Line[] {
  const first = new Map<MachineId, Line>();
  for (const each of lines) if (!first.has(each.tracker)) first.set(each.tracker, each);
  return [...first.values()];
}

/**
 * What keepalived makes of the weights of a member whose group has no `sync_group_tracking_weight`: priorities of members
 * must not drift apart. Processes keep theirs there, too.
 */
function unweighted(each: Line): Line[] {
  if (each.weight === 0 || each.kind === "process") return [each];
  if (each.kind === "interface" || (each.kind === "file" && each.weight === 1)) {
    return [{ ...each, weight: 0 }];
  }
  return [];
}

/** What a group lists counts for every member; with an owner among them only without weights. */
function groupLines(group: SyncGroup, known: Trackable): Line[] {
  const lines = linesOf(group, known);
  return known.owned.has(group.name) ? lines.map((each) => ({ ...each, weight: 0 })) : lines;
}

/** Where both lists have a tracker the weight is that of the second one (a group's, say), unless that of the first is 0. */
function joined(own: readonly Line[], groups: readonly Line[]): Line[] {
  const all = new Map(own.map((each) => [each.tracker, each]));
  for (const each of groups) if (all.get(each.tracker)?.weight !== 0) all.set(each.tracker, each);
  return [...all.values()];
}

/** What instances watch, and how much evidence it takes. What nobody watches is not there. */
export function lowerTrackers(known: Trackable, instances: readonly VrrpParams[]): TrackerParams[] {
  const listeners = new Map<MachineId, MachineId[]>();
  for (const params of instances) {
    for (const { tracker } of params.trackers) {
      const heard = listeners.get(tracker);
      if (heard) heard.push(idOf(params));
      else listeners.set(tracker, [idOf(params)]);
    }
  }
  return [...listeners].map(([id, heard]) => lowerTracker(id, heard, known, instances));
}

function lowerTracker(
  id: MachineId,
  listeners: readonly MachineId[],
  known: Trackable,
  instances: readonly VrrpParams[],
): TrackerParams {
  const at = id.indexOf(":");
  const name = id.slice(at + 1);
  const common = { id, name, listeners };
  switch (id.slice(0, at) as TrackerParams["kind"]) {
    case "script":
      return { ...common, kind: "script", ...scriptOf(known.scripts.get(name)) };
    case "file":
      return { ...common, kind: "file", ...fileOf(known.files.get(name)) };
    case "process":
      return { ...common, kind: "process", ...processOf(known.processes.get(name)) };
    case "interface":
      return { ...common, kind: "interface", ...delaysOf(name, known, instances) };
  }
}

function scriptOf(block: Block<"vrrp_script"> | undefined) {
  // keepalived takes 0 for a second.
  const orSecond = (length: Micros | undefined) => length === 0 ? seconds(1) : length;
  const interval = orSecond(block?.interval) ?? seconds(1);
  const account = block?.user ?? block?.script;
  return {
    words: block?.script?.words ?? [],
    user: account?.user ?? null,
    group: account?.group ?? null,
    interval,
    timeout: orSecond(block?.timeout) ?? interval,
    rise: block?.rise ?? 1,
    fall: block?.fall ?? 1,
    initFail: block?.init_fail ?? false,
  };
}

function fileOf(block: Block<"track_file"> | undefined) {
  const written = block?.init_file;
  const initial = written ? { value: written.value ?? 0, overwrite: written.overwrite ?? false } : null;
  return { path: block?.file ?? "", initial };
}

function processOf(block: Block<"vrrp_track_process"> | undefined) {
  const [program = "", ...words] = block?.process ?? [];
  const match = block?.param_match ?? (words.length > 0 ? "exact" as const : null);
  // A maximum of 0 asks for no process at all.
  const quorumMax = block?.quorum_max ?? 65_535;
  return {
    program,
    fullCommand: (block?.full_command ?? false) || match !== null,
    parameters: match === null ? null : { words, match },
    quorum: quorumMax === 0 ? 0 : block?.quorum ?? 1,
    quorumMax,
    forkDelay: block?.fork_delay ?? block?.delay ?? never,
    terminateDelay: block?.terminate_delay ?? block?.delay ?? never,
  };
}

/** A delay has to end before a backup takes over: keepalived cuts those that do not. */
function delaysOf(name: string, { delays }: Trackable, instances: readonly VrrpParams[]) {
  let { up, down } = delays.get(name) ?? { up: never, down: never };
  if (up === 0 && down === 0) return { upDelay: never, downDelay: never };
  for (const { interval, downTimerAdverts } of instances.filter((each) => each.interface === name)) {
    const most = downTimerAdverts === 1 ? 0 : (downTimerAdverts - 1) * interval;
    const cut = Math.max(0, most - Math.floor(interval / 256));
    if (up >= most) up = micros(Math.min(up, cut));
    if (down >= most) down = micros(Math.min(down, cut));
  }
  return { upDelay: up, downDelay: down };
}
