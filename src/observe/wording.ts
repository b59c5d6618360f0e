/** How serious a message is, in syslog's words, from least to most. */
export type Level = "debug" | "info" | "notice" | "warning" | "error" | "critical";

/** A row of the table: all there is to know of the messages with one code. */
export interface Wording<Fields> {
  readonly level: Level | ((fields: Fields) => Level);
  /** Shown only when details are asked for (`-D`). */
  readonly detail?: true;
  /** One sentence on one line. Names and texts from outside go in as they are; `line.ts` makes them harmless. */
  readonly text: (fields: Fields) => string;
}
