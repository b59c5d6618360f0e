import { entry, type LogEntry } from "../core/mod.ts";
import type { Settings } from "../effect/mod.ts";
import { errnoText, failed, unlockAllPages } from "../../ffi/mod.ts";
import { lockMemory } from "./memory_lock.ts";
import { applySettings, type ProcessSettings } from "./process_setting.ts";

/** Whether the kernel says that it listens to groups of the link, of 224.0.0.0/24. */
const localReports = "/proc/sys/net/ipv4/igmp_link_local_mcast_reports";

/** The process of a role, which the kernel treats as the configuration says. */
export class OwnProcess {
  readonly #role: string;
  readonly #kernel: Settings;
  readonly #report: (logged: LogEntry) => void;
  #settings: ProcessSettings = {};
  /** Whether pages are locked, or may be. */
  #locks = false;
  #saidWhy = false;

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
    this.#saidWhy = false;
    if (settings.localReports === false) this.#kernel.borrow("role", localReports, "0");
    else this.#kernel.giveBack("role");
    applySettings(settings, this.#role, this.#report);
  }

  /**
   * The process has the memory that it needs, and has given back what it does not need: keeps the kernel from taking any,
   * where the settings say so, or lets it. Takes 1.5 ms the first time, and 0.3 when there is little to do.
   */
  settle(): void {
    if (this.#settings.locked !== true) {
      if (this.#locks) unlockAllPages();
      this.#locks = false;
      return;
    }
    this.#locks = true;
    const result = lockMemory();
    if (!failed(result) || this.#saidWhy) return;
    this.#saidWhy = true;
    const setting = "the lock on the memory";
    this.#report(entry("process.setting_failed", { role: this.#role, setting, why: errnoText(result) }));
  }
}
