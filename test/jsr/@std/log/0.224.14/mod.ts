/**
 * Stand-in for `jsr:@std/log` on machines that cannot reach JSR: levels, records, the base handler and
 * the logger, with the names and types of the real package, as far as havip uses them.
 * @module
 */

export const LogLevels = { NOTSET: 0, DEBUG: 10, INFO: 20, WARN: 30, ERROR: 40, CRITICAL: 50 } as const;
export type LevelName = keyof typeof LogLevels;
export type LogLevel = typeof LogLevels[LevelName];

/** One message on its way to the handlers. */
export class LogRecord {
  readonly msg: string;
  readonly args: unknown[];
  readonly level: number;
  readonly levelName: string;
  readonly loggerName: string;
  readonly datetime = new Date();
  constructor(options: { msg: string; args: unknown[]; level: LogLevel; loggerName: string }) {
    this.msg = options.msg;
    this.args = options.args;
    this.level = options.level;
    this.loggerName = options.loggerName;
    this.levelName = Object.entries(LogLevels).find(([, level]) => level === options.level)?.[0] ?? "";
  }
}

export type FormatterFunction = (logRecord: LogRecord) => string;

/** A place that messages go to. */
export abstract class BaseHandler {
  level: LogLevel;
  readonly levelName: LevelName;
  formatter: FormatterFunction;
  constructor(levelName: LevelName, options?: { formatter?: FormatterFunction }) {
    this.levelName = levelName;
    this.level = LogLevels[levelName];
    this.formatter = options?.formatter ?? ((record) => `${record.levelName} ${record.msg}`);
  }
  handle(logRecord: LogRecord): void {
    if (this.level > logRecord.level) return;
    this.log(this.format(logRecord));
  }
  format(logRecord: LogRecord): string {
    return this.formatter(logRecord);
  }
  abstract log(msg: string): void;
  setup(): void {}
  destroy(): void {}
}

/** Hands each message of a sufficient level to its handlers. */
export class Logger {
  readonly loggerName: string;
  level: LogLevel;
  handlers: BaseHandler[];
  constructor(loggerName: string, levelName: LevelName, options: { handlers?: BaseHandler[] } = {}) {
    this.loggerName = loggerName;
    this.level = LogLevels[levelName];
    this.handlers = options.handlers ?? [];
  }
  #log(level: LogLevel, msg: string, args: unknown[]): string {
    if (this.level > level) return msg;
    const record = new LogRecord({ msg, args, level, loggerName: this.loggerName });
    for (const handler of this.handlers) handler.handle(record);
    return msg;
  }
  debug(msg: string, ...args: unknown[]): string {
    return this.#log(LogLevels.DEBUG, msg, args);
  }
  info(msg: string, ...args: unknown[]): string {
    return this.#log(LogLevels.INFO, msg, args);
  }
  warn(msg: string, ...args: unknown[]): string {
    return this.#log(LogLevels.WARN, msg, args);
  }
  error(msg: string, ...args: unknown[]): string {
    return this.#log(LogLevels.ERROR, msg, args);
  }
  critical(msg: string, ...args: unknown[]): string {
    return this.#log(LogLevels.CRITICAL, msg, args);
  }
}
