import type { Lab } from "./lab.ts";
import type { Host } from "./host.ts";
import type { Ending, Program } from "./program.ts";
import { until } from "./wait.ts";

/** A VRRP daemon that can be put on a host of the lab: havip, the one that it replaces, or another one. */
export interface Make {
  readonly name: "havip" | "keepalived" | "frr";
  /** The command line for a configuration file, with everything else the daemon needs kept in `directory`. */
  command(config: string, directory: string): string[];
  /** Finds the process that speaks VRRP among the daemon's. */
  isVrrp(command: string): boolean;
  /** The line of the log that an instance begins with. */
  readonly hasBegun: RegExp;
}

/** A daemon running on a host. */
export class Daemon {
  private constructor(
    readonly make: Make,
    readonly host: Host,
    readonly config: string,
    readonly directory: string,
    readonly program: Program,
    readonly more: readonly string[],
  ) {}

  /** Starts a daemon with the text of a configuration file, and more options. Does not wait until it is ready. */
  static async start(make: Make, lab: Lab, host: Host, text: string, ...more: string[]): Promise<Daemon> {
    const directory = await lab.directory();
    const config = `${directory}/keepalived.conf`;
    await Deno.writeTextFile(config, text, { mode: 0o644 });
    const program = host.start([...make.command(config, directory), ...more]);
    return new Daemon(make, host, config, directory, program, more);
  }

  /** Starts it again after it ended, with the same files. */
  again(): Daemon {
    const program = this.host.start([...this.make.command(this.config, this.directory), ...this.more]);
    return new Daemon(this.make, this.host, this.config, this.directory, program, this.more);
  }

  /** The process that speaks VRRP, as soon as there is one other than `but`. */
  async vrrpPid(seconds = 10, but = 0): Promise<number> {
    const found = await until(
      `a VRRP process of ${this.make.name}`,
      seconds,
      () => this.program.children().find(({ pid, command }) => pid !== but && this.make.isVrrp(command)),
      () => JSON.stringify(this.program.children()) + "\n" + this.program.tail(),
    );
    return found.pid;
  }

  /** Waits until every instance has begun: from then on it hears its peers. */
  async ready(seconds = 30): Promise<void> {
    await this.logs(this.make.hasBegun, seconds);
  }

  /** Waits for a line of the log. */
  logs(pattern: RegExp, seconds: number, from = 0) {
    return this.program.line(pattern, seconds, from);
  }

  /** SIGTERM, awaited. */
  stop(): Promise<Ending> {
    return this.program.stop();
  }

  /** Ends all of its processes at once, without a word. */
  kill(): Promise<void> {
    return this.program.kill();
  }

  /** SIGHUP, after writing another configuration if one is given. */
  async reload(text?: string): Promise<void> {
    if (text !== undefined) await Deno.writeTextFile(this.config, text);
    this.program.signal("SIGHUP");
  }
}

/** Debian's keepalived. Its pid files are its own, since the usual ones are the machine's. */
export const keepalived: Make = {
  name: "keepalived",
  command: (config, directory) => [
    ...["keepalived", "--dont-fork", "--log-console", "--log-detail", "--no-syslog", "--use-file", config],
    ...["--pid", `${directory}/main.pid`, "--vrrp_pid", `${directory}/vrrp.pid`],
    ...["--checkers_pid", `${directory}/checkers.pid`, "--bfd_pid", `${directory}/bfd.pid`],
  ],
  // keepalived's children have the command line of their parent; with one VRRP instance there is only one.
  isVrrp: () => true,
  // One that cannot run says so in another way.
  hasBegun: /\) (Entering \w+ STATE|entering FAULT state)/,
};

const ROOT = new URL("../../", import.meta.url).pathname;

/**
 * How havip is called: what the environment variable HAVIP says (words separated by blanks), or else the built binary if
 * there is one, or else the sources.
 */
export function havipCommand(): string[] {
  const given = Deno.env.get("HAVIP");
  if (given !== undefined && given !== "") return given.split(/\s+/);
  const built = `${ROOT}dist/havip`;
  try {
    Deno.statSync(built);
    return [built];
  } catch {
    return [Deno.execPath(), "run", "-A", "--config", `${ROOT}deno.json`, `${ROOT}main.ts`];
  }
}

/** havip, as built or from the sources. */
export const havip: Make = {
  name: "havip",
  command: (config, directory) => [...havipCommand(), "--config", config, "--run-dir", `${directory}/run`],
  isVrrp: (command) => /havip_vrrp|--role[ =]vrrp/.test(command),
  hasBegun: /\) Entering \w+ STATE/,
};
