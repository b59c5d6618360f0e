import { havipVersion } from "../core/version.ts";
import { entry, type LogEntry } from "../core/mod.ts";
import { openLog } from "../observe/mod.ts";
import { Control } from "./control.ts";
import { exitCodes } from "./exit.ts";
import type { DaemonOptions } from "./option.ts";
import { checkPrerequisites, readConfig, type Ready } from "./startup.ts";
import { statusOf } from "./status.ts";
import { Supervisor } from "./supervisor.ts";

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
  const read = readConfig(options.config, write);
  const refused = read.ok ? checkPrerequisites(read.plan, options.config, write) : read;
  const exitCode = !read.ok || refused ? refused?.exitCode ?? exitCodes.failed.code : await serve(read);
  write(entry("daemon.stopped", { version: havipVersion }));
  log.close();
  return exitCode;

  async function serve(ready: Ready): Promise<number> {
    Deno.mkdirSync(options.runDir, { recursive: true, mode: 0o755 });
    const supervisor = new Supervisor(options, log, ready.config, ready.plan, {
      started: () => {},
      ready: () => {},
      reloading: () => {},
      reloaded: () => {},
      notify: () => {},
    });
    const control = new Control(options.runDir, {
      "/status": async () => {
        const { restarts, role } = await supervisor.snapshot();
        return statusOf({ version: havipVersion, config: options.config, restarts }, role);
      },
    });
    for (const name of ["SIGTERM", "SIGINT"] as const) {
      Deno.addSignalListener(name, () => void supervisor.stop());
    }
    Deno.addSignalListener("SIGHUP", () => supervisor.reload());
    supervisor.start();
    const exitCode = await supervisor.finished;
    await control.close();
    return exitCode;
  }
}
