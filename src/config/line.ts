/** One line of a configuration as it stands in its file, without its end. */
export interface Line {
  readonly text: string;
  readonly file: string;
  /** From 1. */
  readonly number: number;
  /** How the bytes were read, since the bytes of a password matter. */
  readonly encoding: "utf-8" | "latin-1";
  /** The `include` that brought the file in. */
  readonly included?: Span;
  /**
   * Where the text was written, should it not be the line as it stands: definitions were put in. Comments, and the
   * backslashes before what begins one, are gone from such a text.
   */
  readonly origin?: Origin;
}

/** A stretch of characters within one line. */
export interface Span {
  readonly line: Line;
  /** From 1, in characters. */
  readonly column: number;
  /** In characters. */
  readonly length: number;
}

/** A definition that was put in, and around it those in whose values it was found. */
export interface Use {
  readonly name: string;
  /** Where the value is written; `null` for what havip itself defines. */
  readonly at: Span | null;
  readonly outer: Use | null;
  /** How many there are, itself included. */
  readonly depth: number;
}

/** Where the characters of a text that was made from a line come from. Indices are in UTF-16 units. */
export interface Origin {
  /** Where in the written line the characters from one index up to another come from. */
  span(from: number, to: number): Span;
  /** The definition that the character at an index comes from. */
  useAt(index: number): Use | null;
}

/** What the lines of one file have in common. */
export type Source = Pick<Line, "file" | "encoding" | "included">;

/** The lines of a text, one after the other. Any number of carriage returns before the end is dropped. */
export function* linesOf(text: string, source: Source): Generator<Line> {
  const { file, encoding, included } = source;
  let number = 1;
  for (let from = 0; from < text.length; number++) {
    let to = text.indexOf("\n", from);
    if (to < 0) to = text.length;
    let end = to;
    while (end > from && text[end - 1] === "\r") end--;
    const line = { text: text.slice(from, end), file, number, encoding };
    yield included ? { ...line, included } : line;
    from = to + 1;
  }
}
