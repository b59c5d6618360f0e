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

/** What a character means, by its code; what is not here is part of a word. */
const meaning = new Map<string, "blank" | "comment" | "brace" | "quote" | "dollar" | "backslash">([
  ...[..." \t\f\v\r\n"].map((c) => [c, "blank"] as const),
  ["#", "comment"],
  ["!", "comment"],
  ["{", "brace"],
  ["}", "brace"],
  ['"', "quote"],
  ["$", "dollar"],
  ["\\", "backslash"],
]);
const means = Array.from({ length: 128 }, (_, code) => meaning.get(String.fromCharCode(code)) ?? null);

/**
 * Takes a line apart. `#` and `!` begin a comment anywhere outside double quotes, `\#` and `\!` stand for
 * themselves, and `${…}` is part of the word around it.
 */
export function lex(line: Line, findings: Findings): readonly Piece[] {
  return new Lexer(line, findings).pieces();
}

class Lexer {
  readonly #line: Line;
  readonly #text: string;
  readonly #findings: Findings;
  #words: Word[] = [];
  readonly #pieces: Piece[] = [];
  /** Where the source of the present words begins and ends. */
  #rawFrom = 0;
  #rawTo = 0;
  #i = 0;
  /** Every character is one UTF-16 unit. */
  readonly #narrow: boolean;
  /** How many UTF-16 units before `#counted` do not begin a character. */
  #surplus = 0;
  #counted = 0;
  /** Where the last } is, so that a ${ without one is not looked at twice. */
  #lastClosing: number | null = null;

  constructor(line: Line, findings: Findings) {
    this.#line = line;
    this.#text = line.text;
    this.#narrow = !SECOND.test(line.text);
    this.#findings = findings;
  }

  pieces(): readonly Piece[] {
    while (this.#i < this.#text.length) {
      const what = this.#here();
      if (what === "blank") this.#i++;
      else if (what === "comment") break;
      else if (what === "brace") {
        this.#flush();
        const brace = { line: this.#line, column: this.#column(this.#i), length: 1 };
        this.#pieces.push({ kind: this.#text[this.#i++] === "{" ? "open" : "close", brace });
      } else this.#word(what === "quote");
    }
    this.#flush();
    return this.#pieces;
  }

  #here() {
    const code = this.#text.charCodeAt(this.#i);
    const what = code < 128 ? means[code] ?? null : null;
    return what === "comment" && this.#line.origin ? null : what;
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
      let to = this.#i;
      while (to < this.#text.length && this.#text[to] !== '"' && this.#text[to] !== "\\") to++;
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
      const from = this.#i;
      this.#i = plainTo(this.#text, from);
      if (this.#i > from) text += this.#text.slice(from, this.#i);
      if (this.#i >= this.#text.length) break;
      const what = this.#here();
      if (what === "dollar") text += this.#parameter();
      else if (what === "backslash") text += this.#escape();
      else if (what === null) text += this.#text[this.#i++];
      else break;
    }
    return text;
  }

  /** `${NAME}` with its braces, or the `$` alone. */
  #parameter(): string {
    const from = this.#i++;
    this.#lastClosing ??= this.#text.lastIndexOf("}");
    if (this.#text[this.#i] === "{" && this.#lastClosing > this.#i) {
      this.#i = this.#text.indexOf("}", this.#i) + 1;
    }
    return this.#text.slice(from, this.#i);
  }

  #escape(): string {
    const next = this.#text.charAt(this.#i + 1);
    this.#i++;
    if ((next === "#" || next === "!") && !this.#line.origin) {
      this.#i++;
      return next;
    }
    if (next !== '"' && next !== "\\") return "\\";
    this.#i++;
    return "\\" + next;
  }

  #flush(): void {
    if (this.#words.length === 0) return;
    // A copy has room for what it holds, and an array that grew for much more: this counts with a million lines.
    const words = this.#words.slice() as [Word, ...Word[]];
    this.#words = [];
    this.#pieces.push({ kind: "words", words, raw: this.#text.slice(this.#rawFrom, this.#rawTo) });
  }

  #column(index: number): number {
    if (this.#narrow) return index + 1;
    for (; this.#counted < index; this.#counted++) {
      const unit = this.#text.charCodeAt(this.#counted);
      if (unit >= 0xdc00 && unit < 0xe000) this.#surplus++;
    }
    return index - this.#surplus + 1;
  }
}

/** Where the characters end, from an index on, that are always part of a word. */
function plainTo(text: string, from: number): number {
  let i = from;
  for (; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 128 && means[code] !== null) break;
  }
  return i;
}

/** The second halves of characters that take two UTF-16 units. */
const SECOND = /[\udc00-\udfff]/;
