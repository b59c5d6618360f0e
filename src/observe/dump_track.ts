import type { Script } from "../config/mod.ts";
import type { MachineId, Micros, Verdict } from "../core/mod.ts";
import type { Tracked as Watch, TrackerParams } from "../machine/mod.ts";
import { commandText, type Dump, type DumpedInstance, ownedCommandText, stateName } from "./dump.ts";
import type { Sections } from "./dump_static.ts";

const indented = (depth: number, lines: readonly string[]) =>
  lines.map((line) => `${" ".repeat(depth)}${line}`);

/** `TITLE` and what belongs to it, deeper by two; nothing when nothing does. */
export function group(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...indented(2, lines)];
}

interface Tracked {
  readonly name: string;
  readonly weight?: number;
  readonly reverse?: true;
}

interface Weighed {
  readonly name: string;
  readonly weight?: { readonly value?: number; readonly reverse?: true };
}

/** What an instance or a group lists in its `track_…` blocks. */
interface Lists {
  readonly track_interface?: readonly Tracked[];
  readonly track_script?: readonly Tracked[];
  readonly track_file?: readonly Tracked[];
  readonly track_process?: readonly Tracked[];
}

/**
 * What an instance or a group watches. A weight that is not said here is that of the tracker's own block.
 * @param processes what keepalived calls them: otherwise in a group than in an instance
 */
export function trackedLines(lists: Lists, { config: { root } }: Dump, processes: string): string[] {
  const lines = (
    comma: string,
    tracked: readonly Tracked[] | undefined,
    trackers: readonly Weighed[] = [],
    usual = 0,
  ) =>
    (tracked ?? []).map(({ name, weight, reverse }) => {
      const own = trackers.find((each) => each.name === name)?.weight;
      const turned = reverse ?? (weight === undefined && own?.reverse);
      return `${name}${comma} weight ${weight ?? own?.value ?? usual}${turned ? " reverse" : ""}`;
    });
  return [
    ...group("Tracked interfaces :", lines("", lists.track_interface)),
    ...group("Tracked scripts :", lines("", lists.track_script, root.vrrp_script)),
    ...group("Tracked files :", lines(",", lists.track_file, root.track_file, 1)),
    ...group(`Tracked ${processes} :`, lines(",", lists.track_process, root.vrrp_track_process)),
  ];
}

/** Sync groups, and what is watched by scripts, in files and among processes: each a section, if there is any. */
export function trackSections(dump: Dump): Sections {
  const listeners = listenersOf(dump.instances);
  const each = (lines: (params: TrackerParams) => readonly string[]) =>
    dump.watched.flatMap((params) => {
      const own = lines(params);
      return own.length === 0 ? [] : [...own, ...listeners(params.id)];
    });
  return [
    ["VRRP Sync groups", groupLines(dump)],
    ["VRRP Scripts", scriptLines(dump, listeners)],
    ["VRRP Track files", each((params) => fileLines(params, dump))],
    ["VRRP Track processes", each((params) => processLines(params, dump))],
  ];
}

/** Finds the lines on the instances that a tracker tells its verdicts. */
function listenersOf(instances: readonly DumpedInstance[]): (id: MachineId) => string[] {
  const lines = new Map<MachineId, string[]>();
  for (const { params } of instances) {
    for (const watch of params.trackers) {
      lines.set(watch.tracker, [...lines.get(watch.tracker) ?? [], weightText(params.name, watch)]);
    }
  }
  return (id) => indented(2, group("Tracking instances :", lines.get(id) ?? []));
}

/** `VI_1, weight -2 reverse` */
function weightText(name: string, { weight, reverse }: Pick<Watch, "weight" | "reverse">): string {
  return `${name}, weight ${weight}${reverse ? " reverse" : ""}`;
}

const numbers = { init: 0, backup: 1, master: 2, fault: 3 } as const;

function groupLines(dump: Dump): string[] {
  return (dump.config.root.vrrp_sync_group ?? []).flatMap((written) => {
    const seen = dump.groups[`group:${written.name}`];
    const scripts: readonly (readonly [string, Script | undefined])[] = [
      ["Backup", written.notify_backup],
      ["Master", written.notify_master],
      ["Fault", written.notify_fault],
      ["Stop", written.notify_stop],
      ["Generic", written.notify],
    ];
    const { notify_priority_changes: tells } = written;
    return [
      `VRRP Sync Group = ${written.name}, ${stateName(numbers[seen?.state ?? "init"])}`,
      ...indented(2, [
        `Num member fault ${seen?.inFault ?? 0}, num member init ${seen?.inInit ?? 0}`,
        ...group("VRRP member instances :", written.group ?? []),
        ...(written.sync_group_tracking_weight ? ["sync group tracking weight set"] : []),
        `Using smtp notification = ${written.smtp_alert ? "yes" : "no"}`,
        ...(tells === undefined ? [] : [`Notify priority changes = ${tells ? "yes" : "no"}`]),
        ...trackedLines(written, dump, "process"),
        ...scripts.flatMap(([name, script]) =>
          script === undefined ? [] : [`${name} state transition script = ${ownedCommandText(script, dump)}`]
        ),
      ]),
    ];
  });
}

const inSeconds = (length: Micros | undefined) => `${Math.floor((length ?? 0) / 1_000_000)} sec`;

function scriptLines(dump: Dump, listeners: (id: MachineId) => string[]): string[] {
  return (dump.config.root.vrrp_script ?? []).flatMap((each) => {
    const id = `script:${each.name}`;
    const seen = dump.trackers[id];
    const owner = each.user ?? each.script ?? {};
    return [
      `VRRP Script = ${each.name}`,
      ...indented(2, [
        ...(each.script === undefined ? [] : [`Command = ${commandText(each.script, dump)}`]),
        `Interval = ${inSeconds(each.interval ?? 1_000_000 as Micros)}`,
        `Timeout = ${inSeconds(each.timeout)}`,
        `Weight = ${each.weight?.value ?? 0}${each.weight?.reverse ? " reverse" : ""}`,
        `Rise = ${each.rise ?? 1}`,
        `Fall = ${each.fall ?? 1}`,
        ...(seen === undefined ? [] : [
          `Result = ${seen.score ?? 0}`,
          `Init state = ${initWords(seen.verdict)}`,
          `Status = ${seen.verdict === "up" ? "GOOD" : "BAD"}`,
        ]),
        `Script uid:gid = ${dump.account(owner)}`,
        "VRRP instances :",
      ]),
      ...listeners(id),
    ];
  });
}

/** keepalived knows no word for what has left it. */
function initWords(verdict: Verdict): string {
  return verdict === "unknown" ? "INIT" : "unknown";
}

function fileLines(params: TrackerParams, { config: { root }, trackers }: Dump): string[] {
  if (params.kind !== "file") return [];
  const { weight } = root.track_file?.find(({ name }) => name === params.name) ?? {};
  const verdict = trackers[params.id]?.verdict;
  return [
    `Track file = ${params.name}`,
    `  File = ${params.path}`,
    `  Status = ${typeof verdict === "number" ? verdict : 0}`,
    `  Weight = ${weight?.value ?? 1}${weight?.reverse ? " reverse" : ""}`,
  ];
}

function processLines(params: TrackerParams, { config: { root }, trackers }: Dump): string[] {
  if (params.kind !== "process") return [];
  const { parameters, quorum, quorumMax } = params;
  const { weight, quorum_max: limit } = root.vrrp_track_process?.find(({ name }) => name === params.name) ??
    {};
  const { verdict = "unknown", count = 0, turning = null } = trackers[params.id] ?? {};
  const running = (which: "up" | "down") => turning === which ? "running" : "not running";
  const match = { exact: "", partial: " = partial", initial: " = initial" } as const;
  return [
    `VRRP Track process = ${params.name}`,
    ...indented(2, [
      `Process = ${params.program}`,
      ...(parameters && parameters.words.length > 0 ? [`Parameters = ${parameters.words.join(" ")}`] : []),
      ...(parameters ? [`Param match${match[parameters.match]}`] : []),
      `Min processes = ${quorum}`,
      ...(limit === undefined ? [] : [`Max processes = ${quorumMax}`]),
      `Current processes = ${count}`,
      `Have quorum = ${verdict === "up"}`,
      `Weight = ${weight?.value ?? 0}${weight?.reverse ? " reverse" : ""}`,
      `Terminate delay = ${(params.terminateDelay / 1_000_000).toFixed(6)}s`,
      `Fork delay = ${(params.forkDelay / 1_000_000).toFixed(6)}s`,
      `Fork delay timer ${running("up")}`,
      `Terminate delay timer ${running("down")}`,
      `Full command = ${params.fullCommand}`,
    ]),
  ];
}
