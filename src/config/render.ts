import type { Diagnostic, Position, Severity } from "./diagnostic.ts";

const COLOUR: { readonly [S in Severity]: string } = { error: "31", warning: "33", notice: "36" };
/** How much of a long line is shown on either side of the place. */
const MARGIN = 60;

/** A diagnostic as text of several lines, without an end of line after the last: what, where, the line itself, help. */
export function render(diagnostic: Diagnostic, { colour }: { readonly colour: boolean }): string {
  const { severity, code, message, at, help, related } = diagnostic;
  const paint = (style: string, text: string) => colour ? `\x1b[${style}m${text}\x1b[0m` : text;
  const rows = [
    `${paint(`1;${COLOUR[severity]}`, `${severity}[${code}]`)}${paint("1", `: ${printable(message)}`)}`,
  ];
  const gutter = " ".repeat(at ? String(at.line).length : 1);
  const bar = paint("34", "|");
  if (at) {
    const { line, underline } = excerpt(diagnostic, at);
    rows.push(
      `${gutter}${paint("34", "-->")} ${place(at)}`,
      `${gutter} ${bar}`,
      `${paint("34", String(at.line))} ${bar} ${line}`,
      `${gutter} ${bar} ${paint(`1;${COLOUR[severity]}`, underline)}`,
    );
  }
  const mark = paint("34", "=");
  for (const other of related ?? []) {
    rows.push(`${gutter} ${mark} ${printable(other.message)}: ${place(other.at)}`);
  }
  if (help !== null) rows.push(`${gutter} ${mark} ${paint("1", "help")}: ${printable(help)}`);
  return rows.join("\n");
}

/** `node1.conf:17:23` */
function place({ file, line, column }: Position): string {
  return `${printable(file)}:${line}:${column}`;
}

/** The line, or the part of it around the place, and the marks to go below it. */
function excerpt({ text, length }: Diagnostic, at: Position): { line: string; underline: string } {
  const characters = [...text];
  const from = Math.max(0, at.column - 1 - MARGIN);
  const place = characters.slice(from, at.column - 1);
  const meant = characters.slice(at.column - 1, at.column - 1 + Math.max(1, length)).slice(0, MARGIN);
  const rest = characters.slice(at.column - 1 + meant.length, at.column - 1 + meant.length + MARGIN);
  const before = from > 0 ? "…" : "";
  const after = at.column - 1 + meant.length + rest.length < characters.length ? "…" : "";
  const blank = [...before, ...place].map((c) => c === "\t" ? "\t" : " ".repeat(width(c))).join("");
  const marks = "^".repeat(Math.max(1, meant.reduce((sum, c) => sum + width(c), 0)));
  const line = before + printable([...place, ...meant, ...rest].join("")) + after;
  return { line: line.trimEnd(), underline: blank + marks };
}

/** Control characters, which could do things to a terminal, as pictures of themselves; tabs stay. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, (c) => {
    const code = c.charCodeAt(0);
    if (c === "\t") return c;
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : "\ufffd";
  });
}

/** How many columns a character takes: two for the scripts of East Asia and for pictures. */
function width(character: string): number {
  return /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\u{1f300}-\u{1faff}]/u
      .test(character)
    ? 2
    : 1;
}
