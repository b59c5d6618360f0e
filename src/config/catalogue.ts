import { describe } from "./phrase.ts";
import { type Form, type Row, rowOf, type Status, type Table } from "./row.ts";
import { language } from "./table/language.ts";
import { root } from "./table/root.ts";

/** One word that has a meaning in one place: a keyword, an option of a line, or a word of the language. */
export interface Entry {
  /** Where it may stand, from the outermost block on; `(root)` is outside of any. */
  readonly block: string;
  readonly keyword: string;
  /** What it is followed by, as in a manual; nothing for a word that stands alone. */
  readonly form: string;
  readonly meaning: string;
  readonly status: Status;
  /** The keyword that this is another word for. */
  readonly as: string | null;
  /** It is one of the words that may follow a keyword, which has the meaning. */
  readonly argument: boolean;
}

/** All words that havip knows, made from the tables, in their order. */
export function catalogue(): Entry[] {
  return [...below("(root)", root), ...languageEntries()];
}

/** What is in a table and below it. Nothing works in a block that has no effect itself. */
function below(path: string, rows: Table, around: Status = { kind: "works" }): Entry[] {
  return Object.entries(rows).flatMap(([keyword, row]) => {
    const meant = row.as === undefined ? row : rowOf(rows, row.as) ?? row;
    const { shape } = meant;
    const status = around.kind === "not yet" ? around : meant.status;
    const own = {
      block: path,
      keyword,
      form: formOf(shape),
      meaning: row.meaning,
      status,
      as: row.as ?? null,
      argument: false,
    };
    const inner = path === "(root)" ? keyword : `${path}/${keyword}`;
    return row.as === undefined ? [own, ...within(inner, shape, { ...meant, status })] : [own];
  });
}

/** What stands below one keyword. */
function within(path: string, shape: Form, row: Row): Entry[] {
  switch (shape.kind) {
    case "block":
      return [...(shape.head ? within(path, shape.head, row) : []), ...below(path, shape.rows, row.status)];
    case "lines": {
      const name = path.slice(path.lastIndexOf("/") + 1);
      return within(`${path}/(${LINES[name] ?? ""}line)`, shape.line, row);
    }
    case "options":
      return below(path, shape.rows, row.status);
    case "phrase": {
      const places = Object.entries(shape.places).flatMap(([place, each]) =>
        path.endsWith("line)") ? words(path, [`(${place})`], row) : within(path, each, row)
      );
      return [...places, ...below(path, shape.rows, row.status)];
    }
    case "list":
    case "repeat":
      return within(path, shape.each, row);
    case "choice":
    case "pattern":
      return words(path, shape.words ?? [], row);
    default:
      return [];
  }
}

/** What the lines of a block are called, if not just lines. */
const LINES: { readonly [block: string]: string } = {
  virtual_ipaddress: "address ",
  virtual_ipaddress_excluded: "address ",
  static_ipaddress: "address ",
  unicast_peer: "peer ",
  virtual_routes: "route ",
  static_routes: "route ",
  virtual_rules: "rule ",
  static_rules: "rule ",
};

function words(path: string, all: readonly string[], { status, meaning }: Row): Entry[] {
  return all.map((keyword) => ({
    block: path,
    keyword,
    form: "",
    meaning,
    status,
    as: null,
    argument: true,
  }));
}

function languageEntries(): Entry[] {
  return Object.entries(language).flatMap(([block, rows]) =>
    Object.entries(rows).map(([keyword, { form, meaning }]): Entry => (
      { block, keyword, form, meaning, status: { kind: "works" }, as: null, argument: false }
    ))
  );
}

/** What follows a keyword, as a manual has it: `NUMBER` in capitals, what may be left out in brackets. */
export function formOf(shape: Form): string {
  switch (shape.kind) {
    case "flag":
    case "opaque":
      return "";
    case "boolean":
      return "[true|false]";
    case "integer":
      return optional(`${shape.min}..${shape.max}`, shape.bare !== undefined);
    case "seconds": {
      const [per, unit] = shape.milli ? [1_000, "ms"] : [1_000_000, "s"];
      return `${shape.min / per}..${shape.max / per} ${unit}`;
    }
    case "choice":
      return optional(shape.words.join("|"), shape.bare !== undefined);
    case "text":
      return optional(capitals(shape.what), shape.bare !== undefined);
    case "pattern":
    case "words":
      return optional(capitals(shape.what), shape.kind === "words" && shape.min === 0);
    case "script":
      return optional("SCRIPT [USER [GROUP]]", shape.optional);
    case "account":
      return "USER [GROUP]";
    case "list":
      return optional(`${formOf(shape.each)} …`, shape.min === 0);
    case "repeat":
      return formOf(shape.each);
    case "phrase":
      return phraseForm(shape);
    case "block":
      return `${shape.head ? `${phraseForm(shape.head)} ` : shape.named ? "NAME " : ""}{ … }`.trim();
    case "lines":
      return `${shape.named ? "NAME " : ""}{ ${formOf(shape.line)} … }`;
    case "options":
      return `${shape.head.toUpperCase()} [OPTION …]`;
    case "prefix":
      return ["ADDRESS[/LENGTH]", ...shape.or ?? []].join("|");
    case "name":
      return `NAME of a ${shape.of}`;
    default:
      return capitals(describe(shape, shape.kind));
  }
}

function phraseForm({ places, needs, rows }: Extract<Form, { kind: "phrase" }>): string {
  const parts = Object.entries(places).map(([name, shape], i) => {
    const form = shape.kind === "text" ? name.toUpperCase() : formOf(shape);
    return optional(form, i >= needs);
  });
  const options = Object.keys(rows);
  if (options.length > 0) parts.push(options.length > 4 ? "[OPTION …]" : `[${options.join("|")} …]`);
  return parts.join(" ");
}

function optional(form: string, maybe: boolean): string {
  return maybe ? `[${form}]` : form;
}

/** `a number or a name` becomes `NUMBER or NAME`. */
function capitals(what: string): string {
  const [first = "", ...rest] = what.split(/\s+or\s+/).map((each) => each.replace(/^(a|an|the)\s+/, ""));
  return [first, ...rest].map((each) => /^[a-z ]+$/.test(each) ? each.toUpperCase() : each).join(" or ");
}
