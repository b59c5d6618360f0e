import { type Findings, shown, type Span } from "../diagnostic.ts";
import { hint } from "../hint.ts";
import { lex, type Word } from "../lexer.ts";
import { type Form, meant, type Phrase, type Row, rowOf, type Table } from "../row.ts";
import { root } from "../table/root.ts";
import type { Statement } from "../tree.ts";
import { commandSource, confWord } from "../write/word.ts";
import type { Entry, Node } from "./node.ts";

/**
 * Makes of a document the statements that a `keepalived.conf` of the same meaning has, so that everything from
 * there on is the same: values, checks, diagnostics. What does not have the form that the tables ask for is an error.
 */
export function statementsOf(document: Node, findings: Findings): Statement[] {
  return new Maker(findings).table(document, root, "the file");
}

type Words = readonly Word[];
type FormOf<K extends Form["kind"]> = Extract<Form, { kind: K }>;

class Maker {
  readonly #findings: Findings;

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  table(node: Node, rows: Table, where: string, except: readonly string[] = []): Statement[] {
    return this.#map(node, `${where} is a map: KEYWORD: VALUE`).flatMap((entry) => {
      if (except.includes(entry.key)) return [];
      const keyword = meant(rows, entry.key);
      const row = rowOf(rows, keyword);
      if (row !== null) return this.#keyword(entry, keyword, row);
      if (rows !== root || !entry.key.startsWith("x-")) this.#unknown(entry, rows, where);
      return [];
    });
  }

  #unknown({ key, at }: Entry, rows: Table, where: string): void {
    this.#findings.warning(at, {
      code: "unknown-keyword",
      message: `there is no keyword "${shown(key)}" in ${where}; it is skipped`,
      help: this.#findings.full ? null : hint(key, rows, root),
    });
  }

  #keyword(entry: Entry, keyword: string, row: Row): Statement[] {
    const form = row.shape;
    // What has a name stands where that does: the keyword stands above all of its kind.
    const statement = (more: Words, block: Statement[] | null = null, raw = "", at = entry.at): Statement => (
      { words: [{ text: entry.key, ...at }, ...more], raw, keyword, row, block }
    );
    switch (form.kind) {
      case "block":
        return this.#block(entry, form, statement);
      case "lines":
        if (!form.named) return [statement([], this.#lines(entry.value, form.line, entry.key))];
        return this.#map(entry.value, `${entry.key} is a map: NAME: LINES`).map(({ key, at, value }) =>
          statement([{ text: key, ...at }], this.#lines(value, form.line, key), "", at)
        );
      case "script":
        return this.#script(entry, form, statement);
      case "repeat":
        return this.#list(entry.value, `${entry.key} is a list`).flatMap((item) => {
          const more = this.#line(item, entry.key);
          return more === null ? [] : [statement(more)];
        });
      default: {
        const more = this.#arguments(entry, form);
        return more === null ? [] : [statement(more)];
      }
    }
  }

  #block(
    { key, value }: Entry,
    { rows, head, named }: FormOf<"block">,
    statement: (more: Words, block: Statement[], raw?: string, at?: Span) => Statement,
  ): Statement[] {
    if (named) {
      return this.#map(value, `${key} is a map: NAME: SETTINGS`).map((each) =>
        statement([{ text: each.key, ...each.at }], this.table(each.value, rows, key), "", each.at)
      );
    }
    if (!head) return [statement([], this.table(value, rows, key))];
    const own = [...Object.keys(head.places), ...Object.keys(head.rows)];
    return this.#list(value, `${key} is a list of maps`).map((each) =>
      statement(this.#head(each, head), this.table(each, rows, key, own))
    );
  }

  /** What would stand between the keyword and its brace. */
  #head(node: Node, { places, rows }: Phrase): Words {
    const entries = node.kind === "map" ? node.entries : [];
    const find = (key: string) => entries.find((each) => each.key === key);
    const placed = Object.keys(places).flatMap((key) => {
      const entry = find(key);
      return entry ? this.#words([entry.value], key) ?? [] : [];
    });
    const options = Object.keys(rows).flatMap((key) => {
      const entry = find(key);
      return entry ? [{ text: key, ...entry.at }, ...this.#words([entry.value], key) ?? []] : [];
    });
    return [...placed, ...options];
  }

  #lines(node: Node, form: Form, name: string): Statement[] {
    return this.#list(node, `${name} is a list`).flatMap((item): Statement[] => {
      const single = form.kind === "text" || form.kind === "name";
      const [first, ...rest] = (single ? this.#words([item], name) : this.#line(item, name)) ?? [];
      if (!first) return [];
      return [{ words: [first, ...rest], raw: "", keyword: first.text, row: null, block: null }];
    });
  }

  #script(
    { key, value }: Entry,
    { optional }: FormOf<"script">,
    statement: (more: Words, block: null, raw: string) => Statement,
  ): Statement[] {
    if (optional && value.kind === "scalar" && value.text === "true") return [statement([], null, key)];
    const parts: { command?: Node; user?: Node; group?: Node } = {};
    if (value.kind === "map") {
      for (const each of value.entries) {
        if (each.key !== "command" && each.key !== "user" && each.key !== "group") {
          this.#wrong(each.at, `a script has command, user and group, and no "${shown(each.key)}"`);
          return [];
        }
        parts[each.key] = each.value;
      }
    } else parts.command = value;
    const { command, user, group } = parts;
    if (!command || (group && !user)) {
      this.#wrong(value.at, `${key} needs a ${command ? "user with its group" : "command"}`);
      return [];
    }
    const words = [command, ...user ? [user] : [], ...group ? [group] : []].map((each) =>
      this.#text(each, key)
    );
    const [first, ...rest] = words.flatMap((each) => each ?? []);
    if (!first || rest.length + 1 < words.length) return [];
    const [owner, circle] = rest.map((each) => each.text);
    const source = commandSource({
      command: first.text,
      ...(owner === undefined ? {} : { user: owner }),
      ...(circle === undefined ? {} : { group: circle }),
    });
    return [statement([first, ...rest], null, `script ${source}`)];
  }

  /** The words after a keyword; `null` when there is nothing to say, or after saying what is wrong. */
  #arguments({ key, at, value }: Entry, form: Form): Words | null {
    const text = value.kind === "scalar" ? value.text : null;
    if (form.kind === "flag" || mayStandAlone(form)) {
      if (text === "true") return [];
      if (text === "false") return null;
    }
    switch (form.kind) {
      case "flag":
        this.#wrong(value.kind === "nothing" ? at : value.at, `${key} is true or false`);
        return null;
      case "opaque":
        return [];
      case "list":
        return this.#words(this.#list(value, `${key} is a list`), key);
      case "words":
      case "phrase":
      case "account":
        return this.#line(value, key);
      case "password":
        return value.kind === "map" ? this.#bytes(value, key) : this.#words([value], key);
      default:
        return this.#words([value], key);
    }
  }

  /** One word for each scalar. */
  #words(nodes: readonly Node[], name: string): Word[] | null {
    const words: Word[] = [];
    for (const node of nodes) {
      const word = this.#text(node, name);
      if (word === null) return null;
      if (confWord(word.text) === null) {
        this.#wrong(node.at, `${name} has line breaks, or what else no word of a configuration can have`);
        return null;
      }
      words.push(word);
    }
    return words;
  }

  /** The words of a line as a `keepalived.conf` has it, but that `#` and `!` begin no comment. */
  #line(node: Node, name: string): Word[] | null {
    const whole = this.#text(node, name);
    if (whole === null || node.kind !== "scalar") return null;
    const { lead } = node;
    const origin = {
      useAt: () => null,
      span: (from: number, to: number): Span => {
        if (lead === null) return node.at;
        const [before, own] = [whole.text.slice(0, from), whole.text.slice(from, to)].map((each) =>
          [...each].length
        );
        return { line: node.at.line, column: node.at.column + lead + (before ?? 0), length: own ?? 0 };
      },
    };
    const pieces = [...lex({ ...node.at.line, text: whole.text, origin }, this.#findings)];
    const words = pieces.flatMap((piece) => piece.kind === "words" ? piece.words : []);
    if (pieces.some(({ kind }) => kind !== "words") || words.some(({ text }) => confWord(text) === null)) {
      this.#wrong(
        node.at,
        `${name} has braces, line breaks, or what else no line of a configuration can have`,
      );
      return null;
    }
    if (words.length === 0) this.#wrong(node.at, `${name} has an empty line`);
    return words.length === 0 ? null : words;
  }

  /** A password that is no text: its bytes, in hexadecimal. */
  #bytes({ entries, at }: Extract<Node, { kind: "map" }>, name: string): Word[] | null {
    const [entry, ...more] = entries;
    const hex = entry?.key === "hex" && entry.value.kind === "scalar" ? entry.value.text : "";
    if (more.length > 0 || !/^([0-9a-fA-F]{2})+$/.test(hex) || /00|0a/i.test(hex.replace(/../g, "$& "))) {
      this.#wrong(at, `${name} is a text, or "hex:" with its bytes`);
      return null;
    }
    const text = hex.replace(/../g, (pair) => String.fromCharCode(parseInt(pair, 16)));
    return [{ ...at, text, line: { ...at.line, encoding: "latin-1" } }];
  }

  #text(node: Node, name: string): Word | null {
    if (node.kind === "scalar" && node.text.isWellFormed()) return { text: node.text, ...node.at };
    const what = node.kind === "scalar" ? "is not valid Unicode" : `is one value, not ${NAMES[node.kind]}`;
    this.#wrong(node.at, `${name} ${what}`);
    return null;
  }

  #map(node: Node, rule: string): readonly Entry[] {
    if (node.kind === "map") return node.entries;
    if (node.kind !== "nothing") this.#wrong(node.at, `${rule}, not ${NAMES[node.kind]}`);
    return [];
  }

  #list(node: Node, rule: string): readonly Node[] {
    if (node.kind === "list") return node.items;
    if (node.kind !== "nothing") this.#wrong(node.at, `${rule}, not ${NAMES[node.kind]}`);
    return [];
  }

  #wrong(at: Span, message: string): void {
    this.#findings.error(at, {
      code: "yaml-form",
      message,
      help: "havip schema prints what may stand where",
    });
  }
}

const NAMES = { nothing: "nothing", scalar: "one value", list: "a list", map: "a map" } as const;

/** Whether a keyword may be written without a value, which `true` stands for in YAML. */
export function mayStandAlone(form: Form): boolean {
  switch (form.kind) {
    case "integer":
    case "choice":
      return form.bare !== undefined;
    case "script":
      return form.optional;
    case "words":
      return form.min === 0;
    case "phrase":
      return form.needs === 0;
    default:
      return false;
  }
}
