import { shown } from "./diagnostic.ts";
import type { Word } from "./lexer.ts";
import { nearest } from "./nearest.ts";
import { type Draft, DROPPED, type Notes } from "./note.ts";
import { readPhrase } from "./phrase.ts";
import { type Form, meant, type Row, rowOf } from "./row.ts";
import type { Statement } from "./tree.ts";
import { readWord, type WordForm } from "./value.ts";

/** Reads a line of a block of lines into `list`: as one value, or a value for each word. */
export function readLine(
  form: Form,
  words: Statement["words"],
  block: string,
  list: unknown[],
  notes: Notes,
): void {
  if (form.kind === "text" || form.kind === "name") {
    for (const word of words) {
      if (form.kind === "name") notes.named(form.of, word);
      list.push(word.text);
    }
  } else if (form.kind === "words") list.push(words.map((word) => word.text));
  else if (form.kind === "phrase" || form.kind === "options") {
    const value = form.kind === "phrase"
      ? readPhrase(form, words, words[0], notes.listener)
      : optionLine(form, words, block, notes);
    // Of a line that is wrong from its first word on nothing is left.
    if (value && Object.keys(value).length > 0) list.push(value);
    else notes.place(list, DROPPED, words[0]);
  }
}

/** A line of `virtual_ipaddress` and its kin: a value, then keywords with or without a value of their own. */
function optionLine(
  form: Extract<Form, { kind: "options" }>,
  words: Statement["words"],
  block: string,
  notes: Notes,
): Draft | undefined {
  const [head, ...rest] = words;
  const line = readHead(form.head, head, notes);
  if (!line) return;
  if (form.of !== undefined) notes.named(form.of, head);
  notes.place(line, "", head);
  for (let word = rest.shift(); word; word = rest.shift()) {
    const keyword = meant(form.rows, word.text);
    const row = rowOf(form.rows, keyword);
    if (!row) {
      unknown(word, Object.keys(form.rows), notes);
      continue;
    }
    const [argument] = rest;
    const value = readOption(row, word, rest, notes);
    if (value === undefined && row.required) return;
    if (value === undefined) continue;
    line[keyword] = value;
    notes.place(line, keyword, word);
    if (row.shape.kind === "name" && argument) notes.named(row.shape.of, argument);
    if (row.status.kind === "not yet") notes.use(`${keyword} in ${block}`, row.status, word);
  }
  return line;
}

function unknown(word: Word, known: readonly string[], { findings }: Notes): void {
  const near = nearest(word.text, known);
  findings.warning(word, {
    code: "unknown-option",
    message: `there is no option "${shown(word.text)}" here; it is ignored`,
    help: near === null ? null : `did you mean "${near}"?`,
  });
}

function readHead(head: string, word: Word, notes: Notes): Draft | undefined {
  if (head === "name") return { name: word.text };
  if (head === "prefix") {
    return notes.take(readWord({ kind: "prefix" }, word, ""), word, "the line is ignored") as Draft;
  }
  const reading = readWord({ kind: "address", family: "any" }, word, "this");
  const address = notes.take(reading, word, "the line is ignored");
  return address === undefined ? undefined : { address };
}

function readOption(row: Row, word: Word, rest: Word[], notes: Notes): unknown {
  if (row.shape.kind === "flag") return true;
  const value = rest.shift();
  const lost = row.required ? "the address is ignored" : "it is ignored";
  if (value) return notes.take(readWord(row.shape as WordForm, value, word.text), value, lost);
  notes.findings.warning(word, { code: "missing-value", message: `${word.text} needs a value; ${lost}` });
}
