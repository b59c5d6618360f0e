import type { Config } from "../config/mod.ts";
import { type LogEntry, type Micros, type NotifyEvent, unreachable } from "../core/mod.ts";
import { letterFor, mailSettings } from "./mail.ts";
import { Mailer } from "./mailer.ts";
import { deliver } from "./smtp.ts";
import { pipesOf, scriptOptions, scriptsOf, subjectOf } from "./hearing.ts";
import { kindOf, type Notice, Notifier, type NotifyScripts } from "./notifier.ts";
import { Pipes } from "./pipe.ts";
import { ScriptRunner } from "./script_runner.ts";

/** How long the last mail may take when the daemon stops, in ms. */
const mailPatience = 3_000;

/** Lets everybody hear whom the configuration names: scripts, pipes, people by mail. */
export class Notifications {
  readonly #runner: ScriptRunner;
  readonly #scripts: Notifier;
  readonly #pipes: Pipes;
  readonly #mail: Mailer;
  #config: Config;
  /** What the role may still speak of while it takes over another configuration, newest last. */
  #former: Config[] = [];
  /** The last state of each subject. */
  readonly #states = new Map<string, Notice>();
  /** The state that was mailed last of each subject. */
  readonly #mailed = new Map<string, NotifyEvent>();
  /** Who told a state since the reload began. */
  readonly #told = new Set<string>();

  constructor(config: Config, report: (logged: LogEntry) => void) {
    this.#config = config;
    this.#runner = new ScriptRunner(scriptOptions(config));
    this.#scripts = new Notifier(this.#runner, report);
    this.#pipes = new Pipes(this.#runner, report);
    this.#mail = new Mailer(mailSettings(config), deliver, report);
  }

  /** Opens the pipes and starts their readers. */
  async begin(): Promise<void> {
    await this.#pipes.configure(pipesOf(this.#config));
  }

  /** Another configuration took the place of the old one. */
  configure(config: Config): void {
    this.#former.push(this.#config);
    this.#config = config;
    this.#told.clear();
    this.#runner.configure(scriptOptions(config));
    this.#mail.configure(mailSettings(config));
    void this.#pipes.configure(pipesOf(config));
  }

  /**
   * The role has taken over the newest configuration.
   * @param instances the states that they are in
   */
  reloaded(instances: readonly Notice[]): void {
    this.#former = [];
    if (!this.#config.global.fifo_write_vrrp_states_on_reload) return;
    const groups = [...this.#states.values()].filter(({ subject }) => subject === "GROUP");
    for (const notice of [...groups, ...instances]) {
      if (subjectOf(this.#config, notice) && !this.#told.has(keyOf(notice))) this.#pipes.tell(notice);
    }
  }

  /** Whether `reloaded` wants to know the states of the instances. */
  get wantsStates(): boolean {
    return this.#config.global.fifo_write_vrrp_states_on_reload ?? false;
  }

  /** Something happened. */
  notify(message: Notice): void {
    const heard = this.#translated(message);
    if (heard === null) return;
    const { notice, scripts, config } = heard;
    if (kindOf(notice.event) === "state") {
      this.#states.set(keyOf(notice), notice);
      this.#told.add(keyOf(notice));
    }
    this.#pipes.tell(notice);
    this.#scripts.notify(notice, scripts);
    this.#write(notice, config);
  }

  /** Mails a state, unless the last mail said the same. */
  #write(notice: Notice, config: Config): void {
    const letter = letterFor(notice, config);
    if (letter === null || this.#mailed.get(keyOf(notice)) === notice.event) return;
    this.#mailed.set(keyOf(notice), notice.event);
    this.#mail.post(letter);
  }

  /** The daemon is about to stop: readers that end are no surprise. */
  stopping(): void {
    this.#pipes.stopping();
  }

  /** Gives scripts and readers so long, then ends them. */
  async finish(patience: Micros): Promise<void> {
    await Promise.all([
      this.#scripts.finish(patience),
      this.#pipes.finish(),
      this.#mail.finish(mailPatience),
    ]);
  }

  /**
   * Without `notify_deleted` an instance that a reload takes out is said to be in FAULT, as keepalived does: not once
   * more if it was so already, and without `notify_fault`.
   */
  #translated(message: Notice): { notice: Notice; scripts: NotifyScripts; config: Config } | null {
    const known = message.event === "DELETED" ? this.#former.toReversed() : [];
    const config = [...known, this.#config, ...this.#former.toReversed()]
      .find((each) => subjectOf(each, message) !== undefined) ?? this.#config;
    const subject = subjectOf(config, message);
    const scripts = scriptsOf(subject);
    if (message.event !== "DELETED" || (subject && "notify_deleted" in subject)) {
      return { notice: message, scripts, config };
    }
    if (this.#states.get(keyOf(message))?.event === "FAULT") return null;
    return { notice: { ...message, event: "FAULT" }, scripts: { any: scripts.any }, config };
  }
}

function keyOf({ subject, name }: Notice): string {
  return `${subject} ${name}`;
}

/** The state that is told of an instance in this phase; `null` when there is none to tell. */
export function toldState(
  phase: "init" | "backup" | "master" | "fault" | "stopped",
): "BACKUP" | "MASTER" | "FAULT" | null {
  switch (phase) {
    case "backup":
      return "BACKUP";
    case "master":
      return "MASTER";
    case "fault":
      return "FAULT";
    case "init":
    case "stopped":
      return null;
    default:
      return unreachable(phase);
  }
}
