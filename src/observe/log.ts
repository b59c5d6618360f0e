import { BaseHandler, Logger } from "@std/log";
import { entry, type LogEntry } from "../core/log.ts";
import { type Author, type Message, priorities } from "./line.ts";
import { colourLine, journalLine, jsonLine, plainLine, syslogLine } from "./line.ts";
import { describe, descriptorOutlet, type Outlet, syslogOutlet } from "./outlet.ts";
import { worded } from "./words.ts";

/** Where the log goes, and how much of it. */
export interface LogOptions {
  /** Lines on stderr are JSON objects (`--log-json`). */
  readonly json: boolean;
  /** Whether to write to stderr. */
  readonly console: boolean;
  /** Whether messages of detail are written too (`-D`). */
  readonly detail: boolean;
  /** Whether syslog may be used; it is when stderr is neither a terminal nor the journal (or not used). */
  readonly syslog: boolean;
  /** What syslog calls the supervisor; its roles have their suffix after it. */
  readonly ident: string;
  /** `-S`: 0 to 7 stand for local0 to local7; daemon when absent. */
  readonly facility?: number;
  /** The descriptor of stderr. */
  readonly fd?: number;
  /** The syslog daemon's socket. */
  readonly syslogPath?: string;
  readonly environment?: { readonly [name: string]: string | undefined };
}

/** The log of a process. */
export interface Log {
  /** Writes a message that `from` made `at` that time (now). Never waits, never throws. */
  write(entry: LogEntry, from: Author, at?: Date): void;
  close(): void;
}

/** A destination: makes lines, puts them into an outlet, and remembers how many it did not take. */
class LineHandler extends BaseHandler {
  readonly #line: (message: Message) => string;
  readonly #outlet: Outlet;
  readonly #to: "stderr" | "syslog";
  #lost = 0;

  constructor(to: "stderr" | "syslog", outlet: Outlet, line: (message: Message) => string) {
    super("DEBUG", { formatter: (record) => line(record.args[0] as Message) });
    this.#line = line;
    this.#outlet = outlet;
    this.#to = to;
  }

  override log(line: string): void {
    if (this.#lost > 0 && this.#outlet.put(this.#confession())) this.#lost = 0;
    if (this.#lost > 0 || !this.#outlet.put(line)) this.#lost++;
  }

  override destroy(): void {
    if (this.#lost > 0) this.#outlet.put(this.#confession());
    this.#outlet.close();
  }

  #confession(): string {
    const from = { process: "havip", pid: Deno.pid };
    const lost = entry("log.lost", { count: this.#lost, to: this.#to });
    return this.#line({ entry: lost, ...worded(lost), from, at: new Date() });
  }
}

/** Hands a message to @std/log at the nearest of its five levels. */
function dispatch(logger: Logger, message: Message): void {
  switch (message.level) {
    case "critical":
      return void logger.critical(message.text, message);
    case "error":
      return void logger.error(message.text, message);
    case "warning":
      return void logger.warn(message.text, message);
    case "notice":
    case "info":
      return void logger.info(message.text, message);
    case "debug":
      return void logger.debug(message.text, message);
  }
}

/** How lines for stderr are made: for people at a terminal, for the journal, or for whatever reads them. */
function consoleLine(options: LogOptions, place: Place): (message: Message) => string {
  if (place === "journal") {
    if (!options.json) return journalLine;
    return (message) => `<${priorities[message.level]}>${jsonLine(message)}`;
  }
  if (options.json) return jsonLine;
  const { NO_COLOR, TERM } = options.environment ?? Deno.env.toObject();
  return place === "terminal" && !NO_COLOR && TERM !== "dumb" ? colourLine : plainLine;
}

type Place = "terminal" | "journal" | "elsewhere";

function placeOf(fd: number, options: LogOptions): Place {
  if (fd === 2 && Deno.stderr.isTerminal()) return "terminal";
  const { JOURNAL_STREAM } = options.environment ?? Deno.env.toObject();
  return JOURNAL_STREAM && describe(fd)?.identity === JOURNAL_STREAM ? "journal" : "elsewhere";
}

const daemonFacility = 3;
const local0Facility = 16;

/**
 * Opens the log.
 *
 * - stderr, when `console`: coloured for a terminal (unless NO_COLOR is set or TERM is dumb), with priorities instead
 *   of times for the journal (JOURNAL_STREAM names stderr), else plain; or JSON.
 * - syslog besides, when it is allowed, its socket exists, and stderr is no terminal, no journal, or not used.
 */
export function openLog(options: LogOptions): Log {
  const fd = options.fd ?? 2;
  const handlers: LineHandler[] = [];
  const place = placeOf(fd, options);
  if (options.console) {
    handlers.push(new LineHandler("stderr", descriptorOutlet(fd), consoleLine(options, place)));
  }
  if (options.syslog && (place === "elsewhere" || !options.console)) {
    const facility = options.facility === undefined ? daemonFacility : local0Facility + options.facility;
    const outlet = syslogOutlet(options.syslogPath ?? "/dev/log");
    const line = (message: Message) => syslogLine(message, options.ident, facility);
    if (outlet !== null) handlers.push(new LineHandler("syslog", outlet, line));
  }
  const logger = new Logger(options.ident, "DEBUG", { handlers });
  return {
    write(entry, from, at = new Date()) {
      const { level, text, detail } = worded(entry);
      if (!detail || options.detail) dispatch(logger, { entry, level, text, from, at });
    },
    close() {
      for (const handler of handlers) handler.destroy();
    },
  };
}
