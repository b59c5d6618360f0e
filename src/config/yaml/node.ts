import type { Line, Span } from "../line.ts";
import type { Token } from "./scan.ts";

/** A value of a document and where it stands. All scalars are text. */
export type Node =
  | { readonly kind: "nothing"; readonly at: Span }
  | {
    readonly kind: "scalar";
    readonly text: string;
    readonly at: Span;
    /** How far behind `at` the text itself begins, in characters, if it stands there as it is. */
    readonly lead: number | null;
  }
  | { readonly kind: "list"; readonly items: readonly Node[]; readonly at: Span }
  | { readonly kind: "map"; readonly entries: readonly Entry[]; readonly at: Span };

/** One key of a map, with its value. */
export interface Entry {
  readonly key: string;
  readonly at: Span;
  readonly value: Node;
}

/** A configuration has about ten maps and lists within each other; more than this is none. */
export const MAX_DEPTH = 100;
/** How many values there may be for one that is written, since aliases repeat them, beside a first few. */
const MAX_REPEAT = 10;
const MAX_FIRST = 100_000;

/** Why a document is none that could be used. */
export type Refusal = "too deep" | "too large";

/** Puts the places to the values of a document; or says why it cannot be one. */
export function compose(
  value: unknown,
  tokens: readonly Token[],
  text: string,
  lines: readonly Line[],
): Node | Refusal {
  const composer = new Composer(tokens, text, lines);
  try {
    return composer.node(value, null, null, 0);
  } catch (error) {
    if (error instanceof Refused) return error.why;
    throw error;
  }
}

/** Ends the composition of a document that goes on and on. */
class Refused extends Error {
  readonly why: Refusal;
  constructor(why: Refusal) {
    super(why);
    this.why = why;
  }
}

class Composer {
  readonly #tokens: readonly Token[];
  readonly #lines: readonly Line[];
  readonly #starts: number[] = [];
  readonly #text: string;
  #left: number;
  /** The token that comes next. */
  #next = 0;
  /** How many more tokens are looked at for keys that are not found where they should be. */
  #patience: number;

  constructor(tokens: readonly Token[], text: string, lines: readonly Line[]) {
    this.#tokens = tokens;
    this.#text = text;
    this.#lines = lines;
    this.#left = tokens.length * MAX_REPEAT + MAX_FIRST;
    this.#patience = this.#left;
    for (let from = 0; from >= 0 && from <= text.length;) {
      this.#starts.push(from);
      const end = text.indexOf("\n", from);
      from = end < 0 ? -1 : end + 1;
    }
  }

  /** `fixed` is where all of it stands, as behind an alias; `key` where it is called. */
  node(value: unknown, fixed: Token | null, key: Token | null, depth: number): Node {
    if (depth > MAX_DEPTH) throw new Refused("too deep");
    if (--this.#left < 0) throw new Refused("too large");
    if (fixed === null && this.#tokens[this.#next]?.alias) fixed = this.#tokens[this.#next++] ?? null;
    if (value === null || value === undefined || (value === "" && !fixed && !this.#emptyComes())) {
      return { kind: "nothing", at: this.#span(fixed ?? key) };
    }
    if (typeof value !== "object") return this.#scalar(String(value), fixed, key);
    const at = this.#span(fixed ?? this.#tokens[this.#next] ?? key);
    if (Array.isArray(value)) {
      return { kind: "list", items: value.map((each) => this.node(each, fixed, key, depth + 1)), at };
    }
    return { kind: "map", entries: this.#entries(value, fixed, depth), at };
  }

  /** Whether an empty text is written down, since some parsers take nothing for one, too. */
  #emptyComes(): boolean {
    const next = this.#tokens[this.#next];
    return next !== undefined && !next.key && next.text === "";
  }

  #scalar(text: string, fixed: Token | null, key: Token | null): Node {
    const token = fixed ?? this.#taken(text) ?? key;
    const exact = token !== null && token !== key && token.plainFrom !== null && token.text === text;
    const lead = exact ? (token.plainFrom ?? 0) - token.from : null;
    return { kind: "scalar", text, at: this.#span(token), lead };
  }

  /** The token of a scalar: the next one, unless one of those soon after looks more like it. */
  #taken(text: string): Token | null {
    for (let i = this.#next; i < this.#next + 8; i++) {
      const token = this.#tokens[i];
      if (!token || token.key) break;
      if (token.text !== text) continue;
      this.#next = i + 1;
      return token;
    }
    const token = this.#tokens[this.#next];
    if (!token || token.key) return null;
    this.#next++;
    return token;
  }

  /** In the order of the text: an object has keys that look like numbers before the others. */
  #entries(map: object, fixed: Token | null, depth: number): Entry[] {
    const start = this.#next;
    const first = this.#tokens[start];
    let end = start;
    const placed = Object.entries(map).map(([key, value], i) => {
      const found = fixed === null && first ? this.#find(key, first, start) : null;
      if (found !== null) this.#next = found + 1;
      const token = fixed ?? this.#tokens[found ?? start] ?? null;
      const entry = { key, at: this.#span(token), value: this.node(value, fixed, token, depth + 1) };
      end = Math.max(end, this.#next);
      return { entry, order: found ?? start, i };
    });
    this.#next = end;
    placed.sort((a, b) => a.order - b.order || a.i - b.i);
    return placed.map(({ entry }) => entry);
  }

  /** The key of a map whose first token is known: of the same depth, and in the same column unless it is in braces. */
  #find(key: string, first: Token, start: number): number | null {
    const matches = (token: Token) =>
      token.key && token.text === key && token.depth === first.depth &&
      (first.depth > 0 || token.column === first.column);
    for (let i = this.#next; i < this.#tokens.length && this.#patience-- > 0; i++) {
      const token = this.#tokens[i] as Token;
      if (matches(token)) return i;
      // The map has ended where something stands further left.
      if (first.depth === 0 && token.depth === 0 && token.column < first.column) break;
    }
    for (let i = start; i < this.#next && this.#patience-- > 0; i++) {
      if (matches(this.#tokens[i] as Token)) return i;
    }
    return null;
  }

  #span(token: Token | null): Span {
    const { from, to } = token ?? { from: 0, to: 0 };
    const number = this.#lineOf(from);
    const line = this.#lines[number] ?? this.#lines[0] as Line;
    const start = this.#starts[number] ?? 0;
    const end = Math.min(to, start + line.text.length);
    const column = characters(this.#text.slice(start, from)) + 1;
    return { line, column, length: characters(this.#text.slice(from, Math.max(from, end))) };
  }

  #lineOf(offset: number): number {
    let low = 0, high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

function characters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
