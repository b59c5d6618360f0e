/** One line of a configuration as it stands in its file, without its end. */
export interface Line {
  readonly text: string;
  readonly file: string;
  /** From 1. */
  readonly number: number;
  /** How the bytes were read, since the bytes of a password matter. */
  readonly encoding: "utf-8" | "latin-1";
}

/** The lines of a text, one after the other. Any number of carriage returns before the end is dropped. */
export function* linesOf(text: string, file: string, encoding: Line["encoding"]): Generator<Line> {
  let number = 1;
  for (let from = 0; from < text.length; number++) {
    let to = text.indexOf("\n", from);
    if (to < 0) to = text.length;
    let end = to;
    while (end > from && text[end - 1] === "\r") end--;
    yield { text: text.slice(from, end), file, number, encoding };
    from = to + 1;
  }
}
