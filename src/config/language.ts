import { Budget, type Definition, Definitions, type Failed, tooMuch, type Value } from "./definition.ts";
import { type Finding, type Findings, shown, type Span } from "./diagnostic.ts";
import { changedChecks, type Check, findFiles, folderOf, type Include, readInclude } from "./include.ts";
import { type Line, linesOf } from "./line.ts";
import type { LoadOptions } from "./option.ts";
import { blanksFrom, Passage, withoutComments } from "./passage.ts";
import { readRepetition, type Repetition } from "./repetition.ts";
import { type Reader, readText } from "./source.ts";

/** What is being read: the files of an include, one of them, or lines made from others. */
type Frame =
  | {
    readonly kind: "files";
    readonly paths: readonly string[];
    next: number;
    readonly include: Opened | null;
  }
  | {
    readonly kind: "file";
    readonly path: string;
    readonly folder: string;
    readonly lines: Iterator<Line>;
    /** What an include_check within the file does not outlast. */
    readonly checks: ReadonlySet<Check>;
  }
  | { readonly kind: "made"; readonly lines: Iterator<Passage> };

/** An include whose files are read. */
interface Opened {
  readonly at: Span;
  readonly checks: ReadonlySet<Check>;
}

/** Files within files, and files altogether, at most. */
const MAX_DEPTH = 64;
const MAX_FILES = 10_000;
const MAX_BYTES = 64 * 1024 * 1024;

const tooMany: Finding = {
  code: "include-too-many",
  message: `more than ${MAX_FILES} files or ${MAX_BYTES} bytes are included`,
  help: "look for files that are included many times over",
};

/** A line that may be more than a statement. All others need not be looked at here. */
const LANGUAGE = /^[ \t]*(?:[@~]|include)|\$/;

/**
 * Reads a file to the lines of statements: includes are followed, conditions decided, definitions and repetitions
 * expanded. In the order and by the rules of keepalived 2.2.7, but for its bounds. It works on a list of what is
 * open, not by recursion.
 */
export class Language {
  readonly #reader: Reader;
  readonly #findings: Findings;
  readonly #configId: string;
  readonly #budget = new Budget();
  readonly #definitions: Definitions;
  readonly #frames: Frame[] = [];
  readonly #files = new Set<string>();
  #opened = 0;
  #bytes = 0;
  #checks: ReadonlySet<Check> = new Set();
  /** A definition that goes on with the next line. */
  #open: { readonly name: string; readonly lines: Value[] } | null = null;
  #stopped = false;

  constructor(reader: Reader, findings: Findings, options: LoadOptions) {
    this.#reader = reader;
    this.#findings = findings;
    this.#configId = options.configId ?? "";
    this.#definitions = new Definitions(options, this.#budget);
  }

  /** The files that were read, each once, in their order. */
  get files(): string[] {
    return [...this.#files];
  }

  /** The lines of a file and of all that it includes; at the end, whether it came to that, or gave up after saying why. */
  *lines(path: string): Generator<Line, boolean> {
    this.#frames.push({ kind: "files", paths: [path], next: 0, include: null });
    for (let frame = this.#top(); frame && !this.#stopped; frame = this.#top()) {
      if (frame.kind === "files") this.#nextFile(frame);
      else {
        const line = frame.kind === "file" ? this.#nextLine(frame) : this.#nextMade(frame);
        if (line) yield line;
      }
    }
    this.#define();
    return !this.#stopped;
  }

  #top(): Frame | undefined {
    return this.#frames[this.#frames.length - 1];
  }

  #stop({ at, finding }: Failed): void {
    this.#stopped = true;
    this.#findings.error(at, finding);
  }

  #nextFile(frame: Extract<Frame, { kind: "files" }>): void {
    const path = frame.paths[frame.next++];
    if (path === undefined) {
      this.#frames.pop();
      return;
    }
    const { include } = frame;
    if (include && !this.#mayOpen(path, include.at)) return;
    const content = readText(path, this.#reader);
    if (!content.ok) {
      const code = { permission: "unreadable", other: "unreadable" }[content.code as string] ?? content.code;
      this.#unusable(code, content.message, include);
      return;
    }
    this.#files.add(path);
    this.#bytes += content.size;
    const source = { file: path, encoding: content.encoding, ...(include ? { included: include.at } : {}) };
    const lines = linesOf(content.text, source);
    this.#frames.push({ kind: "file", path, folder: folderOf(path), lines, checks: this.#checks });
  }

  #unusable(code: string, message: string, include: Opened | null): void {
    const help = code === "executable" ? "chmod a-x makes it a configuration" : null;
    if (!include) this.#findings.error(null, { code: `file-${code}`, message, help });
    else if (include.checks.has("read")) {
      this.#findings.error(include.at, { code: `include-${code}`, message, help });
    } else {
      this.#findings.warning(include.at, {
        code: `include-${code}`,
        message: `${message}; it is skipped`,
        help,
      });
    }
  }

  /** Whether one more file may be opened; otherwise reading ends, as it might never end by itself. */
  #mayOpen(path: string, at: Span): boolean {
    const fail = (finding: Finding) => {
      this.#stop({ at, finding });
      return false;
    };
    const open = this.#frames.flatMap((frame) => frame.kind === "file" ? [frame.path] : []);
    if (open.some((each) => plain(each) === plain(path)) || open.length >= MAX_DEPTH) {
      return fail({ code: "include-loop", message: `${path} includes itself, directly or by others` });
    }
    if (this.#opened++ < MAX_FILES && this.#bytes <= MAX_BYTES) return true;
    return fail(tooMany);
  }

  #nextLine(frame: Extract<Frame, { kind: "file" }>): Line | null {
    const next = frame.lines.next();
    if (next.done) {
      this.#checks = frame.checks;
      this.#frames.pop();
      return null;
    }
    const line = next.value;
    if (!this.#open && !LANGUAGE.test(line.text)) return line;
    const written = withoutComments(Passage.of(line));
    // So does a line of nothing but a comment end a definition in 2.2.7, which reads what it wrote down without comments.
    if (written.text === "") this.#define();
    const passage = this.#take(written);
    // Where nothing was put in, the line is taken as it stands.
    return passage === written ? line : passage?.asLine() ?? null;
  }

  #nextMade(frame: Extract<Frame, { kind: "made" }>): Line | null {
    const next = frame.lines.next();
    if (next.done) {
      this.#frames.pop();
      return null;
    }
    if (!this.#budget.allowsLine() || !this.#budget.allows(next.value.cost)) {
      this.#stop({ at: next.value.span(0, next.value.text.length), finding: tooMuch });
      return null;
    }
    return this.#take(next.value)?.asLine() ?? null;
  }

  /** What is left of a passage for the parser. */
  #take(passage: Passage): Passage | null {
    if (passage.text === "") return null;
    if (this.#open) {
      this.#continue(passage, 0);
      return null;
    }
    const left = this.#expanded(passage);
    if (left === null || left.text === "") return null;
    const include = readInclude(left.text);
    if (include) this.#include(left, include);
    else this.#includeCheck(left);
    return include ? null : left;
  }

  #expanded(passage: Passage): Passage | null {
    for (let now = passage;;) {
      if (now.text.startsWith("@")) {
        const rest = this.#condition(now);
        if (rest === null) return null;
        now = rest;
      }
      if (this.#definition(now)) return null;
      if (/^~(?:SEQ|LST)/.test(now.text)) {
        this.#repeat(now);
        return null;
      }
      const expanded = this.#definitions.expand(now, this.#folder());
      if (expanded === null) return now;
      if ("finding" in expanded) {
        this.#stop(expanded);
        return null;
      }
      for (const lines of expanded.further) this.#frames.push({ kind: "made", lines });
      now = withoutComments(expanded.passage);
    }
  }

  /** What stands after `@ID` or `@^ID`, if it counts here. */
  #condition(passage: Passage): Passage | null {
    const [all, not, id] = /^@(\^?)([^ \t]*)[ \t]+/.exec(passage.text) ?? [];
    if (all === undefined || (id === this.#configId) === (not === "^")) return null;
    return passage.from(all.length);
  }

  /** Whether the passage is `$NAME=VALUE`. */
  #definition(passage: Passage): boolean {
    const found = /^\$([A-Za-z_][A-Za-z0-9_]*)=[ \t]*/.exec(passage.text);
    if (!found) return false;
    this.#open = { name: found[1] ?? "", lines: [] };
    this.#continue(passage, found[0].length);
    return true;
  }

  /** Takes a line of a definition's value, which ends with the first line that has no backslash at its end. */
  #continue(passage: Passage, from: number): void {
    const { text } = passage;
    const goesOn = text.endsWith("\\") && text.length > from;
    const value = goesOn ? text.slice(from, -1).replace(/[ \t]+$/, "") : text.slice(from);
    const at = passage.span(from, from + value.length);
    if (value !== "") this.#open?.lines.push({ text: value, at });
    if (!goesOn) this.#define(from > 0);
  }

  /** Ends a definition. */
  #define(single = false): void {
    const open = this.#open;
    if (!open) return;
    this.#open = null;
    const definition: Definition = { ...open, several: !single && open.lines.length > 0 };
    this.#definitions.set(definition);
  }

  #repeat(passage: Passage): void {
    const expand = (text: string) => {
      const line = { ...passage.line, text };
      const expanded = this.#definitions.expand(Passage.of(line), this.#folder());
      return expanded && "passage" in expanded ? expanded.passage.text : text;
    };
    const repetition = readRepetition(passage, expand);
    if ("why" in repetition) {
      this.#findings.warning(passage.span(0, passage.text.length), {
        code: "bad-repetition",
        message: `${repetition.why}; the line is ignored`,
      });
    } else if (repetition.rest < passage.text.length) {
      this.#frames.push({ kind: "made", lines: this.#rounds(passage, repetition) });
    }
  }

  *#rounds(passage: Passage, { names, rounds, rest }: Repetition): Generator<Passage> {
    const text = passage.from(rest);
    const places = names.map(({ name, from }) => passage.span(from, from + name.length));
    for (const values of rounds) {
      names.forEach(({ name }, i) => {
        const lines = [{ text: values[i] ?? "", at: places[i] ?? null }];
        this.#definitions.set({ name, lines, several: false });
      });
      yield text;
    }
  }

  #include(passage: Passage, { checks, pattern, from }: Include): void {
    const at = passage.span(from, passage.text.length);
    const required = new Set([...this.#checks, ...checks]);
    if (this.#opened >= MAX_FILES) return this.#stop({ at, finding: tooMany });
    const { paths, missing } = findFiles(pattern, this.#folder(), this.#reader);
    // To look for what is not there is work as well.
    this.#opened += missing.length + (paths.length === 0 ? 1 : 0);
    if (missing.length > 0) this.#missing(missing, { at, checks: required }, pattern, paths.length > 0);
    else if (paths.length === 0 && required.has("wildcard_match")) {
      this.#findings.error(at, { code: "include-missing", message: `no file matches ${shown(pattern)}` });
    }
    if (missing.length > 0 && required.has("brace_match")) return;
    this.#frames.push({ kind: "files", paths, next: 0, include: { at, checks: required } });
  }

  #missing(missing: readonly string[], { at, checks }: Opened, pattern: string, some: boolean): void {
    const [first = ""] = missing;
    const code = "include-missing";
    const message = `there is no ${first.startsWith("/") ? "" : this.#folder()}${shown(first)}`;
    const help = pattern.startsWith('"') ? "write it without quotes" : null;
    const strict = some || pattern.includes("{") ? checks.has("brace_match") : checks.has("match");
    if (strict) this.#findings.error(at, { code, message, help });
    else {
      const then = some ? "the others are included" : "nothing is included";
      this.#findings.warning(at, { code, message: `${message}; ${then}`, help });
    }
  }

  /** include_check of global_defs has its effect from its line on, so it is read here as well. */
  #includeCheck(passage: Passage): void {
    const { text } = passage;
    if (!/^include_check(?![^ \t])/.test(text)) return;
    const words = text.slice(text.indexOf("check") + 5).trim().split(/[ \t]+/).filter((word) => word !== "");
    this.#checks = changedChecks(this.#checks, words, (word) => {
      const from = text.indexOf(word, blanksFrom(text, "include_check".length));
      this.#findings.warning(passage.span(from, from + word.length), {
        code: "unknown-option",
        message: `include_check has no "${shown(word)}" here; it is ignored`,
        help: "after one kind, further ones begin with + or -: read, match, wildcard_match, brace_match",
      });
    });
  }

  /** The folder of the file being read. */
  #folder(): string {
    for (let i = this.#frames.length - 1; i >= 0; i--) {
      const frame = this.#frames[i];
      if (frame?.kind === "file") return frame.folder;
    }
    return "";
  }
}

/** A path without parts that say nothing. */
function plain(path: string): string {
  return path.replace(/\/(?:\.?\/)+/g, "/").replace(/^\.\//, "");
}
