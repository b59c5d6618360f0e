/** Letters that take two columns of a terminal: East Asian wide and fullwidth ones, and emoji (UAX #11). */
const wide =
  /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|[\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

const letters = new Intl.Segmenter("en", { granularity: "grapheme" });

/** What a person takes for the letters of a text, each with its columns. */
function measured(text: string): { letter: string; columns: number }[] {
  return [...letters.segment(text)].map(({ segment }) => ({
    letter: segment,
    columns: wide.test(segment) ? 2 : 1,
  }));
}

/** How many columns of a terminal a text takes. */
export function columnsOf(text: string): number {
  return measured(text).reduce((sum, { columns }) => sum + columns, 0);
}

/** The text cut to at most so many columns, with `…` where it was cut. */
export function cut(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  let room = columns - 1;
  let kept = "";
  for (const { letter, columns: taken } of measured(text)) {
    room -= taken;
    if (room < 0) break;
    kept += letter;
  }
  return `${kept}…`;
}

/** A cell of a table: its text, and what colours it afterwards. */
export interface Cell {
  readonly text: string;
  readonly paint?: (text: string) => string;
}

/** Rows with their columns below each other, two spaces between; a cell takes at most `widest` columns. */
export function table(rows: readonly (readonly Cell[])[], widest: number): string[] {
  const short = rows.map((row) => row.map((cell) => ({ ...cell, text: cut(cell.text, widest) })));
  const count = Math.max(0, ...short.map((row) => row.length));
  const widths = Array.from(
    { length: count },
    (_, i) => Math.max(...short.map((row) => columnsOf(row[i]?.text ?? ""))),
  );
  return short.map((row) =>
    row.map(({ text, paint }, i) => {
      const shown = paint ? paint(text) : text;
      return i === row.length - 1 ? shown : shown + " ".repeat((widths[i] ?? 0) - columnsOf(text));
    }).join("  ")
  );
}
