import type { Config } from "../config/mod.ts";
import { entry, type LogEntry } from "../core/mod.ts";

/** When a reload is to be: in ms since 1970. */
export interface ReloadTime {
  readonly at: number;
  /** It is for one day only. */
  readonly dated: boolean;
}

/** Timers of the runtime go no further; in ms. */
const farthest = 86_400_000;

/**
 * Reads what stands in a `reload_time_file`: `HH:MM:SS`, today or else tomorrow, or with `YY-MM-DD` or `YYYY-MM-DD` before it;
 * local time, or UTC with a `Z` at the end.
 */
export function reloadTime(text: string, now: number): ReloadTime | "invalid" | "past" {
  const found = /^(?:((?:\d\d)?\d\d)-(\d\d)-(\d\d) )?(\d\d):(\d\d):(\d\d)(Z?)$/.exec(text);
  if (!found) return "invalid";
  const [, years, months, days, ...rest] = found;
  const [hour = 0, minute = 0, second = 0] = rest.slice(0, 3).map(Number);
  const utc = rest[3] === "Z";
  const today = new Date(now);
  const [year, month, day] = years !== undefined
    ? [Number(years) + (years.length === 2 ? 2000 : 0), Number(months) - 1, Number(days)]
    : utc
    ? [today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate()]
    : [today.getFullYear(), today.getMonth(), today.getDate()];
  const of = (later: number) =>
    utc
      ? new Date(Date.UTC(year, month, day + later, hour, minute, second))
      : new Date(year, month, day + later, hour, minute, second);
  const at = of(0);
  const parts = utc
    ? [at.getUTCMonth(), at.getUTCDate(), at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()]
    : [at.getMonth(), at.getDate(), at.getHours(), at.getMinutes(), at.getSeconds()];
  // Neither 25:00:00 nor the hour that summer time leaves out.
  if (parts.join() !== [month, day, hour, minute, second].join()) return "invalid";
  if (at.getTime() > now) return { at: at.getTime(), dated: years !== undefined };
  return years === undefined ? { at: of(1).getTime(), dated: false } : "past";
}

/** Reloads at the time that stands in a file (`reload_time_file`, `reload_repeat`), whenever somebody writes it. */
export class ReloadSchedule {
  readonly #reload: () => void;
  readonly #write: (logged: LogEntry) => void;
  #watcher: Deno.FsWatcher | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #path: string | null = null;
  #repeat = false;
  #planned: ReloadTime | null = null;

  constructor(reload: () => void, write: (logged: LogEntry) => void) {
    this.#reload = reload;
    this.#write = write;
  }

  /** Watches the file that a configuration names; another one no more. */
  configure({ global }: Config): void {
    this.close();
    this.#planned = null;
    this.#repeat = global.reload_repeat ?? false;
    this.#path = global.reload_time_file ?? null;
    if (this.#path === null) return;
    this.#look();
    const folder = this.#path.slice(0, this.#path.lastIndexOf("/")) || "/";
    try {
      this.#watcher = Deno.watchFs(folder, { recursive: false });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#write(entry("reload.unwatched", { file: this.#path, why }));
      return;
    }
    void this.#follow(this.#watcher);
  }

  /** Reloads no more. */
  close(): void {
    this.#watcher?.close();
    this.#watcher = null;
    clearTimeout(this.#timer);
  }

  async #follow(watcher: Deno.FsWatcher): Promise<void> {
    for await (const { kind, paths } of watcher) {
      if (kind !== "access" && watcher === this.#watcher && paths.includes(this.#path ?? "")) this.#look();
    }
  }

  #look(): void {
    const text = this.#text();
    const next = text === null ? null : reloadTime(text, Date.now());
    if (next === "invalid" || next === "past") {
      this.#write(entry("reload.time_refused", { text: text ?? "", past: next === "past" }));
    }
    this.#plan(typeof next === "string" ? null : next);
  }

  /** The first line of the file; `null` when there is none yet, or none any more. */
  #text(): string | null {
    try {
      const [line = ""] = Deno.readTextFileSync(this.#path ?? "").split("\n");
      // Whoever writes it may not be done.
      return line === "" ? null : line;
    } catch {
      return null;
    }
  }

  #plan(next: ReloadTime | null): void {
    const before = this.#planned;
    if (next?.at === before?.at) return;
    this.#planned = next;
    clearTimeout(this.#timer);
    if (next === null) {
      if (before) this.#write(entry("reload.cancelled", { at: shown(before.at) }));
      return;
    }
    const from = before === null ? null : shown(before.at);
    this.#write(entry("reload.scheduled", { at: shown(next.at), from }));
    this.#wait(next);
  }

  #wait(time: ReloadTime): void {
    const left = time.at - Date.now();
    this.#timer = setTimeout(
      () => left > farthest ? this.#wait(time) : this.#due(time),
      Math.min(left, farthest),
    );
  }

  #due({ dated }: ReloadTime): void {
    // What was done is not to be done again, and is not told as cancelled either.
    this.#planned = null;
    if (!this.#repeat || dated) {
      try {
        Deno.removeSync(this.#path ?? "");
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      }
    }
    this.#reload();
    // A reload that was refused leaves the file to be watched as it was, and nobody has looked at it anew.
    this.#look();
  }
}

/** Local time, as keepalived writes it. */
function shown(at: number): string {
  const time = new Date(at);
  const two = (n: number) => String(n).padStart(2, "0");
  const date = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join("-");
  return `${date} ${[time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(":")}`;
}
