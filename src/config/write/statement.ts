import type { Config } from "../config.ts";
import type { Account, Form, Row, Script, Table } from "../row.ts";
import { root } from "../table/root.ts";
import { optionLineWords, phraseWords } from "./phrase.ts";
import { standsAlone, wordOf } from "./value.ts";
import { groupWord, scriptSource } from "./word.ts";

/** A statement as it can be written: its words, not yet quoted. */
export interface Written {
  readonly words: readonly string[];
  /** What follows the words as it is. */
  readonly source?: string;
  /** The last word is a secret: bytes, one character each. */
  readonly secret?: true;
  /** What stands between its braces, if it has any. */
  readonly block: readonly Written[] | null;
}

type Draft = { readonly [keyword: string]: unknown };

/** The statements of a Config, in the order of the tables; blocks of which there are several stay in their order. */
export function statements({ root: settings, global, instances }: Config): Written[] {
  return Object.entries<Row>(root).flatMap(([keyword, row]): Written[] => {
    if (keyword === "global_defs") {
      const block = inTable((row.shape as BlockForm).rows, global);
      return block.length === 0 ? [] : [{ words: [keyword], block }];
    }
    if (keyword === "vrrp_instance") {
      const { rows } = row.shape as BlockForm;
      return instances.map((each) => ({ words: [keyword, each.name], block: inTable(rows, each) }));
    }
    const value = (settings as Draft)[keyword];
    return value === undefined ? [] : ofKeyword(keyword, row.shape, value);
  });
}

type BlockForm = Extract<Form, { kind: "block" }>;

function inTable(rows: Table, values: Draft): Written[] {
  return Object.entries(rows).flatMap(([keyword, row]) =>
    row.as !== undefined || values[keyword] === undefined
      ? []
      : ofKeyword(keyword, row.shape, values[keyword])
  );
}

function ofKeyword(keyword: string, form: Form, value: unknown): Written[] {
  switch (form.kind) {
    case "block":
      return ofBlock(keyword, form, value);
    case "lines":
      if (!form.named) {
        return [{
          words: [keyword],
          block: (value as unknown[]).map((each) => line(form.line, each)),
        }];
      }
      return (value as { name: string; lines: unknown[] }[]).map(({ name, lines }) => (
        { words: [keyword, name], block: lines.map((each) => line(form.line, each)) }
      ));
    case "repeat":
      return (value as unknown[]).flatMap((each) => ofKeyword(keyword, form.each, each));
    case "script":
      if (value === true) return [alone(keyword)];
      return [{ words: [keyword], source: scriptSource(value as Script), block: null }];
    case "password":
      return [{ words: [keyword, value as string], secret: true, block: null }];
    default:
      return [{ words: [keyword, ...argumentsOf(form, value)], block: null }];
  }
}

function ofBlock(keyword: string, { rows, head }: BlockForm, value: unknown): Written[] {
  if (!head) return [{ words: [keyword], block: inTable(rows, value as Draft) }];
  return (value as Draft[]).map((each) => (
    { words: [keyword, ...phraseWords(head, each)], block: inTable(rows, each) }
  ));
}

const alone = (keyword: string): Written => ({ words: [keyword], block: null });

/** The words that follow a keyword. */
export function argumentsOf(form: Form, value: unknown): string[] {
  switch (form.kind) {
    case "flag":
    case "opaque":
      return [];
    case "boolean":
      return value === true ? [] : ["false"];
    case "words":
      return value as string[];
    case "list":
      return (value as unknown[]).map((each) => wordOf(form.each, each));
    case "phrase":
      return phraseWords(form, value as Draft);
    case "account": {
      const { user, group } = value as Account;
      return group === undefined ? [user] : [user, groupWord(group)];
    }
    default:
      return standsAlone(form, value) ? [] : [wordOf(form, value)];
  }
}

/** The words of one line of a block of lines. */
export function lineWords(form: Form, value: unknown): string[] {
  if (form.kind === "options") return optionLineWords(form, value as Draft);
  if (form.kind === "phrase") return phraseWords(form, value as Draft);
  return form.kind === "words" ? value as string[] : [wordOf(form, value)];
}

function line(form: Form, value: unknown): Written {
  return { words: lineWords(form, value), block: null };
}
