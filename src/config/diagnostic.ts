import type { Line } from "./line.ts";

/** A place in a file; line and column count from 1, the column in characters. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * How grave a diagnostic is.
 *
 * - `error`: the file must not be used.
 * - `warning`: something in the file was ignored or altered.
 * - `notice`: everything works as written, but a person should know.
 */
export type Severity = "error" | "warning" | "notice";

/** Another place that belongs to a diagnostic, such as the first of two definitions. */
export interface Related {
  readonly at: Position;
  readonly message: string;
}

/** One thing to say about a configuration. Plain JSON, and the shape of `havip check --json`. */
export interface Diagnostic {
  readonly severity: Severity;
  /** Stable and in kebab case: `unknown-keyword`. */
  readonly code: string;
  readonly message: string;
  /** `null` when it is about the file as a whole or about several. */
  readonly at: Position | null;
  /** How many characters are meant, from `at` on; 0 without a place. */
  readonly length: number;
  /** The line that `at` is in, at most 1,000 characters of it. */
  readonly text: string;
  /** What to write instead. */
  readonly help: string | null;
  readonly related?: readonly Related[];
}

/** A stretch of characters within one line. */
export interface Span {
  readonly line: Line;
  /** From 1, in characters. */
  readonly column: number;
  /** In characters. */
  readonly length: number;
}

/** What {@linkcode Findings} are told; severity and place are given beside it. */
export interface Finding {
  readonly code: string;
  readonly message: string;
  readonly help?: string | null;
  readonly related?: readonly (readonly [Span, string])[];
}

/** How many diagnostics of a severity are kept: more than anybody reads, and few enough for a file of garbage. */
const LIMIT = 100;
const TEXT_LIMIT = 1_000;

/** Collects what is to be said about a configuration. Of each severity it keeps a hundred and counts the rest. */
export class Findings {
  readonly #kept: Diagnostic[] = [];
  readonly #count = { error: 0, warning: 0, notice: 0 };

  error(at: Span | null, finding: Finding): void {
    this.#add("error", at, finding);
  }

  warning(at: Span | null, finding: Finding): void {
    this.#add("warning", at, finding);
  }

  notice(at: Span | null, finding: Finding): void {
    this.#add("notice", at, finding);
  }

  /** Whether another warning would only be counted, so that its help need not be computed. */
  get full(): boolean {
    return this.#count.warning >= LIMIT;
  }

  /** Whether something was said for which the file must not be used. */
  get failed(): boolean {
    return this.#count.error > 0;
  }

  /** All that was said: file by file in the order of the lines, then what is about no line. */
  list(): Diagnostic[] {
    const files = [...new Set(this.#kept.map((each) => each.at?.file))];
    const order = (a: Position, b: Position) =>
      files.indexOf(a.file) - files.indexOf(b.file) || a.line - b.line || a.column - b.column;
    const placed = this.#kept.filter((each) => each.at !== null);
    const others = this.#kept.filter((each) => each.at === null);
    placed.sort((a, b) => order(a.at as Position, b.at as Position));
    return [...placed, ...others, ...this.#uncounted()];
  }

  #uncounted(): Diagnostic[] {
    const more = (severity: Severity): Diagnostic[] => {
      const count = this.#count[severity] - LIMIT;
      if (count <= 0) return [];
      const message = `${count} more of these ${severity}s are not shown`;
      return [{ severity, code: "too-many", message, at: null, length: 0, text: "", help: null }];
    };
    return [...more("error"), ...more("warning"), ...more("notice")];
  }

  #add(severity: Severity, at: Span | null, finding: Finding): void {
    if (this.#count[severity]++ >= LIMIT) return;
    const related = (finding.related ?? []).map(([span, message]) => ({ at: positionOf(span), message }));
    this.#kept.push({
      severity,
      code: finding.code,
      message: finding.message,
      at: at && positionOf(at),
      length: at?.length ?? 0,
      text: at?.line.text.slice(0, TEXT_LIMIT) ?? "",
      help: finding.help ?? null,
      ...(related.length > 0 ? { related } : {}),
    });
  }
}

/** Where a span begins. */
export function positionOf(span: Span): Position {
  return { file: span.line.file, line: span.line.number, column: span.column };
}

/** A word of a file as it can be shown within a message, however long it is. */
export function shown(word: string): string {
  return word.length > 40 ? `${word.slice(0, 40)}…` : word;
}
