import { type Findings, shown, type Span } from "./diagnostic.ts";
import { hint, opensOnlyAtRoot } from "./hint.ts";
import { lex, type Word } from "./lexer.ts";
import type { Line } from "./line.ts";
import { isNumeric, meant, type Row, rowOf, type Table } from "./row.ts";

/** A keyword with its arguments, or a line of a block of lines. */
export interface Statement {
  /** The keyword, or what the line begins with, comes first. */
  readonly words: readonly [Word, ...Word[]];
  /** The source of the words. */
  readonly raw: string;
  /** The keyword that is meant, should the first word be a synonym. */
  readonly keyword: string;
  /** The keyword's row; `null` in a block of lines. */
  readonly row: Row | null;
  /** What stands between its braces, if it has any: read from the file as one goes through it, which can be done once. */
  readonly block: Iterable<Statement> | null;
}

/** What the lines come to, one after the other: a statement, which may begin a block, or the end of one. */
type Step = Statement | "close";

/** A block that is open: of keywords, of lines, or one that is skipped with all the blocks in it. */
type Frame =
  | {
    readonly kind: "table";
    readonly rows: Table;
    readonly name: string;
    /** `null` for the file itself, which nothing opens or closes. */
    readonly open: Span | null;
  }
  | { readonly kind: "lines"; readonly name: string; readonly open: Span }
  | { readonly kind: "skip"; readonly name: string; readonly open: Span; depth: number };

/**
 * Puts lines together to statements and blocks, guided by the keyword tables. Unknown keywords are reported and
 * skipped with their blocks. Braces that do not match are one mistake and one message, wherever they leave the
 * rest of the file. The stack is a list, not recursion, so no nesting is too deep.
 *
 * Lines are read when a statement is asked for, so that of a large file there is never more in memory than is made of it.
 */
export class Parser {
  readonly #findings: Findings;
  readonly #root: Table;
  /** The lines, which say at their end whether they are all. */
  readonly #lines: Iterator<Line, boolean>;
  readonly #stack: Frame[];
  /** What the last line came to, and how much of that was taken. */
  #steps: Step[] = [];
  #taken = 0;
  #ended = false;
  #failed = false;
  /** The statement, or the unknown word, whose block may open now. */
  #last: Statement | Word | null = null;
  /** Braces were found not to match, so that further messages about them would be about the same mistake. */
  #unbalanced = false;
  /** The block of the root that was closed last, as long as nothing known came after it. */
  #closed: { readonly rows: Table; readonly name: string; readonly at: Span } | null = null;

  constructor(root: Table, lines: Iterator<Line, boolean>, findings: Findings) {
    this.#root = root;
    this.#lines = lines;
    this.#findings = findings;
    this.#stack = [{ kind: "table", rows: root, name: "", open: null }];
  }

  /** Whether something was found, in the lines that were read so far, for which the file must not be used. */
  get failed(): boolean {
    return this.#failed;
  }

  /** The statements up to the end of the block that is open: those of the file, to begin with. */
  *statements(): Generator<Statement> {
    for (let step = this.#step(); step !== null && step !== "close"; step = this.#step()) {
      yield step;
      // The rest of a block that nobody was interested in.
      if (step.block) { for (const _ of step.block); }
    }
  }

  /** What comes next; `null` at the end. */
  #step(): Step | null {
    while (this.#taken === this.#steps.length) {
      if (this.#ended) return null;
      this.#steps = [];
      this.#taken = 0;
      this.#read();
    }
    return this.#steps[this.#taken++] ?? null;
  }

  #read(): void {
    const { errors } = this.#findings;
    const next = this.#lines.next();
    if (!next.done) this.#line(next.value);
    else {
      this.#ended = true;
      this.#finish();
      if (next.value) this.#end();
    }
    this.#failed ||= this.#findings.errors > errors;
  }

  #line(line: Line): void {
    for (const piece of lex(line, this.#findings)) {
      if (piece.kind === "words") this.#words(piece.words, piece.raw);
      else if (piece.kind === "open") this.#open(piece.brace);
      else this.#close(piece.brace);
    }
  }

  #end(): void {
    const frame = this.#top();
    if (frame.open !== null) this.#unclosed(frame.name, frame.open, null);
  }

  #top(): Frame {
    return this.#stack[this.#stack.length - 1] as Frame;
  }

  #words(words: Statement["words"], raw: string): void {
    const [word] = words;
    this.#startWithoutBrace(word);
    this.#finish();
    const frame = this.#recover(word);
    if (frame.kind === "lines") {
      this.#last = { words, raw, keyword: word.text, row: null, block: null };
    } else if (frame.kind === "table") {
      const row = rowOf(frame.rows, word.text);
      if (row === null) {
        this.#last = word;
        this.#reportUnknown(word, frame);
      } else {
        if (row.outdated) this.#reportOutdated(word, row.as ?? "");
        if (frame.open === null) this.#closed = null;
        const { as: keyword = word.text } = row;
        const own = row.as === undefined ? row : rowOf(frame.rows, keyword);
        this.#last = { words, raw, keyword, row: own, block: null };
      }
    }
  }

  /** The statement that was read last has no block. */
  #finish(): void {
    if (this.#last !== null && "words" in this.#last) this.#steps.push(this.#last);
    this.#last = null;
  }

  #reportOutdated(word: Word, keyword: string): void {
    this.#findings.warning(word, {
      code: "deprecated",
      message: `${word.text} is deprecated`,
      help: `write "${keyword}"`,
    });
  }

  #reportUnknown(word: Word, frame: Extract<Frame, { kind: "table" }>): void {
    const closed = frame.open === null ? this.#closed : null;
    if (closed && rowOf(closed.rows, word.text)) {
      if (!this.#unbalanced) this.#closedTooEarly(word, closed);
      return;
    }
    const where = frame.name === "" ? "" : ` in ${frame.name}`;
    this.#findings.warning(word, {
      code: "unknown-keyword",
      message: `there is no keyword "${shown(word.text)}"${where}; it is skipped`,
      help: this.#findings.full ? null : hint(word.text, frame.rows, this.#root),
    });
  }

  #closedTooEarly(word: Word, { name, at }: { readonly name: string; readonly at: Span }): void {
    this.#unbalanced = true;
    this.#findings.warning(word, {
      code: "outside-block",
      message: `"${word.text}" and what follows stands outside of any block; it is skipped`,
      help: `it belongs into ${name}, which is closed already`,
      related: [[at, `${name} is closed here`]],
    });
  }

  #open(brace: Span): void {
    const frame = this.#top();
    if (frame.kind === "skip") {
      frame.depth++;
      return;
    }
    const last = this.#last;
    if (last === null) {
      this.#skip("", brace);
    } else if (!("words" in last)) {
      this.#last = null;
      this.#skip(last.text, brace);
    } else if (takesBlock(last.row)) {
      this.#enter(last, brace);
    } else {
      this.#finish();
      const [word] = last.words;
      if (last.row?.shape.kind !== "opaque") {
        this.#findings.warning(brace, {
          code: "unexpected-block",
          message: `${shown(word.text)} takes no block; the block is skipped`,
        });
      }
      this.#skip(word.text, brace);
    }
  }

  #skip(name: string, open: Span): void {
    this.#stack.push({ kind: "skip", name, open, depth: 1 });
  }

  #enter(statement: Statement, open: Span): void {
    this.#last = null;
    this.#steps.push({ ...statement, block: this.statements() });
    const form = statement.row?.shape;
    const name = statement.words[0].text;
    if (form?.kind === "block") this.#stack.push({ kind: "table", rows: form.rows, name, open });
    else this.#stack.push({ kind: "lines", name, open });
  }

  /** Leaves the blocks within the one that is so deep. */
  #leave(depth: number): void {
    while (this.#stack.length > depth + 1) {
      if (this.#stack.pop()?.kind !== "skip") this.#steps.push("close");
    }
  }

  /** keepalived goes on as if the brace were there, and so do we, unless the next word says that there is no block. */
  #startWithoutBrace(next: Word): void {
    const last = this.#last;
    if (last === null || !("words" in last) || !takesBlock(last.row)) return;
    const frame = this.#top();
    const form = last.row?.shape;
    const inside = form?.kind === "block" && rowOf(form.rows, next.text) !== null;
    if (!inside && frame.kind === "table" && rowOf(frame.rows, next.text) !== null) return;
    const [word] = last.words;
    this.#findings.warning(word, {
      code: "missing-brace",
      message: `the block of ${word.text} does not begin with {`,
      help: `write "${last.words.map((each) => each.text).join(" ")} {"`,
    });
    this.#enter(last, word);
  }

  #close(brace: Span): void {
    this.#finish();
    const frame = this.#top();
    if (frame.kind === "skip" && --frame.depth > 0) return;
    if (frame.open !== null) {
      this.#leave(this.#stack.length - 2);
      if (frame.name === "") {
        this.#findings.warning(frame.open, {
          code: "unexpected-brace",
          message: "this { belongs to no keyword; its block is skipped",
        });
      }
      const outermost = this.#stack.length === 1 && frame.kind === "table";
      if (outermost) this.#closed = { rows: frame.rows, name: frame.name, at: brace };
      return;
    }
    if (this.#unbalanced) return;
    this.#unbalanced = true;
    this.#findings.warning(brace, {
      code: "surplus-brace",
      message: "this } closes nothing; it is ignored",
      help: "look for a block that is closed too early, or remove it",
    });
  }

  /** A word that only means something further out shows that a } is missing before it: it is taken as read. */
  #recover(word: Word): Frame {
    const frame = this.#top();
    if (frame.open === null || isNumeric(word.text)) return frame;
    const depth = this.#belongsTo(frame, word.text);
    if (depth < 0) return frame;
    this.#unclosed(frame.name, frame.open, word);
    this.#leave(depth);
    return this.#top();
  }

  /** The depth of the block around `frame` that the keyword must belong to, or -1 when it is in its place. */
  #belongsTo(frame: Frame, keyword: string): number {
    if (frame.kind === "table" && rowOf(frame.rows, keyword)) return -1;
    if (opensOnlyAtRoot(this.#root, keyword)) return 0;
    // What has no effect anyway is not to make the file unusable.
    if (this.#inert()) return -1;
    // Lines of other blocks may begin with any name, even with one that is a keyword elsewhere.
    if (frame.kind === "skip" || (frame.kind === "lines" && !frame.name.startsWith("virtual_ipaddress"))) {
      return -1;
    }
    for (let depth = this.#stack.length - 2; depth > 0; depth--) {
      const outer = this.#stack[depth];
      if (outer?.kind === "table" && rowOf(outer.rows, keyword)) return depth;
    }
    return -1;
  }

  /** Whether the outermost block is one without effect. */
  #inert(): boolean {
    const outermost = this.#stack[1];
    if (!outermost) return false;
    return rowOf(this.#root, meant(this.#root, outermost.name))?.status.kind === "not yet";
  }

  #unclosed(name: string, open: Span, next: Word | null): void {
    if (this.#unbalanced) return;
    this.#unbalanced = true;
    const what = name === "" ? "this block" : `this block of ${shown(name)}`;
    this.#findings.error(open, {
      code: "unclosed-block",
      message: `${what} is not closed`,
      help: next ? `put } before "${shown(next.text)}"` : "put } where it ends",
      related: next ? [[next, `"${shown(next.text)}" cannot stand within it`]] : [],
    });
  }
}

/** Whether a keyword is followed by a block. */
export function takesBlock(row: Row | null): boolean {
  return row?.shape.kind === "block" || row?.shape.kind === "lines";
}
