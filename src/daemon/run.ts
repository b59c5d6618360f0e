import type { Config } from "../config/mod.ts";
import { entry, havipVersion, type LogEntry, seconds } from "../core/mod.ts";
import { RLIMIT_CORE, setLimit, setProcessName } from "../../ffi/mod.ts";
import { type Log, openLog } from "../observe/log.ts";
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
import { SavedStates } from "./saved_state.ts";
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
  const vrrpPid = new VrrpPid(options, write);
  const warn = (text: string) => write(entry("config.diagnostic", { severity: "warning", text }));
  const manager = serviceManager();
  const notifications = new Notifications(ready.config, write);
  let { config } = ready;
  let wasRead = () => {};
  const interruptible = !options.ignoreSigint;
  const take = async (clear?: boolean) => ({ config, ...await supervisor.picture(clear) });
  if (options.umask === null) useUmask(config);
  const saved = new SavedStates(config, take, () => supervisor.reload(), write);
  const schedule = new ReloadSchedule(() => saved.reload(), write);
  const supervisor: Supervisor = new Supervisor(options, log, ready, {
    started: (pid) => vrrpPid.put(pid),
    settings: () => ({ ...vrrpSettings(config), ...(interruptible ? {} : { interruptible }) }),
    ready: (instances) => manager.ready(running(instances)),
    reloading: () => {
      manager.reloading();
      wasRead = readingFile(config, options.runDir, write);
    },
    reloaded: (instances) => {
      saved.after();
      manager.ready(running(instances));
      void tellStates(supervisor, notifications);
    },
    refused: (instances, errors) => {
      wasRead();
      saved.after();
      manager.ready(`${running(instances)}; refused a changed file with ${counted(errors, "error")}`);
    },
    configured: (next) => {
      wasRead();
      for (const text of lasting(config, next)) warn(text);
      config = next;
      saved.configure(next);
      schedule.configure(next);
      if (options.umask === null) useUmask(next);
      notifications.configure(next);
    },
    notify: (message) => notifications.notify(message),
  });
  const control = statusPage(options, supervisor);
  const stopped = new AbortController();
  stopped.signal.onabort = () => notifications.stopping();
  const dumps = new Dumps(take, write);
  listen({ signals, interruptible, supervisor, saved, dumps, manager, write, stopped });
  await runHook("startup", config, { report: write, patience: manager.patience, abort: stopped.signal });
  const exitCode = await live(supervisor, notifications, schedule, config);
  await runHook("shutdown", config, { report: write, patience: manager.patience });
  await control.close();
  vrrpPid.remove();
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

/** The file with the pid of the VRRP process. */
class VrrpPid {
  readonly #path: string;
  readonly #write: (logged: LogEntry) => void;
  #file: PidFile | null = null;

  constructor({ runDir, vrrpPidFile }: PlacedOptions, write: (logged: LogEntry) => void) {
    this.#path = vrrpPidFile ?? `${runDir}/vrrp.pid`;
    this.#write = write;
  }

  put(pid: number): void {
    this.remove();
    const result = takePidFile(this.#path, pid);
    if (result.ok) this.#file = result.file;
    else this.#write(entry("config.diagnostic", { severity: "warning", text: result.why }));
  }

  remove(): void {
    this.#file?.remove();
    this.#file = null;
  }
}

/** Answers signals: requests, and those that end the daemon. */
function listen(
  { signals, interruptible, supervisor, saved, dumps, manager, write, stopped }: {
    signals: Signals;
    interruptible: boolean;
    supervisor: Supervisor;
    saved: SavedStates;
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
    RELOAD: () => saved.reload(),
    DATA: () => dumps.want("data"),
    STATS: () => dumps.want("stats"),
    STATS_CLEAR: () => dumps.want("stats", true),
    JSON: () => dumps.want("json"),
  };
  signals.serve((request) => answers[request]());
}
