/** Text as roff(7) prints it: hyphens that can be copied, backslashes, and no line that is taken for a request. */
export function escaped(text: string): string {
  return text.replaceAll("\\", "\\e").replaceAll("-", "\\-").replace(/^(?=[.'])/gm, "\\&")
    .replaceAll("…", "\\[u2026]").replaceAll("→", "\\(->");
}

/** An argument of a request: quotes keep it in one piece. */
function argument(text: string): string {
  return `"${escaped(text).replaceAll('"', "\\(dq")}"`;
}

/** The first line of a page. */
export function title(name: string, section: number, version: string): string {
  return `.TH ${argument(name.toUpperCase())} ${section} "" ${argument(`havip ${version}`)}\n.ad l\n`;
}

/** A heading. */
export function heading(text: string): string {
  return `.SH ${argument(text)}\n`;
}

/** A heading within a section. */
export function subheading(text: string): string {
  return `.SS ${argument(text)}\n`;
}

/** One term and what is to be said of it, in lines. */
export function item(term: string, lines: readonly string[]): string {
  return `.TP\n.B ${argument(term)}\n${lines.map(escaped).join("\n.br\n")}\n`;
}

/** A paragraph. */
export function paragraph(text: string): string {
  return `.PP\n${escaped(text)}\n`;
}

/** Lines that stay as they are. */
export function example(text: string): string {
  return `.PP\n.nf\n${escaped(text)}\n.fi\n`;
}
