import { entry, type Instant, type LogEntry } from "../core/mod.ts";

/** Lines of a kind that may come at once, and the time after which one more may, in µs. */
const burst = 50;
const pause = 1_000_000;

interface Kind {
  /** When all of the burst would be free again. */
  free: number;
  left: number;
}

/**
 * Keeps the log readable, and the disk from filling, while somebody floods the network: of each kind of line of an
 * instance 50 may come at once, then one a second. How many were left out is told with the next one of the kind.
 */
export class LogLimit {
  readonly #kinds = new Map<string, Kind>();

  /** @returns the lines to write instead: the entry, perhaps with one before it, or none */
  admit(logged: LogEntry, now: Instant): LogEntry[] {
    const { name = "", interface: on = "", address = "" } = logged.fields as { [field: string]: unknown };
    const key = [logged.code, name, on, address].join(" ");
    const kind = this.#kinds.get(key) ?? { free: now, left: 0 };
    this.#kinds.set(key, kind);
    if (kind.free - now > (burst - 1) * pause) {
      kind.left++;
      return [];
    }
    kind.free = Math.max(kind.free, now) + pause;
    if (kind.left === 0) return [logged];
    const count = kind.left;
    kind.left = 0;
    return [entry("log.limited", { count, of: logged.code, name: String(name || on) }), logged];
  }
}
