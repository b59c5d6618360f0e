import { type Form, type Phrase, type Prefix, rowOf, type Table } from "../row.ts";
import { prefixText, wordOf } from "./value.ts";

type Said = { readonly [name: string]: unknown };

/**
 * The words of a phrase: first the values that are known by their place, then the options in the order of their
 * table, but so that no option within another one is taken for one of its own.
 */
export function phraseWords({ places, rows }: Phrase, said: Said): string[] {
  const placed = Object.entries(places).flatMap(([name, shape]) =>
    said[name] === undefined ? [] : [wordOf(shape, said[name])]
  );
  return [...placed, ...inOrder(rows, said).flatMap((keyword) => optionWords(keyword, rows, said))];
}

/** A line that begins with an address or a name. */
export function optionLineWords({ head, rows }: Extract<Form, { kind: "options" }>, said: Said): string[] {
  const first = head === "prefix" ? prefixText(said as unknown as Prefix) : String(said[head]);
  return [first, ...present(rows, said).flatMap((keyword) => optionWords(keyword, rows, said))];
}

function optionWords(keyword: string, rows: Table, said: Said): string[] {
  const shape: Form = rowOf(rows, keyword)?.shape ?? { kind: "opaque" };
  const value = said[keyword];
  if (shape.kind === "repeat") {
    return (value as unknown[]).flatMap((each) => single(keyword, shape.each, each));
  }
  return single(keyword, shape, value);
}

function single(keyword: string, shape: Form, value: unknown): string[] {
  if (shape.kind === "flag") return [keyword];
  if (shape.kind === "phrase") return [keyword, ...phraseWords(shape, value as Said)];
  return [keyword, wordOf(shape, value)];
}

function present(rows: Table, said: Said): string[] {
  return Object.keys(rows).filter((keyword) =>
    rows[keyword]?.as === undefined && said[keyword] !== undefined
  );
}

/** Phrases that would swallow what comes after them stand at the end, and behind them what may come several times. */
function inOrder(rows: Table, said: Said): string[] {
  const keywords = present(rows, said);
  const place = (keyword: string, i: number) => {
    const shape = rows[keyword]?.shape as Form;
    if (shape.kind === "repeat") return 2;
    const own = shape.kind === "phrase" ? wordsWithin(shape) : null;
    return own !== null && keywords.slice(i + 1).some((later) => own.has(later)) ? 1 : 0;
  };
  const places = new Map(keywords.map((keyword, i) => [keyword, place(keyword, i)]));
  return keywords.toSorted((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0));
}

/** All the words that mean something within a phrase. */
function wordsWithin({ rows }: Phrase): Set<string> {
  const inner = Object.values(rows).flatMap(({ shape }) =>
    shape.kind === "phrase" ? [...wordsWithin(shape)] : []
  );
  return new Set([...Object.keys(rows), ...inner]);
}
