import type { Config } from "../config/mod.ts";
import { entry, havipVersion, type LogEntry, seconds } from "../core/mod.ts";
import { RLIMIT_CORE, setLimit, setProcessName } from "../../ffi/mod.ts";
import { type Log, openLog } from "../observe/mod.ts";
import { Control, whyNoControl } from "./control.ts";
import { Dumps } from "./dump.ts";
import { exitCodes } from "./exit.ts";
import { runHook } from "./hook.ts";
import { Notifications, toldState } from "./notification.ts";
import { enterNamespace, runDirOf } from "./namespace.ts";
import { type DaemonOptions, defaultRunDir, type PlacedOptions } from "./option.ts";
import { lasting } from "./lasting.ts";
import { type PidFile, takePidFile } from "./pid_file.ts";
import { readingFile } from "./reading_file.ts";
import { ReloadSchedule } from "./reload_schedule.ts";
import { type Request, signalNumbers, Signals } from "./signal.ts";
import { vrrpSettings } from "./process_setting.ts";
import { checkPrerequisites, readConfig, type Ready } from "./startup.ts";
import { statusOf } from "./status.ts";
import { Supervisor } from "./supervisor.ts";
import { type ServiceManager, serviceManager } from "./systemd.ts";
import { useUmask } from "./umask.ts";

/** How long scripts may still take when the daemon stops; keepalived gives them as much. */
const scriptPatience = seconds(1);

/** Runs the daemon until it is stopped; returns the exit code. */
export async function runDaemon(options: DaemonOptions): Promise<number> {
  const log = openLog({
    json: options.json,
    console: true,
    detail: options.detail,
    syslog: options.syslog,
    ident: "havip",
    ...(options.facility === null ? {} : { facility: options.facility }),
  });
  const write = (logged: LogEntry) => log.write(logged, { process: "havip", pid: Deno.pid });
  write(entry("daemon.starting", { version: havipVersion }));
  write(entry("daemon.platform", { system: `Linux ${Deno.osRelease()}` }));
  write(entry("daemon.command", { words: ["havip", ...Deno.args] }));
  const exitCode = await begin(options, log, write);
  write(entry("daemon.stopped", { version: havipVersion }));
  log.close();
  return exitCode;
}

/** Checks everything that can be checked before anything is changed. */
async function begin(asked: DaemonOptions, log: Log, write: (logged: LogEntry) => void): Promise<number> {
  // Told when it is clear that we stay here: in another namespace all is read and told anew.
  const told: LogEntry[] = [];
  const read = readConfig(asked, (logged) => told.push(logged));
  const namespace = read.ok ? asked.namespace ?? read.config.root.net_namespace ?? null : null;
  const closed = namespace === null ? null : enterNamespace(namespace);
  for (const logged of told) write(logged);
  if (!read.ok) return read.exitCode;
  if (closed !== null) {
    write(entry("config.diagnostic", { severity: "error", text: closed.why }));
    return closed.exitCode;
  }
  const options = { ...asked, runDir: runDirOf(asked.runDir, defaultRunDir, namespace, read.config) };
  if (options.coreDump) setLimit(RLIMIT_CORE, null);
  if (options.umask !== null) Deno.umask(options.umask);
  setProcessName(read.config.global.process_name ?? "havip");
  // Before anybody can learn our pid.
  const signals = new Signals();
  const refused = checkPrerequisites(read, options.config, write);
  if (refused) return refused.exitCode;
  const claimed = claim(options, write);
  if (typeof claimed === "number") return claimed;
  try {
    return await serve(options, log, write, read, signals);
  } finally {
    for (const file of claimed) file.remove();
  }
}

/** Takes the run directory, and with it the right to run; the lock ends with this process. */
function claim(options: PlacedOptions, write: (logged: LogEntry) => void): PidFile[] | number {
  const taken: PidFile[] = [];
  const paths = [`${options.runDir}/havip.pid`, ...(options.pidFile === null ? [] : [options.pidFile])];
  for (const path of paths) {
    const result = takePidFile(path);
    if (result.ok) {
      taken.push(result.file);
      continue;
    }
    for (const file of taken) file.remove();
    write(entry("config.diagnostic", { severity: "error", text: result.why }));
    return result.kind === "running" ? exitCodes.running.code : exitCodes.failed.code;
  }
  const why = whyNoControl(options.runDir);
  if (why === null) return taken;
  for (const file of taken) file.remove();
  write(entry("config.diagnostic", { severity: "error", text: why }));
  return exitCodes.failed.code;
}

async function serve(
  options: PlacedOptions,
  log: Log,
  write: (logged: LogEntry) => void,
  ready: Ready,
  signals: Signals,
): Promise<number> {
  const manager = serviceManager();
  const notifications = new Notifications(ready.config, write);
  let vrrpPid: PidFile | null = null;
  let { config } = ready;
  let wasRead = () => {};
  const schedule = new ReloadSchedule(() => supervisor.reload(), write);
  const supervisor: Supervisor = new Supervisor(options, log, ready, {
    started: (pid) => {
      vrrpPid?.remove();
      vrrpPid = writeVrrpPid(options, pid, write);
    },
    settings: () => ({ ...vrrpSettings(config), ...(options.ignoreSigint ? { interruptible: false } : {}) }),
    ready: (instances) => manager.ready(running(instances)),
    reloading: () => {
      manager.reloading();
      wasRead = readingFile(config, options.runDir, write);
    },
    reloaded: (instances) => {
      manager.ready(running(instances));
      void tellStates(supervisor, notifications);
    },
    refused: (instances, errors) => {
      wasRead();
      manager.ready(`${running(instances)}; refused a changed file with ${counted(errors, "error")}`);
    },
    configured: (next) => {
      wasRead();
      for (const text of lasting(config, next)) {
        write(entry("config.diagnostic", { severity: "warning", text }));
      }
      config = next;
      schedule.configure(next);
      if (options.umask === null) useUmask(next);
      notifications.configure(next);
    },
    notify: (message) => notifications.notify(message),
  });
  const control = statusPage(options, supervisor);
  const dumps = new Dumps(async (clear) => ({ config, ...await supervisor.picture(clear) }), write);
  const stopped = new AbortController();
  stopped.signal.addEventListener("abort", () => notifications.stopping());
  listen({ signals, interruptible: !options.ignoreSigint, supervisor, dumps, manager, write, stopped });
  const hook = { report: write, patience: manager.patience };
  if (options.umask === null) useUmask(config);
  await runHook("startup", config, { ...hook, abort: stopped.signal });
  const exitCode = await live(supervisor, notifications, schedule, config);
  await runHook("shutdown", config, hook);
  await control.close();
  (vrrpPid as PidFile | null)?.remove();
  manager.close();
  return exitCode;
}

/** What answers on the control socket. */
function statusPage({ runDir, config }: PlacedOptions, supervisor: Supervisor): Control {
  return new Control(runDir, {
    "/status": async () => {
      const { restarts, role } = await supervisor.picture();
      return statusOf({ version: havipVersion, config, restarts }, role);
    },
  });
}

/** From the first process to the last notification. */
async function live(
  supervisor: Supervisor,
  notifications: Notifications,
  schedule: ReloadSchedule,
  config: Config,
): Promise<number> {
  await notifications.begin();
  supervisor.start();
  schedule.configure(config);
  const exitCode = await supervisor.finished;
  schedule.close();
  await notifications.finish(scriptPatience);
  return exitCode;
}

/** Tells the states that a reload left as they were, where that is wished for. */
async function tellStates(supervisor: Supervisor, notifications: Notifications): Promise<void> {
  const seen = notifications.wantsStates ? (await supervisor.picture()).role?.snapshot?.instances : [];
  notifications.reloaded((seen ?? []).flatMap(({ name, state, effectivePriority: priority }) => {
    const event = toldState(state);
    return event === null ? [] : [{ subject: "INSTANCE", name, event, priority }];
  }));
}

function counted(n: number, what: string): string {
  return n === 1 ? `1 ${what}` : `${n} ${what}s`;
}

/** The line that `systemctl status` shows. */
function running(instances: number): string {
  return `Running ${counted(instances, "instance")}`;
}

function writeVrrpPid(
  { runDir, vrrpPidFile }: PlacedOptions,
  pid: number,
  write: (logged: LogEntry) => void,
): PidFile | null {
  const result = takePidFile(vrrpPidFile ?? `${runDir}/vrrp.pid`, pid);
  if (result.ok) return result.file;
  write(entry("config.diagnostic", { severity: "warning", text: result.why }));
  return null;
}

/** Answers signals: requests, and those that end the daemon. */
function listen(
  { signals, interruptible, supervisor, dumps, manager, write, stopped }: {
    signals: Signals;
    interruptible: boolean;
    supervisor: Supervisor;
    dumps: Dumps;
    manager: ServiceManager;
    write: (logged: LogEntry) => void;
    stopped: AbortController;
  },
): void {
  const stop = () => {
    manager.stopping();
    stopped.abort();
    void supervisor.stop();
  };
  Deno.addSignalListener("SIGTERM", stop);
  Deno.addSignalListener("SIGINT", () => interruptible && stop());
  for (const request of signals.refused) {
    const signal = `signal ${signalNumbers[request]} (${request})`;
    write(entry("daemon.signal_ignored", { signal, why: "this system's libc has nothing to take it with" }));
  }
  const answers: { readonly [R in Request]: () => void } = {
    RELOAD: () => supervisor.reload(),
    DATA: () => dumps.want("data"),
    STATS: () => dumps.want("stats"),
    STATS_CLEAR: () => dumps.want("stats", true),
    JSON: () => dumps.want("json"),
  };
  signals.serve((request) => answers[request]());
}
