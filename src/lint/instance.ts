import type { Script, Span } from "../config/mod.ts";
import { modeText, repair, type ScriptFault } from "./facts.ts";
import { type Found, placeOf, type Subject } from "./lint.ts";

/** Passwords in files that everybody may read, once a file. */
export function readablePassword({ config, places, facts }: Subject): Found[] {
  const seen = new Set<string>();
  return config.instances.flatMap(({ authentication: auth }) => {
    const at = auth?.auth_pass === undefined ? null : placeOf(places, auth, "auth_pass");
    if (!at || seen.has(at.line.file)) return [];
    const { file } = at.line;
    seen.add(file);
    const mode = facts.mode?.(file) ?? null;
    if (mode === null || (mode & 0o004) === 0) return [];
    return [{
      at,
      message: `everybody on this machine can read this password: ${file} has mode ${modeText(mode)}`,
      help: `chmod o-r ${file}`,
    }];
  });
}

/** A priority of 255 that was written down. */
export function owner({ config, places }: Subject): Found[] {
  return config.instances.filter(({ priority }) => priority === 255).map((instance) => ({
    at: placeOf(places, instance, "priority"),
    message:
      `priority 255 says that this host owns the addresses of ${instance.name}: it never waits for another`,
    help: "254 is the highest priority of a host that shares its addresses",
  }));
}

/** Adverts closer than this are lost by an ordinary process on an ordinary machine now and then. */
const SHORT = 100_000;

/** Intervals that a busy machine cannot keep. */
export function shortInterval({ config, places }: Subject): Found[] {
  const { global } = config;
  const realTime = global.vrrp_rt_priority !== undefined;
  return config.instances.flatMap((instance) => {
    const interval = instance.advert_int;
    if (interval === undefined || interval >= SHORT || realTime) return [];
    const missed = instance.down_timer_adverts ?? global.vrrp_down_timer_adverts ?? 3;
    const pause = (missed * interval) / 1_000;
    return [{
      at: placeOf(places, instance, "advert_int"),
      message: `with adverts every ${
        interval / 1_000
      } ms a pause of ${pause} ms anywhere makes a second master`,
      help: "use 0.1 or more; in keepalived vrrp_rt_priority makes short intervals safer",
    }];
  });
}

const scriptWords = ["notify", "notify_master", "notify_backup", "notify_fault", "notify_stop"] as const;

/** A script that the configuration runs, what runs it, and its place. */
export interface Run {
  readonly script: Script;
  readonly keyword: string;
  readonly at: Span | null;
}

/** Every program of a script that the configuration runs. */
export function* scripts({ config, places }: Subject): Generator<Run> {
  const { vrrp_sync_group: groups = [], vrrp_script: checks = [] } = config.root;
  for (const blocks of [config.instances, groups]) {
    for (const block of blocks) {
      for (const keyword of scriptWords) {
        const script: Script | undefined = block[keyword];
        if (script) yield { script, keyword, at: placeOf(places, block, keyword) };
      }
    }
  }
  for (const block of checks) {
    if (!block.script) continue;
    const script: Script = block.user ? { ...block.script, user: block.user.user } : block.script;
    yield { script, keyword: `the check ${block.name}`, at: placeOf(places, block, "script") };
  }
}

/** What is wrong with scripts, of one kind; a program is told once. */
export function* scriptFaults(kind: ScriptFault["kind"], subject: Subject): Generator<Found> {
  const { facts, config: { global } } = subject;
  if (!facts.script) return;
  /** The users that each program was looked at for; `null` when it was told of. */
  const seen = new Map<string, Set<string | null> | null>();
  for (const { script, keyword, at } of scripts(subject)) {
    const program = script.words[0] ?? "";
    const user = script.user ?? global.script_user?.user ?? null;
    const users = seen.get(program) ?? new Set();
    if (seen.get(program) === null || users.has(user)) continue;
    seen.set(program, users.add(user));
    const fault = facts.script(program, user);
    if (!fault || fault.kind !== kind) continue;
    seen.set(program, null);
    yield { at, ...scriptWordsOf(fault, keyword, global.enable_script_security ?? false) };
  }
}

function scriptWordsOf(fault: ScriptFault, keyword: string, secure: boolean): Omit<Found, "at"> {
  const command = repair(fault);
  switch (fault.kind) {
    case "missing":
      return {
        message: `${fault.path} is not on this machine, so ${keyword} runs nothing`,
        help: fault.path.startsWith("/") ? "create it or correct the path" : "write its whole path",
      };
    case "not executable":
      return {
        message: `${fault.path} cannot be run: it is no executable file (mode ${modeText(fault.mode)})`,
        help: command,
      };
    case "exposed": {
      const { path, uid, gid, mode } = fault;
      const what = secure ? `${keyword} is not run` : `${keyword} runs as root`;
      return {
        message: `${what}, and others than root can change ${path} (owner ${uid}:${gid}, mode ${
          modeText(mode)
        })`,
        help: command,
      };
    }
  }
}
