/** A scalar of a YAML text, or an alias, and where it stands. Offsets are in UTF-16 units of the text. */
export interface Token {
  readonly text: string;
  readonly from: number;
  readonly to: number;
  /** Where the text itself begins, if it stands there as it is: after a quote, and without escapes or line breaks. */
  readonly plainFrom: number | null;
  /** A colon follows. */
  readonly key: boolean;
  readonly alias: boolean;
  /** How many brackets and braces are open around it. */
  readonly depth: number;
  /** Units from the beginning of the line. */
  readonly column: number;
}

const END = /[\s,[\]{}]/;

/**
 * Finds the scalars of a text that is known to be YAML, in their order: just enough to say where a value stands,
 * since the parser does not. What it takes wrongly (a plain scalar of several lines is several) only moves a place.
 */
export function scan(text: string): Scanned {
  return new Scanner(text).scanned();
}

/** What is found in a text. */
export interface Scanned {
  readonly tokens: readonly Token[];
  /** How many brackets and braces there are within each other. */
  readonly depth: number;
}

class Scanner {
  readonly #text: string;
  readonly #tokens: Token[] = [];
  #i = 0;
  #lineStart = 0;
  #depth = 0;
  #deepest = 0;

  constructor(text: string) {
    this.#text = text;
  }

  scanned(): Scanned {
    while (this.#i < this.#text.length) this.#step();
    return { tokens: this.#tokens, depth: this.#deepest };
  }

  #step(): void {
    const text = this.#text;
    const c = text.charAt(this.#i);
    const next = text.charAt(this.#i + 1);
    const atStart = this.#i === this.#lineStart;
    if (c === "\n") this.#newLine();
    else if (/\s/.test(c)) this.#i++;
    else if (c === "#" && (atStart || /\s/.test(text.charAt(this.#i - 1)))) this.#i = this.#lineEnd();
    else if (atStart && c === "%") this.#i = this.#lineEnd();
    else if (atStart && /^(?:---|\.\.\.)(?!\S)/.test(text.slice(this.#i, this.#i + 4))) this.#i += 3;
    else if ((c === "-" || c === "?" || c === ":") && (next === "" || END.test(next))) this.#i++;
    else if (c === "[" || c === "{") this.#bracket(1);
    else if (c === "]" || c === "}") this.#bracket(-1);
    else if (c === "," || c === "@" || c === "`") this.#i++;
    else if (c === "&" || c === "!") this.#i = this.#wordEnd();
    else if (c === "*") this.#take(this.#wordEnd(), { alias: true });
    else if ((c === "|" || c === ">") && this.#depth === 0) this.#block();
    else if (c === '"' || c === "'") this.#quoted(c);
    else this.#plain();
  }

  #newLine(): void {
    this.#lineStart = ++this.#i;
  }

  #lineEnd(from = this.#i): number {
    const end = this.#text.indexOf("\n", from);
    return end < 0 ? this.#text.length : end;
  }

  #wordEnd(): number {
    let to = this.#i + 1;
    while (to < this.#text.length && !END.test(this.#text.charAt(to))) to++;
    return to;
  }

  #bracket(by: number): void {
    this.#depth = Math.max(0, this.#depth + by);
    this.#deepest = Math.max(this.#deepest, this.#depth);
    this.#i++;
  }

  #take(to: number, more: { text?: string; plainFrom?: number | null; alias?: boolean }): void {
    const from = this.#i;
    const text = more.text ?? this.#text.slice(from, to);
    const after = /[ \t]*:(?=[\s,[\]{}]|$)/y;
    after.lastIndex = to;
    const key = after.test(this.#text);
    const { plainFrom = null, alias = false } = more;
    const column = from - this.#lineStart;
    this.#tokens.push({ text, from, to, plainFrom, key, alias, depth: this.#depth, column });
    this.#i = to;
  }

  #quoted(quote: string): void {
    const from = this.#i;
    let to = from + 1;
    let plain = true;
    let lineStart = this.#lineStart;
    for (; to < this.#text.length; to++) {
      const c = this.#text.charAt(to);
      if (c === quote && (quote === '"' || this.#text.charAt(to + 1) !== quote)) break;
      if (c === "\n") lineStart = to + 1;
      if (c === "\n" || c === "\\" || c === quote) plain = false;
      if ((c === "\\" && quote === '"') || c === quote) to++;
    }
    const source = this.#text.slice(from + 1, to);
    const text = quote === "'" ? source.replaceAll("''", "'") : unescaped(source);
    this.#take(Math.min(to + 1, this.#text.length), { text, plainFrom: plain ? from + 1 : null });
    this.#lineStart = lineStart;
  }

  #plain(): void {
    const from = this.#i;
    const end = this.#lineEnd();
    let to = from;
    for (; to < end; to++) {
      const c = this.#text.charAt(to);
      const next = this.#text.charAt(to + 1);
      if (this.#depth > 0 && /[,[\]{}]/.test(c)) break;
      if (c === ":" && (/^\s?$/.test(next) || (this.#depth > 0 && END.test(next)))) break;
      if (c === "#" && to > from && /[ \t]/.test(this.#text.charAt(to - 1))) break;
    }
    // A character that may not begin a scalar here, in a text that the parser takes all the same.
    if (to === from) to++;
    const text = this.#text.slice(from, to).trimEnd();
    this.#take(from + text.length, { text, plainFrom: from });
  }

  /** A scalar of whole lines: all that are indented as the first one, or more. */
  #block(): void {
    const outer = indentOf(this.#text, this.#lineStart);
    this.#take(this.#lineEnd(), {});
    let inner = -1;
    while (this.#i < this.#text.length) {
      const start = this.#i + 1;
      const end = this.#lineEnd(start);
      const indent = indentOf(this.#text, start);
      if (start + indent < end) {
        if (inner < 0) inner = indent > outer ? indent : Infinity;
        if (indent < inner) break;
      }
      this.#lineStart = start;
      this.#i = end;
    }
  }
}

function indentOf(text: string, from: number): number {
  let to = from;
  while (text.charAt(to) === " ") to++;
  return to - from;
}

/** What is in double quotes, as far as the escapes are those of JSON. */
function unescaped(source: string): string {
  if (!source.includes("\\")) return source;
  try {
    return String(JSON.parse(`"${source}"`));
  } catch {
    return source;
  }
}
