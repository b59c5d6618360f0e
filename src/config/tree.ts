import { type Findings, shown, type Span } from "./diagnostic.ts";
import { lex, type Word } from "./lexer.ts";
import type { Line } from "./line.ts";
import { help } from "./nearest.ts";
import type { Row, Table } from "./row.ts";

/** A keyword with its arguments, or a line of a block of lines. */
export interface Statement {
  /** The keyword comes first. */
  readonly words: readonly [Word, ...Word[]];
  /** The source of the words. */
  readonly raw: string;
  /** The keyword that is meant, should the first word be a synonym. */
  readonly keyword: string;
  /** The keyword's row; `null` in a block of lines. */
  readonly row: Row | null;
  /** What stands between its braces, if it has any. */
  block: Statement[] | null;
}

type Frame =
  | {
    readonly kind: "table";
    readonly rows: Table;
    readonly name: string;
    readonly open: Span | null;
    readonly into: Statement[];
  }
  | { readonly kind: "lines"; readonly name: string; readonly open: Span; readonly into: Statement[] }
  | { readonly kind: "skip"; readonly name: string; readonly open: Span; depth: number };

/**
 * Puts lines together to statements and blocks, guided by the keyword tables. Unknown keywords are reported and
 * skipped with their blocks. The stack is a list, not recursion, so no nesting is too deep.
 */
export class Parser {
  readonly #findings: Findings;
  readonly #root: Table;
  readonly #stack: Frame[];
  /** The statement whose block may open now. */
  #last: Statement | null = null;
  /** An unknown keyword whose block, if it has one, is skipped. */
  #unknown: Word | null = null;
  /** Braces that do not match are one mistake, however many follow from it. */
  #unbalanced = false;
  readonly statements: Statement[] = [];

  constructor(root: Table, findings: Findings) {
    this.#root = root;
    this.#findings = findings;
    this.#stack = [{ kind: "table", rows: root, name: "", open: null, into: this.statements }];
  }

  /** Takes the next line. */
  line(line: Line): void {
    for (const piece of lex(line, this.#findings)) {
      if (piece.kind === "words") this.#words(piece.words, piece.raw);
      else if (piece.kind === "open") this.#open(piece.brace);
      else this.#close(piece.brace);
    }
  }

  /** Says that there are no more lines. */
  end(): void {
    const frame = this.#top();
    if (frame.open !== null) this.#unclosed(frame.name, frame.open, null);
  }

  #top(): Frame {
    return this.#stack[this.#stack.length - 1] as Frame;
  }

  #words(words: Statement["words"], raw: string): void {
    this.#startWithoutBrace();
    const frame = this.#recover(words[0]);
    this.#unknown = null;
    this.#last = null;
    if (frame.kind === "skip") return;
    const keyword = frame.kind === "table" ? meant(frame.rows, words[0].text) : words[0].text;
    const row = frame.kind === "table" ? rowOf(frame.rows, keyword) : null;
    if (frame.kind === "table" && row === null) {
      this.#unknown = words[0];
      this.#reportUnknown(words[0], frame);
      return;
    }
    const statement: Statement = { words, raw, keyword, row, block: null };
    frame.into.push(statement);
    this.#last = statement;
  }

  #reportUnknown(word: Word, frame: Extract<Frame, { kind: "table" }>): void {
    const where = frame.name === "" ? "here" : `in ${frame.name}`;
    this.#findings.warning(word, {
      code: "unknown-keyword",
      message: `there is no keyword "${shown(word.text)}" ${where}; it is skipped`,
      help: this.#findings.full ? null : help(word.text, Object.keys(frame.rows)),
    });
  }

  #open(brace: Span): void {
    const frame = this.#top();
    if (frame.kind === "skip") {
      frame.depth++;
      return;
    }
    const statement = this.#last;
    const unknown = this.#unknown;
    this.#last = null;
    this.#unknown = null;
    const form = statement?.row?.shape;
    if (statement && form && (form.kind === "block" || form.kind === "lines")) {
      this.#enter(statement, brace);
      return;
    }
    if (statement && form?.kind !== "opaque") {
      this.#findings.warning(brace, {
        code: "unexpected-block",
        message: `${shown(statement.words[0].text)} takes no block; the block is skipped`,
      });
    } else if (!statement && !unknown) {
      this.#findings.warning(brace, {
        code: "unexpected-brace",
        message: "this { belongs to no keyword; its block is skipped",
      });
    }
    const name = statement?.words[0].text ?? unknown?.text ?? "";
    this.#stack.push({ kind: "skip", name, open: unknown ?? statement?.words[0] ?? brace, depth: 1 });
  }

  #enter(statement: Statement, open: Span): void {
    statement.block ??= [];
    const form = statement.row?.shape;
    const name = statement.words[0].text;
    if (form?.kind === "block") {
      this.#stack.push({ kind: "table", rows: form.rows, name, open, into: statement.block });
    } else {
      this.#stack.push({ kind: "lines", name, open, into: statement.block });
    }
  }

  /** keepalived goes on as if the brace were there, and so do we. */
  #startWithoutBrace(): void {
    const statement = this.#last;
    const form = statement?.row?.shape.kind;
    if (!statement || (form !== "block" && form !== "lines") || statement.block !== null) return;
    const keyword = statement.words[0];
    this.#findings.warning(keyword, {
      code: "missing-brace",
      message: `the block of ${keyword.text} does not begin with {`,
      help: `write "${statement.words.map((word) => word.text).join(" ")} {"`,
    });
    this.#enter(statement, keyword);
    this.#last = null;
  }

  #close(brace: Span): void {
    this.#last = null;
    this.#unknown = null;
    const frame = this.#top();
    if (frame.kind === "skip" && --frame.depth > 0) return;
    if (frame.open !== null) {
      this.#stack.pop();
      return;
    }
    if (this.#unbalanced) return;
    this.#unbalanced = true;
    this.#findings.warning(brace, {
      code: "surplus-brace",
      message: "this } closes nothing; it is ignored",
      help: "look for a block that was closed too early, or remove it",
    });
  }

  /**
   * A word that only means something further out shows that a brace is missing: the blocks in between are
   * taken as closed, so that one missing brace is one message.
   */
  #recover(word: Word): Frame {
    const frame = this.#top();
    if (frame.open === null) return frame;
    const outer = this.#belongsTo(frame, word.text);
    if (outer < 0) return frame;
    this.#unclosed(frame.name, frame.open, word);
    this.#stack.length = outer + 1;
    this.#last = null;
    return this.#top();
  }

  /** The depth of the block outside `frame` that alone knows the keyword, or -1. */
  #belongsTo(frame: Frame, keyword: string): number {
    if (frame.kind === "table" && rowOf(frame.rows, keyword)) return -1;
    if (onlyAtRoot(this.#root, keyword)) return 0;
    if (frame.kind !== "table" && !/^virtual_ipaddress/.test(frame.name)) return -1;
    for (let depth = this.#stack.length - 2; depth > 0; depth--) {
      const outer = this.#stack[depth];
      if (outer?.kind === "table" && rowOf(outer.rows, keyword)) return depth;
    }
    return -1;
  }

  #unclosed(name: string, open: Span, next: Word | null): void {
    if (this.#unbalanced) return;
    this.#unbalanced = true;
    const what = name === "" ? "this block" : `the block of ${shown(name)}`;
    this.#findings.error(open, {
      code: "unclosed-block",
      message: `${what} that begins here is not closed`,
      help: next ? `put } before "${shown(next.text)}"` : "put } where it ends",
      related: next ? [[next, `"${shown(next.text)}" does not belong into it`]] : [],
    });
  }
}

/** The row of a keyword; its own, not one that every object has. */
export function rowOf(rows: Table, keyword: string): Row | null {
  return Object.hasOwn(rows, keyword) ? rows[keyword] ?? null : null;
}

/** The keyword that a word stands for: itself, unless it is a synonym. */
export function meant(rows: Table, word: string): string {
  return rowOf(rows, word)?.as ?? word;
}

const rootOnly = new WeakMap<Table, Set<string>>();

/** Whether a keyword opens a block at the root and means nothing anywhere else. */
function onlyAtRoot(root: Table, keyword: string): boolean {
  let set = rootOnly.get(root);
  if (!set) {
    const inner = new Set(Object.values(root).flatMap((row) => keywordsBelow(row)));
    const opens = (row: Row) => row.shape.kind === "block" || row.shape.kind === "opaque";
    set = new Set(Object.keys(root).filter((k) => opens(root[k] as Row) && !inner.has(k)));
    rootOnly.set(root, set);
  }
  return set.has(keyword);
}

function keywordsBelow(row: Row): string[] {
  if (row.shape.kind !== "block") return [];
  return Object.entries(row.shape.rows).flatMap(([keyword, inner]) => [keyword, ...keywordsBelow(inner)]);
}
