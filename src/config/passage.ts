import type { Line, Origin, Span, Use } from "./line.ts";

/** A part of a passage: copied from the written line, or put in for a part of it. */
interface Piece {
  readonly text: string;
  /** Where the line has it, in UTF-16 units. */
  readonly at: number;
  /** How much of the line it stands for; `null` when it is copied. */
  readonly width: number | null;
  readonly use: Use | null;
}

/** A text made from a written line, which knows of each of its characters where it comes from. It never changes. */
export class Passage implements Origin {
  readonly line: Line;
  readonly text: string;
  readonly #pieces: readonly Piece[];

  private constructor(line: Line, pieces: readonly Piece[], text?: string) {
    this.line = line;
    this.#pieces = pieces;
    this.text = text ?? pieces.map((piece) => piece.text).join("");
  }

  /** The whole of a line. */
  static of(line: Line): Passage {
    return new Passage(line, [{ text: line.text, at: 0, width: null, use: null }]);
  }

  /** How much work it is to alter it. */
  get cost(): number {
    return this.text.length + 16 * this.#pieces.length;
  }

  /** The parts from one index up to another, one after the other. */
  parts(...ranges: readonly (readonly [from: number, to: number])[]): Passage {
    return new Passage(this.line, ranges.flatMap(([from, to]) => this.#cut(from, to)));
  }

  /** Everything from an index on. */
  from(index: number): Passage {
    return this.parts([index, this.text.length]);
  }

  /** The same with `value` in the place of what stands from one index up to another. */
  replaced(from: number, to: number, value: string, name: string, at: Span | null): Passage {
    const piece = this.#instead(from, to, value, name, at);
    const pieces = [...this.#cut(0, from), piece, ...this.#cut(to, this.text.length)];
    return new Passage(this.line, pieces, this.text.slice(0, from) + value + this.text.slice(to));
  }

  /** A further line of a value whose first one was put in at these indices. */
  following(from: number, to: number, value: string, name: string, at: Span | null): Passage {
    return new Passage(this.line, [this.#instead(from, to, value, name, at)]);
  }

  /** The definition that the character at an index comes from. */
  useAt(index: number): Use | null {
    return this.#find(index)?.piece.use ?? null;
  }

  /** As a line, for the parser. */
  asLine(): Line {
    return { ...this.line, text: this.text, origin: this };
  }

  /** Where in the written line the characters from one index up to another come from. */
  span(from: number, to: number): Span {
    const start = this.#written(from)[0];
    const end = to > from ? this.#written(to - 1)[1] : start;
    const { line } = this;
    const column = characters(line.text.slice(0, start)) + 1;
    return { line, column, length: characters(line.text.slice(start, Math.max(start, end))) };
  }

  /** The range of the line that the character at an index stands for. */
  #written(index: number): [number, number] {
    const found = this.#find(index);
    if (!found) return [this.line.text.length, this.line.text.length];
    const { piece, offset } = found;
    const at = piece.at + (piece.width === null ? offset : 0);
    return [at, at + (piece.width ?? 1)];
  }

  #find(index: number): { piece: Piece; offset: number } | null {
    let offset = index;
    for (const piece of this.#pieces) {
      if (offset < piece.text.length) return { piece, offset };
      offset -= piece.text.length;
    }
    return null;
  }

  #cut(from: number, to: number): Piece[] {
    const found: Piece[] = [];
    let start = 0;
    for (const piece of this.#pieces) {
      if (start >= to) break;
      const [a, b] = [Math.max(from - start, 0), Math.min(to - start, piece.text.length)];
      if (a === 0 && b === piece.text.length) {
        if (b > 0) found.push(piece);
      } else if (a < b) {
        const at = piece.width === null ? piece.at + a : piece.at;
        found.push({ ...piece, text: piece.text.slice(a, b), at });
      }
      start += piece.text.length;
    }
    return found;
  }

  #instead(from: number, to: number, value: string, name: string, at: Span | null): Piece {
    const [start] = this.#written(from);
    const [, end] = this.#written(to - 1);
    const outer = this.useAt(from);
    const use = { name, at, outer, depth: (outer?.depth ?? 0) + 1 };
    return { text: value, at: start, width: Math.max(end - start, 0), use };
  }
}

/**
 * A passage without comments, and without blanks at its ends. `\#` and `\!` are `#` and `!` from then on. A backslash
 * at the end stays, as it continues the line, even after a comment.
 */
export function withoutComments(passage: Passage): Passage {
  const { text } = passage;
  const ranges: [number, number][] = [];
  let from = blanksFrom(text, 0);
  let [end, quoted, continued] = [text.length, false, false];
  for (let i = from; i < text.length; i++) {
    const c = text[i];
    if (c === '"') quoted = !quoted;
    else if (c === "\\") {
      if (i + 1 === text.length) [end, continued] = [i, true];
      else if (!quoted && (text[i + 1] === "#" || text[i + 1] === "!")) {
        ranges.push([from, i]);
        from = i + 1;
      }
      i++;
    } else if (!quoted && (c === "#" || c === "!")) {
      end = i;
      continued = trailing(text, i, "\\") % 2 === 1;
      break;
    }
  }
  while (end > from && isBlank(text[end - 1])) end--;
  ranges.push([from, end]);
  if (continued) ranges.push([text.length - 1, text.length]);
  return passage.parts(...ranges);
}

/** The index of the first character from `index` on that is neither a space nor a tab. */
export function blanksFrom(text: string, index: number): number {
  while (isBlank(text[index])) index++;
  return index;
}

function isBlank(character: string | undefined): boolean {
  return character === " " || character === "\t";
}

/** How often a character stands at the end, looking back no further than `from`. */
function trailing(text: string, from: number, character: string): number {
  let i = text.length;
  while (i > from && text[i - 1] === character) i--;
  return text.length - i;
}

/** How many characters a text has, which is less than its UTF-16 units where some take two of these. */
function characters(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0xdc00 || unit >= 0xe000) count++;
  }
  return count;
}
