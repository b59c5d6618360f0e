import { readLine } from "./block_line.ts";
import type { Config, VrrpInstance } from "./config.ts";
import { type Findings, positionOf, shown, type Span } from "./diagnostic.ts";
import type { Word } from "./lexer.ts";
import { type Draft, Notes, type Places } from "./note.ts";
import { describe, readPhrase } from "./phrase.ts";
import { type Form, type Phrase, type Row, text } from "./row.ts";
import { readScript } from "./script.ts";
import type { Statement } from "./tree.ts";
import { readBoolean, readWord, type WordForm } from "./value.ts";

/** What was read: the Config, and where everything in it stands. */
export interface Built {
  readonly config: Config;
  readonly places: Places;
}

/** Makes a Config of statements. What is not valid is reported and left out. */
export function build(statements: Iterable<Statement>, findings: Findings): Built {
  return new Builder(findings).config(statements);
}

class Builder {
  readonly #findings: Findings;
  readonly #notes: Notes;
  /** The blocks of lists in which no two have the same name. */
  readonly #ofNames = new Map<readonly Draft[], Map<string, Draft>>();

  constructor(findings: Findings) {
    this.#findings = findings;
    this.#notes = new Notes(findings);
  }

  config(statements: Iterable<Statement>): Built {
    const root: Draft = {};
    const global: Draft = {};
    const instances: VrrpInstance[] = [];
    const names = new Map<string, Span>();
    for (const statement of statements) {
      if (statement.keyword === "global_defs") this.#block(statement, global);
      else if (statement.keyword === "vrrp_instance") this.#instance(statement, instances, names);
      else this.#statement(statement, root);
    }
    this.#notes.report();
    return { config: { root, global, instances } as Config, places: this.#notes.places };
  }

  #instance(statement: Statement, instances: VrrpInstance[], names: Map<string, Span>): void {
    const [keyword, name] = statement.words;
    if (!name) {
      this.#findings.error(keyword, {
        code: "missing-name",
        message: "a vrrp_instance has a name",
        help: 'write "vrrp_instance VI_1 {"',
      });
      return;
    }
    const first = names.get(name.text);
    if (first) {
      this.#findings.warning(name, {
        code: "duplicate-instance",
        message: `vrrp_instance ${shown(name.text)} is defined already; this one is ignored`,
        related: [[first, "the first definition"]],
      });
      return;
    }
    names.set(name.text, name);
    this.#notes.define("vrrp_instance", name.text);
    if (!this.#hasBlock(statement, "error")) return;
    const draft: Draft = { name: name.text, at: positionOf(keyword) };
    this.#notes.place(draft, "name", name);
    this.#block(statement, draft, 2);
    instances.push(draft as unknown as VrrpInstance);
  }

  #block(statement: Statement, into: Draft, wordsTaken = 1): void {
    this.#notes.surplus(statement.words.slice(wordsTaken));
    this.#hasBlock(statement);
    for (const inner of statement.block ?? []) this.#statement(inner, into);
  }

  #hasBlock({ words, block }: Statement, severity: "error" | "warning" = "warning"): boolean {
    if (block !== null) return true;
    const source = words.map((word) => word.text).join(" ");
    this.#findings[severity](words[0], {
      code: "missing-block",
      message: `${words[0].text} has a block; without one it does nothing`,
      help: `write "${shown(source)} { … }"`,
    });
    return false;
  }

  #statement(statement: Statement, into: Draft): void {
    const { row, keyword, words } = statement;
    if (row === null) return;
    const first = this.#notes.placeOf(into, keyword);
    const before = into[keyword];
    if (first && row.again === "is ignored") {
      this.#notes.twice(words[0], first, "this one is ignored");
      return;
    }
    const value = row.status.kind === "not yet"
      ? this.#notes.withoutEffect(() => this.#value(row, statement, before))
      : this.#value(row, statement, before);
    this.#notes.place(into, keyword, words[1] ?? words[0]);
    if (value === undefined) return;
    into[keyword] = value;
    if (row.cancels !== undefined) delete into[row.cancels];
    if (first && before !== undefined) this.#compare(row, into, keyword, before, first, words[0]);
    if (row.status.kind === "not yet" && !asksNothing(value)) this.#notes.use(keyword, row.status, words[0]);
  }

  /** A second value of a keyword counts, with a word about it when it differs. */
  #compare(row: Row, into: Draft, keyword: string, before: unknown, first: Span, word: Word): void {
    if (row.again === "adds" || row.shape.kind === "block") return;
    if (JSON.stringify(before) === JSON.stringify(into[keyword])) return;
    if (row.shape.kind === "choice" && row.shape.wins === before) {
      into[keyword] = before;
      this.#notes.twice(word, first, `${before} counts`);
    } else if (row.shape.kind !== "choice" || row.shape.wins === undefined) {
      this.#notes.twice(word, first, "this one counts");
    } else this.#notes.twice(word, first, `${into[keyword]} counts`);
  }

  /** What a statement says; `undefined`, after saying why, when it says nothing. */
  #value(row: Row, statement: Statement, before: unknown): unknown {
    const form = row.shape;
    const [word, ...rest] = statement.words;
    switch (form.kind) {
      case "flag":
        this.#notes.surplus(rest);
        return true;
      case "boolean":
        this.#notes.surplus(rest.slice(1));
        return rest[0] ? this.#notes.take(readBoolean(rest[0], word.text), rest[0], "it is ignored") : true;
      case "opaque":
        return true;
      case "block": {
        if (form.head) return this.#several(statement, form.head, form.named, before);
        const inner = (before ?? {}) as Draft;
        this.#block(statement, inner);
        return inner;
      }
      case "lines":
        if (form.named) return this.#several(statement, NAME, true, before);
        this.#notes.surplus(rest);
        return this.#lines(form.line, statement, (before ?? []) as unknown[]);
      case "script":
        if (!rest[0]) return form.optional ? true : this.#notes.missing(word, "a script");
        return this.#notes.take(readScript(statement), rest[0], "it is ignored");
      case "account":
        return this.#account(word, rest);
      case "words":
        this.#notes.surplus(rest.slice(form.max));
        if (rest.length < form.min) return this.#notes.missing(word, form.what);
        return rest.slice(0, form.max).map((each) => each.text);
      case "list":
        return this.#list(form, word, rest);
      case "phrase":
        return readPhrase(form, rest, word, this.#notes.listener);
      case "repeat": {
        const one = this.#value({ ...row, shape: form.each }, statement, undefined);
        const all = (before ?? []) as unknown[];
        return one === undefined ? before : [...all, one];
      }
      case "options":
        return undefined; // only within a block of lines
      default:
        return this.#word(row, form, word, rest);
    }
  }

  /** Blocks of a kind of which there are several, with one more; none at all are nothing. */
  #several(statement: Statement, head: Phrase, named: boolean, before: unknown): Draft[] | undefined {
    const list = this.#oneOfSeveral(statement, head, named, (before ?? []) as Draft[]);
    return list.length > 0 ? list : undefined;
  }

  /** A block of a kind of which there are several. One that is not valid is left out. */
  #oneOfSeveral(statement: Statement, head: Phrase, named: boolean, list: Draft[]): Draft[] {
    const [word, ...rest] = statement.words;
    const draft = readPhrase(head, rest, word, this.#notes.listener);
    if (draft && rest.length === 0 && Object.keys(head.places).length > 0) {
      return this.#notes.missing(word, Object.keys(head.places)[0] ?? "") ?? list;
    }
    const { name } = draft ?? {};
    const first = named && typeof name === "string" ? this.#ofName(list, name) : undefined;
    const nothing = rest.length > 0 && Object.keys(draft ?? {}).length === 0;
    if (!draft || nothing) return list;
    if (first) {
      const related = this.#notes.placeOf(first, "name") ?? word;
      this.#findings.warning(rest[0] ?? word, {
        code: "duplicate-name",
        message: `${word.text} ${shown(String(name))} is defined already; this one is ignored`,
        related: [[related, "the first definition"]],
      });
      return list;
    }
    if (typeof name === "string") this.#notes.define(statement.keyword, name);
    if (statement.row?.shape.kind === "lines") {
      draft.lines = this.#lines(statement.row.shape.line, statement, []);
    } else if (this.#hasBlock(statement)) {
      for (const inner of statement.block ?? []) this.#statement(inner, draft);
    }
    list.push(draft);
    if (typeof name === "string") this.#ofNames.get(list)?.set(name, draft);
    return list;
  }

  /** The block of a list that has a name. */
  #ofName(list: Draft[], name: string): Draft | undefined {
    const names = this.#ofNames.get(list) ?? new Map(list.map((each) => [String(each.name), each]));
    this.#ofNames.set(list, names);
    return names.get(name);
  }

  #list(form: Extract<Form, { kind: "list" }>, word: Word, rest: readonly Word[]): unknown {
    if (rest.length < form.min) return this.#notes.missing(word, describe(form.each, "value"));
    const values = rest.map((each) =>
      this.#notes.take(readWord(form.each as WordForm, each, word.text), each, "it is ignored")
    );
    return values.filter((value) => value !== undefined);
  }

  #word(row: Row, form: WordForm, word: Word, rest: readonly Word[]): unknown {
    const [value] = rest;
    if (!value) {
      return "bare" in form && form.bare !== undefined
        ? form.bare
        : this.#notes.missing(word, describe(form, "value"));
    }
    this.#notes.surplus(rest.slice(1));
    if (form.kind === "name") this.#notes.named(form.of, value);
    return this.#notes.take(readWord(form, value, word.text), value, row.required ? null : "it is ignored");
  }

  #lines(line: Form, statement: Statement, list: unknown[]): unknown[] {
    this.#hasBlock(statement);
    for (const { words } of statement.block ?? []) {
      readLine(line, words, statement.keyword, list, this.#notes);
    }
    return list;
  }

  #account(word: Word, rest: readonly Word[]): Draft | undefined {
    const [user, group] = rest;
    if (!user) return this.#notes.missing(word, "a user");
    this.#notes.surplus(rest.slice(2));
    return { user: user.text, ...(group ? { group: group.text.replace(/^:/, "") } : {}) };
  }
}

/** What stands before a block of lines that has a name. */
const NAME: Phrase = { kind: "phrase", places: { name: text("a name") }, needs: 1, rows: {} };

/** Whether a value of a keyword without effect asks for none: `false`, 0, or an empty block. */
function asksNothing(value: unknown): boolean {
  return value === false || value === 0 || (Array.isArray(value) && value.length === 0);
}
