import type { Config } from "../config.ts";
import type { Account, Form, Row, Script, Table } from "../row.ts";
import { root } from "../table/root.ts";
import { argumentsOf, lineWords } from "../write/statement.ts";
import { standsAlone, wordOf } from "../write/value.ts";
import { commandOf, lineWord } from "../write/word.ts";

/** What a YAML document holds. Maps, since objects do not keep their keys in order. */
export type Document = string | number | boolean | readonly Document[] | DocumentMap;

/** A map of a document, in the order of its keys. */
export type DocumentMap = ReadonlyMap<string, Document>;

type Draft = { readonly [keyword: string]: unknown };
type BlockForm = Extract<Form, { kind: "block" }>;

/** A Config in the form that YAML has here, in the order of the tables. */
export function documentOf({ root: settings, global, instances }: Config): DocumentMap {
  const all: Draft = { ...settings, global_defs: global };
  const document = new Map(tableOf(root, all));
  if (Object.keys(global).length === 0) document.delete("global_defs");
  if (instances.length === 0) return document;
  const { rows } = root.vrrp_instance.shape as BlockForm;
  const own = new Map(instances.map((each) => [each.name, new Map(tableOf(rows, each))]));
  return new Map(
    Object.keys(root).flatMap((keyword): [string, Document][] => {
      const value = keyword === "vrrp_instance" ? own : document.get(keyword);
      return value === undefined ? [] : [[keyword, value]];
    }),
  );
}

function tableOf(rows: Table, values: Draft): [string, Document][] {
  return Object.entries<Row>(rows).flatMap(([keyword, row]): [string, Document][] =>
    row.as !== undefined || values[keyword] === undefined
      ? []
      : [[keyword, valueOf(row.shape, values[keyword])]]
  );
}

function valueOf(form: Form, value: unknown): Document {
  switch (form.kind) {
    case "block":
      return blockOf(form, value);
    case "lines":
      if (!form.named) return (value as unknown[]).map((each) => lineOf(form.line, each));
      return new Map(
        (value as { name: string; lines: unknown[] }[]).map(({ name, lines }) => [
          name,
          lines.map((each) => lineOf(form.line, each)),
        ]),
      );
    case "repeat":
      return (value as unknown[]).map((each) => lineOf(form.each, each));
    case "script":
      return value === true ? true : scriptOf(value as Script);
    case "password":
      return passwordOf(value as string);
    case "list":
      return (value as unknown[]).map((each) => scalarOf(form.each, each));
    case "words":
    case "phrase":
    case "account":
      return argumentsOfLine(form, value as Draft & Account & string[]);
    default:
      return standsAlone(form, value) ? true : scalarOf(form, value);
  }
}

function blockOf({ rows, head, named }: BlockForm, value: unknown): Document {
  if (!head) return new Map(tableOf(rows, value as Draft));
  const all = value as Draft[];
  if (named) return new Map(all.map((each) => [String(each.name), new Map(tableOf(rows, each))]));
  return all.map((each) => {
    const placed = Object.entries(head.places).flatMap(([key, form]): [string, Document][] =>
      each[key] === undefined ? [] : [[key, scalarOf(form, each[key])]]
    );
    return new Map([...placed, ...tableOf(head.rows, each), ...tableOf(rows, each)]);
  });
}

function scalarOf(form: Form, value: unknown): string | number | boolean {
  if (form.kind === "flag") return true;
  if (typeof value === "boolean") return value;
  return form.kind === "integer" || form.kind === "seconds"
    ? Number(wordOf(form, value))
    : wordOf(form, value);
}

/** What follows a keyword, as one line; a lone number as one, and `true` for nothing at all. */
function argumentsOfLine(form: Form, value: unknown): Document {
  const words = argumentsOf(form, value);
  const [first = "", ...more] = words;
  if (words.length === 0) return true;
  if (more.length > 0) return lineText(words);
  if (first === "true" || first === "false") return `"${first}"`; // which alone would be yes or no
  const number = form.kind === "phrase" &&
    Object.values(value as Draft).some((each) => each === Number(first));
  return number ? Number(first) : lineText(words);
}

function lineOf(form: Form, value: unknown): Document {
  return form.kind === "text" || form.kind === "name" ? String(value) : lineText(lineWords(form, value));
}

function lineText(words: readonly string[]): string {
  return words.map(lineWord).join(" ");
}

function scriptOf({ words, user, group }: Script): Document {
  const command = commandOf(words);
  if (user === undefined) return command === "true" ? '"true"' : command;
  return new Map(Object.entries({ command, user, ...(group === undefined ? {} : { group }) }));
}

function passwordOf(value: string): Document {
  const bytes = Uint8Array.from(value, (c) => c.charCodeAt(0));
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return new Map([["hex", [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")]]);
  }
}
