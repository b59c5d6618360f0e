import type { LogEntry } from "../core/mod.ts";
import type { Settings } from "../effect/mod.ts";
import { applySettings, type ProcessSettings } from "./process_setting.ts";

/** Whether the kernel says that it listens to groups of the link, of 224.0.0.0/24. */
const localReports = "/proc/sys/net/ipv4/igmp_link_local_mcast_reports";

/** The process of a role, which the kernel treats as the configuration says. */
export class OwnProcess {
  readonly #role: string;
  readonly #kernel: Settings;
  readonly #report: (logged: LogEntry) => void;
  #settings: ProcessSettings = {};

  constructor(role: string, kernel: Settings, report: (logged: LogEntry) => void) {
    this.#role = role;
    this.#kernel = kernel;
    this.#report = report;
  }

  /** Whether SIGINT ends it. */
  get interruptible(): boolean {
    return this.#settings.interruptible ?? true;
  }

  /** What the kernel refuses is told, and changes nothing else. */
  treat(settings: ProcessSettings): void {
    this.#settings = settings;
    if (settings.localReports === false) this.#kernel.borrow("role", localReports, "0");
    else this.#kernel.giveBack("role");
    applySettings(settings, this.#role, this.#report);
  }
}
