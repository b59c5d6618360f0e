import type { Config, VrrpInstance } from "./config.ts";
import { type Findings, positionOf, shown, type Span } from "./diagnostic.ts";
import type { Word } from "./lexer.ts";
import { nearest } from "./nearest.ts";
import { References } from "./reference.ts";
import { NotYet } from "./not_yet.ts";
import { describe, type Listener, readPhrase } from "./phrase.ts";
import { type Form, meant, type Phrase, type Row, rowOf, text } from "./row.ts";
import { readScript } from "./script.ts";
import type { Statement } from "./tree.ts";
import { readBoolean, type Reading, readWord, type WordForm } from "./value.ts";

/** Where things were written: for each object of a Config, the places of the values of its keywords. */
export type Places = Map<object, Map<string, Span>>;

/** The keyword under which a list's places hold a line that was not valid. */
export const DROPPED = "";

/** What was read: the Config, and where everything in it stands. */
export interface Built {
  readonly config: Config;
  readonly places: Places;
}

/** A block of the Config while it is being made. */
type Draft = { [keyword: string]: unknown };

/** Makes a Config of statements. What is not valid is reported and left out. */
export function build(statements: readonly Statement[], findings: Findings): Built {
  return new Builder(findings).config(statements);
}

class Builder {
  readonly #findings: Findings;
  readonly #places: Places = new Map();
  readonly #notYet = new NotYet();
  readonly #references = new References();
  /** How many of the blocks around have no effect: within them nothing more is to be said about that. */
  #inert = 0;

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  config(statements: readonly Statement[]): Built {
    const root: Draft = {};
    const global: Draft = {};
    const instances: VrrpInstance[] = [];
    const names = new Map<string, Span>();
    for (const statement of statements) {
      if (statement.keyword === "global_defs") this.#block(statement, global);
      else if (statement.keyword === "vrrp_instance") this.#instance(statement, instances, names);
      else this.#statement(statement, root);
    }
    this.#references.report(this.#findings);
    this.#notYet.report(this.#findings);
    return { config: { root, global, instances } as Config, places: this.#places };
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
    this.#references.define("vrrp_instance", name.text);
    if (!this.#hasBlock(statement, "error")) return;
    const draft: Draft = { name: name.text, at: positionOf(keyword) };
    this.#place(draft, "name", name);
    this.#block(statement, draft, 2);
    instances.push(draft as unknown as VrrpInstance);
  }

  #block(statement: Statement, into: Draft, wordsTaken = 1): void {
    this.#surplus(statement.words.slice(wordsTaken));
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
    const first = this.#places.get(into)?.get(keyword);
    const before = into[keyword];
    if (first && row.again === "is ignored") {
      this.#twice(words[0], first, "this one is ignored");
      return;
    }
    const inert = row.status.kind === "not yet" ? 1 : 0;
    this.#inert += inert;
    const value = this.#value(row, statement, before);
    this.#inert -= inert;
    this.#place(into, keyword, words[1] ?? words[0]);
    if (value === undefined) return;
    into[keyword] = value;
    if (row.cancels !== undefined) delete into[row.cancels];
    if (first && before !== undefined) this.#compare(row, into, keyword, before, first, words[0]);
    if (row.status.kind === "not yet" && !asksNothing(value)) this.#use(keyword, row.status, words[0]);
  }

  /** A second value of a keyword counts, with a word about it when it differs. */
  #compare(row: Row, into: Draft, keyword: string, before: unknown, first: Span, word: Word): void {
    if (row.again === "adds" || row.shape.kind === "block") return;
    if (JSON.stringify(before) === JSON.stringify(into[keyword])) return;
    if (row.shape.kind === "choice" && row.shape.wins === before) {
      into[keyword] = before;
      this.#twice(word, first, `${before} counts`);
    } else if (row.shape.kind !== "choice" || row.shape.wins === undefined) {
      this.#twice(word, first, "this one counts");
    } else this.#twice(word, first, `${into[keyword]} counts`);
  }

  #twice(word: Word, first: Span, then: string): void {
    this.#findings.warning(word, {
      code: "given-twice",
      message: `${word.text} is given twice; ${then}`,
      related: [[first, "the first one"]],
    });
  }

  /** What a statement says; `undefined`, after saying why, when it says nothing. */
  #value(row: Row, statement: Statement, before: unknown): unknown {
    const form = row.shape;
    const [word, ...rest] = statement.words;
    switch (form.kind) {
      case "flag":
        this.#surplus(rest);
        return true;
      case "boolean":
        this.#surplus(rest.slice(1));
        return rest[0] ? this.#take(readBoolean(rest[0], word.text), rest[0], "it is ignored") : true;
      case "opaque":
        return true;
      case "block": {
        if (form.head) return this.#oneOfSeveral(statement, form.head, form.named, (before ?? []) as Draft[]);
        const inner = (before ?? {}) as Draft;
        this.#block(statement, inner);
        return inner;
      }
      case "lines":
        if (form.named) return this.#oneOfSeveral(statement, NAME, true, (before ?? []) as Draft[]);
        this.#surplus(rest);
        return this.#lines(form.line, statement, (before ?? []) as unknown[]);
      case "script":
        if (!rest[0]) return form.optional ? true : this.#missing(row, word, "a script");
        return this.#take(readScript(statement), rest[0], "it is ignored");
      case "account":
        return this.#account(row, word, rest);
      case "words":
        this.#surplus(rest.slice(form.max));
        if (rest.length < form.min) return this.#missing(row, word, form.what);
        return rest.slice(0, form.max).map((each) => each.text);
      case "list":
        return this.#list(row, form, word, rest);
      case "phrase":
        return readPhrase(form, rest, word, this.#listener);
      case "options":
      case "repeat":
        return undefined; // only within a block of lines, or a phrase
      default:
        return this.#word(row, form, word, rest);
    }
  }

  /** A block of a kind of which there are several. One that is not valid is left out. */
  #oneOfSeveral(statement: Statement, head: Phrase, named: boolean, list: Draft[]): Draft[] {
    const [word, ...rest] = statement.words;
    const draft = readPhrase(head, rest, word, this.#listener);
    if (draft && rest.length === 0 && Object.keys(head.places).length > 0) {
      return this.#missing(statement.row as Row, word, Object.keys(head.places)[0] ?? "") ?? list;
    }
    const { name } = draft ?? {};
    const first = named ? list.find((each) => each.name === name) : undefined;
    if (!draft) return list;
    if (first) {
      const related = this.#places.get(first)?.get("name") ?? word;
      this.#findings.warning(rest[0] ?? word, {
        code: "duplicate-name",
        message: `${word.text} ${shown(String(name))} is defined already; this one is ignored`,
        related: [[related, "the first definition"]],
      });
      return list;
    }
    if (typeof name === "string") this.#references.define(statement.keyword, name);
    if (statement.row?.shape.kind === "lines") {
      draft.lines = this.#lines(statement.row.shape.line, statement, []);
    } else if (this.#hasBlock(statement)) {
      for (const inner of statement.block ?? []) this.#statement(inner, draft);
    }
    list.push(draft);
    return list;
  }

  #list(row: Row, form: Extract<Form, { kind: "list" }>, word: Word, rest: readonly Word[]): unknown {
    if (rest.length < form.min) return this.#missing(row, word, describe(form.each, "value"));
    const values = rest.map((each) =>
      this.#take(readWord(form.each as WordForm, each, word.text), each, "it is ignored")
    );
    return values.filter((value) => value !== undefined);
  }

  readonly #listener: Listener = {
    wrong: (problem, at) => {
      const { code, message, help = null } = problem;
      const ignored = message.endsWith("is ignored") ? message : `${message}; it is ignored`;
      this.#findings.warning(problem.at ?? at, { code, message: ignored, help });
    },
    found: (said, name, word, form) => {
      this.#place(said, name, word);
      if (form.kind === "name") this.#references.use(form.of, word);
    },
  };

  #word(row: Row, form: WordForm, word: Word, rest: readonly Word[]): unknown {
    const [value] = rest;
    if (!value) {
      return "bare" in form && form.bare !== undefined
        ? form.bare
        : this.#missing(row, word, describe(form, "value"));
    }
    this.#surplus(rest.slice(1));
    if (form.kind === "name") this.#references.use(form.of, value);
    return this.#take(readWord(form, value, word.text), value, row.required ? null : "it is ignored");
  }

  #lines(line: Form, statement: Statement, list: unknown[]): unknown[] {
    this.#hasBlock(statement);
    for (const { words } of statement.block ?? []) {
      const texts = words.map((word) => word.text);
      if (line.kind === "text") list.push(...texts);
      else if (line.kind === "name") {
        for (const word of words) this.#references.use(line.of, word);
        list.push(...texts);
      } else if (line.kind === "phrase") {
        const value = readPhrase(line, words, words[0], this.#listener);
        if (value) list.push(value);
        else this.#place(list, DROPPED, words[0]);
      } else if (line.kind === "words") list.push(texts);
      else if (line.kind === "options") {
        const value = this.#optionLine(line, words, statement.keyword);
        if (value) list.push(value);
        else this.#place(list, DROPPED, words[0]);
      }
    }
    return list;
  }

  /** A line of `virtual_ipaddress` and its kin: a value, then keywords with or without a value of their own. */
  #optionLine(
    form: Extract<Form, { kind: "options" }>,
    words: Statement["words"],
    block: string,
  ): Draft | undefined {
    const [head, ...rest] = words;
    const line = this.#head(form.head, head);
    if (!line) return;
    if (form.of !== undefined) this.#references.use(form.of, head);
    this.#place(line, "", head);
    for (let word = rest.shift(); word; word = rest.shift()) {
      const keyword = meant(form.rows, word.text);
      const row = rowOf(form.rows, keyword);
      if (!row) {
        this.#unknownOption(word, Object.keys(form.rows));
        continue;
      }
      const [argument] = rest;
      const value = this.#option(row, word, rest);
      if (value === undefined && row.required) return;
      if (value === undefined) continue;
      line[keyword] = value;
      this.#place(line, keyword, word);
      if (row.shape.kind === "name" && argument) this.#references.use(row.shape.of, argument);
      if (row.status.kind === "not yet") this.#use(`${keyword} in ${block}`, row.status, word);
    }
    return line;
  }

  #unknownOption(word: Word, known: readonly string[]): void {
    const near = nearest(word.text, known);
    this.#findings.warning(word, {
      code: "unknown-option",
      message: `there is no option "${shown(word.text)}" here; it is ignored`,
      help: near === null ? null : `did you mean "${near}"?`,
    });
  }

  #head(head: string, word: Word): Draft | undefined {
    if (head === "name") return { name: word.text };
    if (head === "prefix") {
      return this.#take(readWord({ kind: "prefix" }, word, ""), word, "the line is ignored") as Draft;
    }
    const reading = readWord({ kind: "address", family: "any" }, word, "this");
    const address = this.#take(reading, word, "the line is ignored");
    return address === undefined ? undefined : { address };
  }

  #option(row: Row, word: Word, rest: Word[]): unknown {
    if (row.shape.kind === "flag") return true;
    const value = rest.shift();
    const lost = row.required ? "the address is ignored" : "it is ignored";
    if (value) return this.#take(readWord(row.shape as WordForm, value, word.text), value, lost);
    this.#findings.warning(word, { code: "missing-value", message: `${word.text} needs a value; ${lost}` });
  }

  #account(row: Row, word: Word, rest: readonly Word[]): Draft | undefined {
    const [user, group] = rest;
    if (!user) return this.#missing(row, word, "a user");
    this.#surplus(rest.slice(2));
    return { user: user.text, ...(group ? { group: group.text.replace(/^:/, "") } : {}) };
  }

  /** keepalived stops at a value that is not there, and so does havip where the keyword has an effect. */
  #missing(row: Row, word: Word, what: string): undefined {
    const code = "missing-value";
    if (row.status.kind === "works") {
      this.#findings.error(word, { code, message: `${word.text} needs ${what}` });
    } else this.#findings.warning(word, { code, message: `${word.text} needs ${what}; it is ignored` });
  }

  /** The value of a reading, after reporting what is wrong. Without a value, `lost` says what that means; `null`: an error. */
  #take<V>({ value, problem }: Reading<V>, at: Span, lost: string | null): V | undefined {
    if (!problem) return value;
    const { code, message, help = null } = problem;
    const then = value === undefined ? lost : problem.instead ?? "";
    if (then === null) this.#findings.error(problem.at ?? at, { code, message, help });
    else {this.#findings.warning(problem.at ?? at, {
        code,
        message: then ? `${message}; ${then}` : message,
        help,
      });}
    return value;
  }

  #surplus(words: readonly Word[]): void {
    const [first] = words;
    if (!first) return;
    this.#findings.warning(first, {
      code: "surplus-words",
      message: `nothing more is expected here; "${
        shown(words.map((word) => word.text).join(" "))
      }" is ignored`,
      help: "put each keyword on a line of its own",
    });
  }

  #place(object: object, keyword: string, span: Span): void {
    let map = this.#places.get(object);
    if (!map) this.#places.set(object, map = new Map());
    map.set(keyword, span);
  }

  #use(keyword: string, { stops, brings }: Unsupported, at: Span): void {
    if (this.#inert > 0) return;
    const then = stops ? "an instance with it is not run" : "it is ignored";
    this.#notYet.use(keyword, then, `it comes with ${brings}`, at);
  }
}

/** What stands before a block of lines that has a name. */
const NAME: Phrase = { kind: "phrase", places: { name: text("a name") }, needs: 1, rows: {} };

type Unsupported = Extract<Row["status"], { kind: "not yet" }>;

/** Whether a value of a keyword without effect asks for none: `false`, 0, or an empty block. */
function asksNothing(value: unknown): boolean {
  return value === false || value === 0 || (Array.isArray(value) && value.length === 0);
}
