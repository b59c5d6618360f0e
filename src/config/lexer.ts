import type { Findings, Span } from "./diagnostic.ts";
import type { Line } from "./line.ts";

/** A word of a line: what stands between blanks, or between double quotes, which are not part of `text`. */
export interface Word extends Span {
  readonly text: string;
}

/**
 * What a line is made of. keepalived takes braces for pieces of their own wherever they stand outside
 * quotes, so `interface eth0 }` is a line of words and a closing brace.
 *
 * `raw` is the source of the words, from the first to the last, for those keywords that read it once more with
 * other rules (scripts).
 */
export type Piece =
  | { readonly kind: "words"; readonly words: readonly [Word, ...Word[]]; readonly raw: string }
  | { readonly kind: "open"; readonly brace: Span }
  | { readonly kind: "close"; readonly brace: Span };

const BLANK = /[ \t\f\v\r\n]/;
const ENDS_WORD = /[ \t\f\v\r\n"{}#!\\$]/;

/**
 * Takes a line apart. `#` and `!` begin a comment anywhere outside double quotes, `\#` and `\!` stand for
 * themselves, and `${…}` is part of the word around it.
 */
export function lex(line: Line, findings: Findings): Piece[] {
  return new Lexer(line, findings).pieces();
}

class Lexer {
  readonly #line: Line;
  readonly #text: string;
  readonly #findings: Findings;
  readonly #pieces: Piece[] = [];
  #words: Word[] = [];
  /** Where the source of the present words begins and ends. */
  #rawFrom = 0;
  #rawTo = 0;
  #i = 0;
  /** How many UTF-16 units before `#counted` do not begin a character. */
  #surplus = 0;
  #counted = 0;

  constructor(line: Line, findings: Findings) {
    this.#line = line;
    this.#text = line.text;
    this.#findings = findings;
  }

  pieces(): Piece[] {
    while (this.#i < this.#text.length) {
      const c = this.#text.charAt(this.#i);
      if (BLANK.test(c)) this.#i++;
      else if (c === "#" || c === "!") break;
      else if (c === "{" || c === "}") this.#brace(c);
      else this.#word(c === '"');
    }
    this.#flush();
    return this.#pieces;
  }

  #brace(c: string): void {
    this.#flush();
    const brace = { line: this.#line, column: this.#column(this.#i), length: 1 };
    this.#pieces.push({ kind: c === "{" ? "open" : "close", brace });
    this.#i++;
  }

  #word(quoted: boolean): void {
    const from = this.#i;
    const column = this.#column(from);
    const text = quoted ? this.#quoted(column) : this.#bare();
    const length = this.#column(this.#i) - column;
    if (this.#words.length === 0) this.#rawFrom = from;
    this.#rawTo = this.#i;
    this.#words.push({ text, line: this.#line, column, length });
  }

  #quoted(column: number): string {
    let text = "";
    this.#i++;
    for (;;) {
      const to = this.#next('"', "\\");
      text += this.#text.slice(this.#i, to);
      this.#i = to;
      if (to >= this.#text.length) break;
      if (this.#text[to] === '"') {
        this.#i++;
        return text;
      }
      const escaped = this.#text.charAt(to + 1);
      text += escaped === '"' ? '"' : "\\" + escaped;
      this.#i = Math.min(to + 2, this.#text.length);
    }
    this.#findings.warning({ line: this.#line, column, length: 1 }, {
      code: "unclosed-quote",
      message: "this quote is not closed on its line",
      help: 'end the value with "',
    });
    return text.trimEnd();
  }

  #bare(): string {
    let text = "";
    while (this.#i < this.#text.length) {
      const c = this.#text.charAt(this.#i);
      if (!ENDS_WORD.test(c)) {
        const from = this.#i;
        while (this.#i < this.#text.length && !ENDS_WORD.test(this.#text.charAt(this.#i))) this.#i++;
        text += this.#text.slice(from, this.#i);
      } else if (c === "$") {
        text += this.#parameter();
      } else if (c === "\\") {
        text += this.#escape();
      } else break;
    }
    return text;
  }

  /** `${NAME}` with its braces, or the `$` alone. */
  #parameter(): string {
    const from = this.#i++;
    if (this.#text[this.#i] === "{") {
      const to = this.#next("}");
      if (to < this.#text.length) this.#i = to + 1;
    }
    return this.#text.slice(from, this.#i);
  }

  #escape(): string {
    const next = this.#text.charAt(this.#i + 1);
    this.#i++;
    if (next === "#" || next === "!") {
      this.#i++;
      return next;
    }
    if (next !== '"' && next !== "\\") return "\\";
    this.#i++;
    return "\\" + next;
  }

  #flush(): void {
    const [first, ...rest] = this.#words;
    if (!first) return;
    const raw = this.#text.slice(this.#rawFrom, this.#rawTo);
    this.#pieces.push({ kind: "words", words: [first, ...rest], raw });
    this.#words = [];
  }

  /** The next place from here on where one of `marks` stands, or the end of the line. */
  #next(...marks: string[]): number {
    let i = this.#i;
    while (i < this.#text.length && !marks.includes(this.#text.charAt(i))) i++;
    return i;
  }

  #column(index: number): number {
    for (; this.#counted < index; this.#counted++) {
      const unit = this.#text.charCodeAt(this.#counted);
      if (unit >= 0xdc00 && unit < 0xe000) this.#surplus++;
    }
    return index - this.#surplus + 1;
  }
}
