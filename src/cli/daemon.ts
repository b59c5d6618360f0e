import { parseArgs } from "@std/cli";
import { exitCodes } from "../daemon/exit.ts";
import type { DaemonOptions } from "../daemon/option.ts";
import { runDaemon } from "../daemon/run.ts";
import { facilityOf, flags, refused, umaskOf } from "./option.ts";
import { defaultConfig, helpText } from "./usage.ts";
import { signum } from "./signum.ts";
import { version } from "./version.ts";

/** Runs the daemon, or does what a flag says instead. */
export async function daemon(args: string[]): Promise<number> {
  // Like getopt, which takes an optional value only from the same word.
  const testing = /^(?:-t|--config-test(?==|$))=?(.*)$/s;
  const tests = args.filter((arg) => testing.test(arg));
  const others = args.filter((arg) => !testing.test(arg));
  const wrong: string[] = [];
  const files: string[] = [];
  const unknown = (arg: string) => {
    (tests.length > 0 && !arg.startsWith("-") ? files : wrong).push(arg);
    return false;
  };
  const given = parseArgs(others, { ...flags, unknown });
  const asked = (name: (typeof flags.string)[number]) => String(given[name] ?? "");
  if (given.help) {
    console.log(helpText());
    return exitCodes.good.code;
  }
  if (given.version) return version([]);
  const mistake = mistakeIn(given, wrong) ?? surplusIn(files, asked("config"));
  if (mistake) {
    console.error(`havip: ${mistake}\nTry "havip --help".`);
    return exitCodes.usage.code;
  }
  if (given.signum !== undefined) return signum(asked("signum"));
  const config = asked("config") || files[0] || defaultConfig;
  const configId = asked("config-id") || null;
  if (tests.length > 0) {
    const { configTest } = await import("./config_test.ts");
    return configTest({ config, configId, log: testing.exec(tests.at(-1) ?? "")?.[1] || null });
  }
  const options: DaemonOptions = {
    config,
    configId,
    namespace: asked("namespace") || null,
    runDir: asked("run-dir") || null,
    pidFile: asked("pid") || null,
    vrrpPidFile: asked("vrrp_pid") || null,
    detail: Boolean(given["log-detail"]),
    json: Boolean(given["log-json"]),
    syslog: !given["no-syslog"],
    facility: facilityOf(asked("log-facility")) ?? null,
    respawn: !given["dont-respawn"],
    coreDump: Boolean(given["core-dump"]),
    umask: umaskOf(asked("umask")) ?? null,
    ignoreSigint: Boolean(given["ignore-sigint"]),
  };
  return await runDaemon(options);
}

/** keepalived's -t takes no file but with -f, and passes over a word that looks like one. */
function surplusIn(files: readonly string[], config: string): string | null {
  const [surplus] = config === "" ? files.slice(1) : files;
  return surplus === undefined ? null : `one configuration is tested at a time, not also "${surplus}"`;
}

function mistakeIn(given: Record<string, unknown>, wrong: readonly string[]): string | null {
  if (wrong.length > 0) return `"${wrong[0]}" is not an option or a command of havip`;
  for (const name of flags.string) {
    if (given[name] === "") return `--${name} needs a value`;
    if (Array.isArray(given[name])) return `--${name} may be given once`;
  }
  for (const [name, why] of Object.entries(refused)) {
    if (given[name] !== undefined && given[name] !== false) return `--${name} is not possible: ${why}`;
  }
  const { "log-facility": facility, umask } = given;
  if (facility !== undefined && facilityOf(String(facility)) === undefined) {
    return "--log-facility takes local0 to local7, 0 to 7 or daemon";
  }
  if (umask !== undefined && umaskOf(String(umask)) === undefined) {
    return "--umask takes a number such as 022";
  }
  return null;
}
