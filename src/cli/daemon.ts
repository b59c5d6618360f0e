import { parseArgs } from "@std/cli";
import { exitCodes } from "../daemon/exit.ts";
import type { DaemonOptions } from "../daemon/option.ts";
import { runDaemon } from "../daemon/run.ts";
import { helpText } from "./help.ts";
import { version } from "./version.ts";

/** Where pid files and the control socket are unless said otherwise. */
export const defaultRunDir = "/run/havip";
const defaultConfig = "/etc/keepalived/keepalived.conf";

/** How the daemon is started; the flags are keepalived's. */
export const daemonUsage = `Usage: havip [--config FILE] [OPTIONS]

Runs in the foreground and logs to the console, and to the journal or syslog where there is no terminal.

  -f, --config FILE        the configuration (default ${defaultConfig}); also --use-file
      --run-dir DIR        pid files and control socket (default ${defaultRunDir}); one for each daemon
  -D, --log-detail         log in more detail
      --log-json           log one JSON object a line
  -S, --log-facility N     syslog facility local0 to local7
  -G, --no-syslog          do not use syslog
  -P, --vrrp               run VRRP only (all there is so far)
  -p, --pid FILE           pid file of the supervisor
  -r, --vrrp_pid FILE      pid file of the VRRP process
  -R, --dont-respawn       end when a child process died
  -t, --config-test[=FILE] check the configuration and exit
  -n, --dont-fork          accepted: it is the default
  -l, --log-console        accepted: it is the default
  -v, --version            what runs here
  -h, --help               this text`;

const flags = {
  boolean: [
    "log-detail",
    "log-json",
    "no-syslog",
    "vrrp",
    "dont-respawn",
    "dont-fork",
    "log-console",
    "version",
    "help",
  ],
  string: ["config", "run-dir", "log-facility", "pid", "vrrp_pid"],
  alias: {
    config: ["f", "use-file"],
    "log-detail": "D",
    "log-facility": "S",
    "no-syslog": "G",
    vrrp: "P",
    pid: "p",
    vrrp_pid: ["r", "vrrp-pid"],
    "dont-respawn": "R",
    "dont-fork": "n",
    "log-console": "l",
    version: "v",
    help: "h",
  },
} as const;

/** Runs the daemon, or does what a flag says instead. */
export async function daemon(args: string[]): Promise<number> {
  const others = args.filter((arg) => !/^(?:-t|--config-test)(?:=|$)/.test(arg));
  const wrong: string[] = [];
  const unknown = (arg: string) => {
    wrong.push(arg);
    return false;
  };
  const given = parseArgs(others, { ...flags, unknown });
  const asked = (name: keyof typeof flags.alias | "run-dir") => String(given[name] ?? "");
  if (given.help) {
    console.log(helpText());
    return exitCodes.good.code;
  }
  if (given.version) return version([]);
  const mistake = mistakeIn(given, wrong);
  if (mistake) {
    console.error(`havip: ${mistake}\nTry "havip --help".`);
    return exitCodes.usage.code;
  }
  const config = asked("config") || defaultConfig;

  const options: DaemonOptions = {
    config,
    runDir: asked("run-dir") || defaultRunDir,
    pidFile: asked("pid") || null,
    vrrpPidFile: asked("vrrp_pid") || null,
    detail: Boolean(given["log-detail"]),
    json: Boolean(given["log-json"]),
    syslog: !given["no-syslog"],
    facility: asked("log-facility") === "" ? null : Number(asked("log-facility")),
    respawn: !given["dont-respawn"],
  };
  return await runDaemon(options);
}

function mistakeIn(given: Record<string, unknown>, wrong: readonly string[]): string | null {
  if (wrong.length > 0) return `"${wrong[0]}" is not an option or a command of havip`;
  for (const name of flags.string) {
    if (given[name] === "") return `--${name} needs a value`;
    if (Array.isArray(given[name])) return `--${name} may be given once`;
  }
  const facility = given["log-facility"];
  if (facility !== undefined && !/^[0-7]$/.test(String(facility))) return "--log-facility takes 0 to 7";
  return null;
}
