import type { Config } from "../config/mod.ts";
import { entry, type LogEntry } from "../core/mod.ts";
import type { Plan } from "../engine/mod.ts";
import type { Dump, DumpedInstance } from "../observe/mod.ts";
import { bootTime, wallTime } from "../../ffi/mod.ts";
import { listedIds } from "./account.ts";
import type { RoleSnapshot } from "./channel.ts";
import { replaceFile } from "./replace_file.ts";
import { scriptEnvironment } from "./script.ts";
import { programPath } from "./script_security.ts";

/** What can be written to a file. */
export type DumpKind = "data" | "stats" | "json";

/** What dumps are made of, as the supervisor gives it. */
export interface Picture {
  readonly config: Config;
  readonly plan: Plan;
  /** `null`: there is no role, or it does not answer. */
  readonly role: { readonly pid: number; readonly snapshot: RoleSnapshot | null } | null;
}

/** Asks for a picture; `clear` also sets all counters to 0, once they are in it. */
type Take = (clear: boolean) => Promise<Picture>;

/** Whoever writes them is loaded when it is needed: most daemons are never asked for any. */
const writers: { readonly [K in DumpKind]: () => Promise<(dump: Dump) => string | null> } = {
  data: async () => (await import("../observe/dump_data.ts")).dumpData,
  stats: async () => (await import("../observe/dump_stats.ts")).dumpStats,
  json: async () => (await import("../observe/dump_json.ts")).dumpJson,
};

/**
 * Writes keepalived's dump files when it is asked to. What is asked for while one is being made shares the next picture
 * of the role, so that no number of signals makes the role do more than take one after the other.
 */
export class Dumps {
  readonly #take: Take;
  readonly #report: (logged: LogEntry) => void;
  readonly #wanted = new Set<DumpKind>();
  #clear = false;
  #busy = false;

  constructor(take: Take, report: (logged: LogEntry) => void) {
    this.#take = take;
    this.#report = report;
  }

  /** Writes a file; with `clear` all counters are 0 afterwards. Returns before that. */
  want(kind: DumpKind, clear = false): void {
    this.#wanted.add(kind);
    this.#clear ||= clear;
    if (!this.#busy) void this.#work();
  }

  async #work(): Promise<void> {
    this.#busy = true;
    while (this.#wanted.size > 0) {
      const [kinds, clear] = [[...this.#wanted], this.#clear];
      this.#wanted.clear();
      this.#clear = false;
      const picture = await this.#take(clear);
      for (const kind of kinds) await this.#write(kind, picture);
    }
    this.#busy = false;
  }

  async #write(kind: DumpKind, picture: Picture): Promise<void> {
    const { config, role } = picture;
    const path = dumpPath(kind, config);
    if (role?.snapshot) this.#report(entry("dump.printing", { what: kind, pid: role.pid }));
    const why = role === null ? "the VRRP process is not running" : await writeDump(kind, path, picture);
    if (why !== null) this.#report(entry("dump.failed", { what: kind, path, why }));
  }
}

/**
 * Writes a dump, unless there is nothing to write.
 * @returns why it could not be written, or `null`
 */
export async function writeDump(
  kind: DumpKind,
  path: string,
  { config, plan, role }: Picture,
): Promise<string | null> {
  if (!role?.snapshot) return "the VRRP process does not answer";
  let textOf;
  try {
    textOf = await writers[kind]();
  } catch (error) {
    // The files of a packed program may be gone.
    return error instanceof Error ? error.message : String(error);
  }
  const text = textOf(dumpOf(config, plan, role.snapshot));
  return text === null ? null : await replaceFile(path, text);
}

let bootedAt = 0;

/** From boot to 1970 in µs: steady as long as nobody sets the clock, so that an instant is the same in every dump. */
function sinceEpoch(): number {
  const now = wallTime() - bootTime();
  if (Math.abs(now - bootedAt) > 1_000) bootedAt = now;
  return bootedAt;
}

function dumpOf(config: Config, plan: Plan, snapshot: RoleSnapshot): Dump {
  const { instances, links, sockets, trackers, groups } = snapshot;
  const params = new Map(plan.instances.map((each) => [each.name, each]));
  const written = new Map(config.instances.map((each) => [each.name, each]));
  const dumped = instances.flatMap((seen): DumpedInstance[] => {
    const [meant, wrote] = [params.get(seen.name), written.get(seen.name)];
    // One that a reload has just taken away is not part of the configuration any more.
    return meant && wrote ? [{ seen, params: meant, written: wrote }] : [];
  });
  const { PATH = "" } = scriptEnvironment(Deno.env.toObject());
  const paths = new Map<string, string>();
  return {
    config,
    instances: dumped,
    links,
    fixtures: plan.fixtures ?? [],
    watched: plan.trackers ?? [],
    sockets,
    trackers,
    groups,
    umask: Deno.umask(),
    bootedAt: sinceEpoch(),
    programPath: (program) => {
      const known = paths.get(program) ?? programPath(program, PATH);
      paths.set(program, known);
      return known;
    },
    account: ({ user, group }) => {
      const usual = config.global.script_user;
      const named = user === undefined ? usual : { user, ...(group === undefined ? {} : { group }) };
      const ids = listedIds(named ?? { user: "keepalived_script" }) ??
        (named ? null : { uid: Deno.uid(), gid: Deno.gid() });
      return ids ? `${ids.uid}:${ids.gid}` : [named?.user, named?.group ?? ""].join(":");
    },
  };
}

/**
 * Where a dump goes: keepalived's places, or where the configuration says. A name without a slash at its beginning is
 * below TMPDIR, or /tmp. With `data_use_instance` keepalived puts the instance's name into that of the data file alone.
 */
export function dumpPath(
  kind: DumpKind,
  { global, root }: Config,
  tmp: string | undefined = Deno.env.get("TMPDIR"),
): string {
  const folder = tmp?.startsWith("/") ? tmp.replace(/(.)\/+$/, "$1") : "/tmp";
  const { net_namespace, instance } = root;
  const given =
    { data: global.state_dump_file, stats: global.stats_dump_file, json: global.json_dump_file }[kind];
  if (given !== undefined) return given.startsWith("/") ? given : `${folder}/${given}`;
  const which = [net_namespace, instance].filter((name) => name !== undefined).join("_");
  const middle = kind === "data" && global.data_use_instance && which !== "" ? `.${which}` : "";
  return `${folder}/keepalived${middle}.${kind}`;
}
