import type { Line, Span, Use } from "./line.ts";

export type { Span } from "./line.ts";

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

  /** Counts one more when there are enough of a severity already, so that its words need not be made. */
  enough(severity: Severity): boolean {
    const enough = this.#count[severity] >= LIMIT;
    if (enough) this.#count[severity]++;
    return enough;
  }

  /** Whether something was said of the line that a place is in. */
  speaksOf(at: Span | null): boolean {
    const place = at && positionOf(at);
    return place !== null &&
      this.#kept.some((each) => each.at?.line === place.line && each.at.file === place.file);
  }

  /** How much was said for which the file must not be used. */
  get errors(): number {
    return this.#count.error;
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
    const related = [
      ...(finding.related ?? []).map(([span, message]) => ({ at: positionOf(span), message })),
      ...(at ? [...expansion(at), ...inclusion(at.line)] : []),
    ];
    const place = at && written(at);
    this.#kept.push({
      severity,
      code: finding.code,
      message: finding.message,
      at: place && positionOf(place),
      length: place?.length ?? 0,
      text: place?.line.text.slice(0, TEXT_LIMIT) ?? "",
      help: finding.help ?? null,
      ...(related.length > 0 ? { related } : {}),
    });
  }
}

/** Where a span begins, in the file. */
export function positionOf(span: Span): Position {
  const { line, column } = written(span);
  return { file: line.file, line: line.number, column };
}

/** The same stretch in the line as it is written, should definitions have been put into it. */
function written(span: Span): Span {
  const [from, to] = unitsOf(span);
  return span.line.origin?.span(from, to) ?? span;
}

/** Where a span begins and ends in the text of its line, in UTF-16 units. */
function unitsOf({ line: { text }, column, length }: Span): [from: number, to: number] {
  const after = (from: number, count: number) => {
    for (let i = from; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if ((unit < 0xdc00 || unit >= 0xe000) && count-- === 0) return i;
    }
    return text.length;
  };
  const from = after(0, column - 1);
  return [from, after(from, length)];
}

/** How many notes of one kind tell where something comes from; what is further out is left out. */
const CHAIN = 8;

/** The definitions that a place comes from, the innermost first. */
function expansion(span: Span): Related[] {
  const notes: Related[] = [];
  let use: Use | null = span.line.origin?.useAt(unitsOf(span)[0]) ?? null;
  for (; use !== null && notes.length < CHAIN; use = use.outer) {
    const message = `in the expansion of $${shown(use.name)}, which is defined here`;
    if (use.at !== null) notes.push({ at: positionOf(use.at), message });
  }
  return notes;
}

/** The includes that a line comes from, the innermost first. */
function inclusion(line: Line): Related[] {
  const notes: Related[] = [];
  for (let span = line.included; span !== undefined && notes.length < CHAIN; span = span.line.included) {
    notes.push({ at: positionOf(span), message: `${line.file} is included from here` });
    line = span.line;
  }
  return notes;
}

/** A word of a file as it can be shown within a message, however long it is. */
export function shown(word: string): string {
  return word.length > 40 ? `${word.slice(0, 40)}…` : word;
}
