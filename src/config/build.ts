import type { Config, VrrpInstance } from "./config.ts";
import { type Findings, positionOf, shown, type Span } from "./diagnostic.ts";
import type { Word } from "./lexer.ts";
import { help } from "./nearest.ts";
import type { Form, Row } from "./row.ts";
import { readScript } from "./script.ts";
import { meant, rowOf, type Statement } from "./tree.ts";
import { readBoolean, readWord } from "./value.ts";

/** A block of the Config while it is being made. */
export type Draft = { [keyword: string]: unknown };

/** Where the values of a Config were written: for each of its objects and their keywords, the keyword's place. */
export type Places = Map<object, Map<string, Span>>;

/** What was read: the Config, and where everything in it stands. */
export interface Built {
  readonly config: Config;
  readonly places: Places;
}

/** Makes a Config of statements. What is not valid is reported and left out. */
export function build(statements: readonly Statement[], findings: Findings): Built {
  return new Builder(findings).config(statements);
}

class Builder {
  readonly #findings: Findings;
  readonly #places: Places = new Map();
  /** Keywords without effect, with the places that use them: each is one warning. */
  readonly #notYet = new Map<string, { brings: string; used: Span[] }>();

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  config(statements: readonly Statement[]): Built {
    const root: Draft = {};
    const global: Draft = {};
    const instances: VrrpInstance[] = [];
    const names = new Map<string, Span>();
    for (const statement of statements) {
      const keyword = statement.keyword;
      if (keyword === "global_defs") this.#block(statement, global);
      else if (keyword === "vrrp_instance") this.#instance(statement, instances, names);
      else this.#statement(statement, root);
    }
    this.#reportNotYet();
    return { config: { root, global, instances } as Config, places: this.#places };
  }

  #instance(statement: Statement, instances: VrrpInstance[], names: Map<string, Span>): void {
    const [keyword, name] = statement.words;
    if (!name) {
      this.#findings.error(keyword, {
        code: "missing-name",
        message: "a vrrp_instance needs a name",
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
    const draft: Draft = { name: name.text, at: positionOf(keyword) };
    this.#place(draft, "name", name);
    this.#block(statement, draft, 2);
    instances.push(draft as unknown as VrrpInstance);
  }

  #block(statement: Statement, into: Draft, wordsTaken = 1): void {
    this.#surplus(statement.words.slice(wordsTaken));
    if (statement.block === null) {
      this.#findings.warning(statement.words[0], {
        code: "missing-block",
        message: `${statement.words[0].text} needs a block; it is ignored`,
        help: `write "${statement.words.map((word) => word.text).join(" ")} { … }"`,
      });
    }
    for (const inner of statement.block ?? []) this.#statement(inner, into);
  }

  #statement(statement: Statement, into: Draft): void {
    const { row, keyword } = statement;
    if (row === null) return;
    const word = statement.words[0];
    const earlier = this.#places.get(into)?.get(keyword);
    if (earlier && row.again === "is ignored") {
      this.#twice(word, earlier, "this one is ignored");
      return;
    }
    const value = this.#value(row.shape, statement, into[keyword], keyword);
    if (value === undefined) return;
    if (earlier && row.again === "replaces" && row.shape.kind !== "block") {
      if (!same(into[keyword], value)) this.#twice(word, earlier, "this one counts");
    }
    into[keyword] = value;
    this.#place(into, keyword, statement.words[1] ?? word);
    if (row.status.kind === "not yet" && !asksNothing(value)) this.#use(keyword, row.status.brings, word);
  }

  #twice(word: Word, first: Span, then: string): void {
    this.#findings.warning(word, {
      code: "given-twice",
      message: `${word.text} is given twice; ${then}`,
      related: [[first, "the first one"]],
    });
  }

  /** What a statement says; `undefined`, after saying why, when it says nothing. */
  #value(form: Form, statement: Statement, before: unknown, keyword: string): unknown {
    const [word, ...rest] = statement.words;
    switch (form.kind) {
      case "flag":
        this.#surplus(rest);
        return true;
      case "boolean":
        this.#surplus(rest.slice(1));
        return rest[0] ? readBoolean(rest[0], keyword, this.#findings) : true;
      case "opaque":
        return true;
      case "block": {
        const inner = (before ?? {}) as Draft;
        this.#block(statement, inner);
        return inner;
      }
      case "lines":
        return this.#lines(form.line, statement, (before ?? []) as unknown[], keyword);
      case "script":
        return readScript(statement, form.optional, this.#findings);
      case "account":
        return this.#account(word, rest);
      case "words":
        return this.#words(form, word, rest);
      case "options":
        return undefined;
      default:
        if (rest[0]) {
          this.#surplus(rest.slice(1));
          return readWord(form, rest[0], keyword, this.#findings);
        }
        if ("bare" in form && form.bare !== undefined) return form.bare;
        this.#missing(word, describe(form));
    }
  }

  #lines(line: Form, statement: Statement, list: unknown[], keyword: string): unknown[] {
    this.#surplus(statement.words.slice(1));
    for (const inner of statement.block ?? []) {
      const value = line.kind === "options"
        ? this.#options(line, inner.words, keyword)
        : inner.words.map((word) => word.text);
      if (value === undefined) continue;
      list.push(value);
    }
    return list;
  }

  /** A line of `virtual_ipaddress` and its kin: a value, then keywords with or without a value of their own. */
  #options(
    form: Extract<Form, { kind: "options" }>,
    words: readonly Word[],
    keyword: string,
  ): Draft | undefined {
    const [head, ...rest] = words;
    if (!head) return;
    const line = this.#head(form.head, head, keyword);
    if (!line) return;
    this.#place(line, "", head);
    while (rest.length > 0) {
      const word = rest.shift() as Word;
      const name = meant(form.rows, word.text);
      const row = rowOf(form.rows, name);
      if (!row) {
        this.#findings.warning(word, {
          code: "unknown-option",
          message: `there is no option "${shown(word.text)}" here; it is ignored`,
          help: help(word.text, Object.keys(form.rows)),
        });
        continue;
      }
      const value = this.#option(row, word, rest);
      if (value === undefined) continue;
      line[name] = value;
      this.#place(line, name, word);
      if (row.status.kind === "not yet") this.#use(`${keyword} … ${name}`, row.status.brings, word);
    }
    return line;
  }

  #head(head: string, word: Word, keyword: string): Draft | undefined {
    if (head === "name") return { name: word.text };
    if (head === "address") {
      const address = readWord({ kind: "address", family: "any" }, word, keyword, this.#findings);
      return address === undefined ? undefined : { address };
    }
    return readWord({ kind: "prefix" }, word, keyword, this.#findings) as Draft | undefined;
  }

  #option(row: Row, word: Word, rest: Word[]): unknown {
    const form = row.shape;
    if (form.kind === "flag") return true;
    const value = rest.shift();
    if (!value) {
      this.#missing(word, "a value");
      return;
    }
    return readWord(form as Parameters<typeof readWord>[0], value, word.text, this.#findings);
  }

  #account(word: Word, rest: readonly Word[]): Draft | undefined {
    const [user, group] = rest;
    if (!user) {
      this.#missing(word, "a user");
      return;
    }
    this.#surplus(rest.slice(2));
    return { user: user.text, ...(group ? { group: group.text.replace(/^:/, "") } : {}) };
  }

  #words(form: Extract<Form, { kind: "words" }>, word: Word, rest: readonly Word[]): string[] | undefined {
    if (rest.length < form.min) {
      this.#missing(word, form.what);
      return;
    }
    this.#surplus(rest.slice(form.max));
    return rest.slice(0, form.max).map((each) => each.text);
  }

  #missing(word: Word, what: string): void {
    this.#findings.warning(word, {
      code: "missing-value",
      message: `${word.text} needs ${what}; it is ignored`,
    });
  }

  #surplus(words: readonly Word[]): void {
    const [first] = words;
    if (!first) return;
    this.#findings.warning(first, {
      code: "surplus-words",
      message: `nothing is expected here: "${shown(words.map((word) => word.text).join(" "))}" is ignored`,
      help: "put each keyword on a line of its own",
    });
  }

  #place(object: object, keyword: string, span: Span): void {
    let map = this.#places.get(object);
    if (!map) this.#places.set(object, map = new Map());
    map.set(keyword, span);
  }

  #use(keyword: string, brings: string, at: Span): void {
    const entry = this.#notYet.get(keyword);
    if (entry) entry.used.push(at);
    else this.#notYet.set(keyword, { brings, used: [at] });
  }

  #reportNotYet(): void {
    for (const [keyword, { brings, used }] of this.#notYet) {
      const [first, ...others] = used;
      this.#findings.warning(first ?? null, {
        code: "not-yet",
        message: `${keyword} has no effect yet: it comes with ${brings}`,
        related: others.slice(0, 3).map((span) => [span, "also here"] as const),
      });
    }
  }
}

/** Whether a value of a keyword without effect wants none: `false`, 0, or an empty block. */
function asksNothing(value: unknown): boolean {
  return value === false || value === 0 || (Array.isArray(value) && value.length === 0);
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function describe(form: Form): string {
  switch (form.kind) {
    case "integer":
      return `a number of ${form.min} to ${form.max}`;
    case "seconds":
      return "a number of seconds";
    case "choice":
      return form.words.join(" or ");
    case "text":
      return form.what;
    case "password":
      return "a password";
    case "address":
      return "an address";
    default:
      return "a value";
  }
}
