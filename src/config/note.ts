import { type Findings, shown, type Span } from "./diagnostic.ts";
import type { Word } from "./lexer.ts";
import type { Line } from "./line.ts";
import { NotYet } from "./not_yet.ts";
import type { Listener } from "./phrase.ts";
import { References } from "./reference.ts";
import type { Row } from "./row.ts";
import type { Reading } from "./value.ts";

/** The places of the values of one object's keywords. */
export interface Marks {
  get(keyword: string): Span | undefined;
  has(keyword: string): boolean;
}

/** Where things were written: for each object of a Config, the places of the values of its keywords. */
export type Places = ReadonlyMap<object, Marks>;

/** The place of one keyword's value, and the next one: a Map for each of a million addresses would be too large. */
class Mark implements Marks, Span {
  readonly keyword: string;
  readonly line: Line;
  readonly column: number;
  readonly length: number;
  next: Mark | null;

  constructor(keyword: string, { line, column, length }: Span, next: Mark | null) {
    this.keyword = keyword;
    this.line = line;
    this.column = column;
    this.length = length;
    this.next = next;
  }

  get(keyword: string): Span | undefined {
    if (this.keyword === keyword) return this;
    let mark = this.next;
    while (mark !== null && mark.keyword !== keyword) mark = mark.next;
    return mark ?? undefined;
  }

  has(keyword: string): boolean {
    return this.get(keyword) !== undefined;
  }
}

/** A chain of marks without that of a keyword. */
function without(keyword: string, first: Mark | null): Mark | null {
  if (first === null || first.keyword === keyword) return first?.next ?? null;
  let mark = first;
  while (mark.next !== null && mark.next.keyword !== keyword) mark = mark.next;
  if (mark.next !== null) mark.next = mark.next.next;
  return first;
}

/** The keyword under which a list's places hold a line that was not valid. */
export const DROPPED = "";

/** A block of the Config while it is being made. */
export type Draft = { [keyword: string]: unknown };

/** The keywords that keepalived passes over, with a complaint, when their value is missing. */
const patient: ReadonlySet<string> = new Set([
  ..."router_id notification_email_from script_user startup_script shutdown_script".split(" "),
  ..."notify_fifo vrrp_notify_fifo lvs_notify_fifo".split(" "),
  ..."notify_fifo_script vrrp_notify_fifo_script lvs_notify_fifo_script".split(" "),
  ..."vrrp_priority checker_priority bfd_priority script file".split(" "),
  ..."lvs_sync_daemon default_interface kernel_rx_buf_size vrrp_sync_group status_code misc_path".split(" "),
  ..."param_match helo_name virtualhost snmp_name http_protocol ca certificate".split(" "),
]);

type Unsupported = Extract<Row["status"], { kind: "not yet" }>;

/** What is noted beside the values while a Config is made: where they stand, which names they use, what is wrong. */
export class Notes {
  readonly findings: Findings;
  readonly #places = new Map<object, Mark>();
  readonly #notYet = new NotYet();
  readonly #references = new References();
  /** How many of the blocks around have no effect: within them nothing more is to be said about that. */
  #inert = 0;

  constructor(findings: Findings) {
    this.findings = findings;
  }

  get places(): Places {
    return this.#places;
  }

  /** Says what can only be said of the file as a whole. */
  report(): void {
    this.#references.report(this.findings);
    this.#notYet.report(this.findings);
  }

  /** A value of a keyword of `object` stands here. */
  place(object: object, keyword: string, span: Span): void {
    const first = this.#places.get(object);
    if (!first) this.#places.set(object, new Mark(keyword, span, null));
    else if (first.keyword === keyword) this.#places.set(object, new Mark(keyword, span, first.next));
    else first.next = new Mark(keyword, span, without(keyword, first.next));
  }

  /** Where the last value of a keyword of `object` stands. */
  placeOf(object: object, keyword: string): Span | undefined {
    return this.#places.get(object)?.get(keyword);
  }

  /** A block of the root has this name. */
  define(block: string, name: string): void {
    this.#references.define(block, name);
  }

  /** A word is the name of a block. */
  named(block: string, word: Word): void {
    this.#references.use(block, word);
  }

  /** Reads a block that has no effect: that it has none is said of itself, not of what is within. */
  withoutEffect<V>(read: () => V): V {
    this.#inert++;
    const value = read();
    this.#inert--;
    return value;
  }

  /** Something is used that is not supported yet. */
  use(keyword: string, { stops, brings }: Unsupported, at: Span): void {
    if (this.#inert > 0) return;
    const then = stops ? "an instance with it is not run" : "it is read and checked, and has no effect";
    this.#notYet.use(keyword, then, `it comes with ${brings}`, at);
  }

  /** Hears what is found in a phrase. */
  readonly listener: Listener = {
    wrong: (problem, at) => {
      const { code, message, help = null } = problem;
      if (code === "missing-value" && problem.instead === undefined && !patient.has(at.text)) {
        this.findings.error(problem.at ?? at, { code, message, help });
        return;
      }
      const ignored = message.endsWith("is ignored") ? message : `${message}; it is ignored`;
      this.findings.warning(problem.at ?? at, { code, message: ignored, help });
    },
    found: (said, name, word, form) => {
      this.place(said, name, word);
      if (form.kind === "name") this.named(form.of, word);
    },
  };

  /** A value is not there: keepalived stops at that, whether or not the keyword has an effect, but for a few. */
  missing(word: Word, what: string): undefined {
    const code = "missing-value";
    const message = `${word.text} needs ${what}`;
    if (patient.has(word.text)) this.findings.warning(word, { code, message: `${message}; it is ignored` });
    else this.findings.error(word, { code, message });
  }

  /** The value of a reading, after reporting what is wrong. Without a value, `lost` says what that means; `null`: an error. */
  take<V>({ value, problem }: Reading<V>, at: Span, lost: string | null): V | undefined {
    if (!problem) return value;
    const { code, message, help = null } = problem;
    const then = value === undefined ? lost : problem.instead ?? "";
    if (then === null) this.findings.error(problem.at ?? at, { code, message, help });
    else {this.findings.warning(problem.at ?? at, {
        code,
        message: then ? `${message}; ${then}` : message,
        help,
      });}
    return value;
  }

  /** Words stand where nothing more is expected; none is fine. */
  surplus(words: readonly Word[]): void {
    const [first] = words;
    if (!first) return;
    this.findings.warning(first, {
      code: "surplus-words",
      message: `nothing more is expected here; "${
        shown(words.map((word) => word.text).join(" "))
      }" is ignored`,
      help: "put each keyword on a line of its own",
    });
  }

  /** A keyword has a second value; `then` says which one counts. */
  twice(word: Word, first: Span, then: string): void {
    this.findings.warning(word, {
      code: "given-twice",
      message: `${word.text} is given twice; ${then}`,
      related: [[first, "the first one"]],
    });
  }
}
