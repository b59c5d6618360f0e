import type { Instant } from "../core/mod.ts";
import { bootTime } from "../../ffi/mod.ts";
import { type Command, NOT_PERMITTED, type Part, partArguments, READY } from "./lab_host.ts";
import { logLine } from "./log_line.ts";
import { Network } from "./network.ts";
import type { Node, Observation, Seen } from "./observation.ts";
import type { LabHost, Plan } from "./plan.ts";
import { Process } from "./process.ts";
import type { Sighting } from "./watch.ts";
import type { Poll } from "./web.ts";

/** How long a process of the lab may take until it is in its namespace, in milliseconds. */
const START = 20_000;
/** How many lines of a host's log are kept at hand. */
const LAST_WORDS = 12;

/** How the lab's processes are started, and havip on the hosts. */
export interface Programs {
  /** `havip --role lab-host`. */
  readonly role: Command;
  /** The daemon of a host, from its configuration file and its run directory. */
  daemon(config: string, runDirectory: string): Command;
}

/** The two hosts, the client and what is between them, as they run; and all that was observed. */
export class Stage {
  readonly plan: Plan;
  /** Holds configurations, run directories and logs; removed at the end. */
  readonly folder: string;
  /** In the order in which it happened. */
  readonly seen: Observation[] = [];
  /** What went wrong with a daemon while nobody had ended it. */
  failure: Error | null = null;
  readonly #programs: Programs;
  readonly #parts: Process[] = [];
  readonly #daemons = new Map<Node, Process>();
  readonly #ended = new Set<Process>();
  readonly #logs = new Map<Node, Deno.FsFile>();
  readonly #lastWords = new Map<Node, readonly string[]>();
  #hosts: [Process, Process] | null = null;
  #network: Network | null = null;

  private constructor(plan: Plan, programs: Programs) {
    this.plan = plan;
    this.#programs = programs;
    this.folder = Deno.makeTempDirSync({ prefix: "havip-lab-" });
  }

  /**
   * Makes the hosts, the client and their network; no daemon runs yet.
   * @throws PermissionDenied when this user may not make network namespaces, Error when the system refuses something
   * else; nothing is left then
   */
  static async open(plan: Plan, programs: Programs): Promise<Stage> {
    const stage = new Stage(plan, programs);
    try {
      await stage.#build();
    } catch (error) {
      await stage.close();
      throw error;
    }
    return stage;
  }

  /** The process that keeps a host's network namespace. */
  hostPid(node: Node): number {
    return this.#hosts![node - 1]!.pid;
  }

  /** The process that keeps the client's network namespace. */
  get clientPid(): number {
    return this.#parts.at(-1)!.pid;
  }

  /** The configuration that a host's daemon reads. */
  configFile(node: Node): string {
    const { config } = this.plan.hosts[node - 1]!;
    return config.kind === "file" ? config.path : `${this.folder}/node${node}.conf`;
  }

  /** A host's run directory. */
  runDirectory(node: Node): string {
    return `${this.folder}/node${node}`;
  }

  /** The file that a host's daemon writes its messages to. */
  logFile(node: Node): string {
    return `${this.folder}/node${node}.log`;
  }

  /** The process of a host's daemon; `null` when none was started. */
  daemonPid(node: Node): number | null {
    return this.#daemons.get(node)?.pid ?? null;
  }

  /** The last lines of a host's log. */
  lastWords(node: Node): readonly string[] {
    return this.#lastWords.get(node) ?? [];
  }

  /** Whether a host's daemon runs. */
  runs(node: Node): boolean {
    const daemon = this.#daemons.get(node);
    return daemon !== undefined && !this.#ended.has(daemon);
  }

  /** Starts the daemon of a host, with its cables plugged in. */
  start(node: Node): Seen<"deed"> {
    this.#network?.plug(node, true);
    const { path, args } = this.#programs.daemon(this.configFile(node), this.runDirectory(node));
    const part: Part = { kind: "program", host: this.hostPid(node), path, args };
    const deed = this.#deed("start", node);
    const daemon = this.#spawn(part, (line, now) => this.#logged(node, line, now));
    this.#daemons.set(node, daemon);
    daemon.ended.then((code) => {
      if (this.#ended.has(daemon)) return;
      this.failure = new Error(`havip on node ${node} has ended, exit code ${code}`);
    });
    return deed;
  }

  /** Asks a host's daemon to stop: SIGTERM, as `systemctl stop` does. */
  stop(node: Node): Seen<"deed"> {
    const daemon = this.#daemons.get(node);
    const deed = this.#deed("stop", node);
    if (daemon !== undefined) this.#ended.add(daemon);
    daemon?.stop();
    return deed;
  }

  /**
   * A host loses its power: nothing leaves it any more, all processes of its daemon are killed at once, and it has
   * no virtual address when it comes back.
   */
  kill(node: Node): Seen<"deed"> {
    const daemon = this.#daemons.get(node);
    const deed = this.#deed("kill", node);
    if (daemon !== undefined) this.#ended.add(daemon);
    this.#network?.plug(node, false);
    daemon?.kill();
    this.#network?.forget(node);
    return deed;
  }

  /** Ends every process, and with them the namespaces; removes the folder. Never throws. */
  async close(): Promise<void> {
    const all = [...this.#daemons.values(), ...this.#parts];
    for (const process of all) {
      this.#ended.add(process);
      process.kill();
    }
    await Promise.all(all.map((process) => process.ended));
    this.#network?.close();
    for (const log of this.#logs.values()) log.close();
    await Deno.remove(this.folder, { recursive: true }).catch(() => {});
  }

  async #build(): Promise<void> {
    const bridge = this.#spawn({ kind: "switch" }, (line) => this.#sighted(line));
    const [first, second] = this.plan.hosts.map((host) => this.#host(host)) as [Process, Process];
    const client = this.#spawn({ kind: "client", address: this.plan.virtual }, (line) => this.#polled(line));
    this.#parts.push(bridge, first, second, client);
    this.#hosts = [first, second];
    await Promise.all(this.#parts.map(ready));
    this.#network = new Network(this.plan, {
      switch: bridge.pid,
      hosts: [first.pid, second.pid],
      client: client.pid,
    });
  }

  #host({ node, config }: LabHost): Process {
    Deno.mkdirSync(this.runDirectory(node));
    if (config.kind === "text") Deno.writeTextFileSync(this.configFile(node), config.text);
    this.#logs.set(node, Deno.openSync(this.logFile(node), { create: true, append: true }));
    return this.#spawn({ kind: "host", node }, () => {});
  }

  #spawn(part: Part, onLine: (line: string, at: Instant) => void): Process {
    const { path, args } = this.#programs.role;
    return new Process(path, [...args, ...partArguments(part, Deno.pid)], onLine);
  }

  #deed(deed: Seen<"deed">["deed"], node: Node): Seen<"deed"> {
    const done = { kind: "deed", at: bootTime() as Instant, deed, node } as const;
    this.#note(done);
    return done;
  }

  #sighted(line: string): void {
    if (!line.startsWith("{")) return;
    const { port, ...sighting } = JSON.parse(line) as Sighting;
    const node = this.#network?.nodeAt(port) ?? null;
    if (node !== null) this.#note({ ...sighting, node });
  }

  #polled(line: string): void {
    if (line.startsWith("{")) this.#note({ kind: "poll", ...JSON.parse(line) as Poll });
  }

  /** What was seen elsewhere arrives a little later than it happened. */
  #note(observation: Observation): void {
    let index = this.seen.length;
    while (index > 0 && this.seen[index - 1]!.at > observation.at) index--;
    this.seen.splice(index, 0, observation);
  }

  #logged(node: Node, line: string, now: Instant): void {
    const { text, backup } = logLine(line, Date.now(), now);
    this.#logs.get(node)?.writeSync(new TextEncoder().encode(text + "\n"));
    this.#lastWords.set(node, [...this.lastWords(node).slice(1 - LAST_WORDS), text]);
    if (backup?.instance === this.plan.hosts[node - 1]!.watched.name) {
      this.#note({ kind: "backup", at: backup.at, node });
    }
  }
}

/** Waits until a process of the lab is in its namespace. */
async function ready(process: Process): Promise<void> {
  const late = setTimeout(() => process.kill(), START);
  try {
    const first = await Promise.race([process.firstLine, process.ended]);
    if (first === NOT_PERMITTED) {
      throw new Deno.errors.PermissionDenied("making network namespaces takes CAP_SYS_ADMIN");
    }
    if (first !== READY) throw new Error(process.tail.join("\n") || "a process of the lab did not start");
  } finally {
    clearTimeout(late);
  }
}
