import type { Finding, Span } from "./diagnostic.ts";
import type { LoadOptions } from "./option.ts";
import type { Passage } from "./passage.ts";

/** A line of a definition's value. */
export interface Value {
  readonly text: string;
  /** Where it is written; `null` for what havip itself defines. */
  readonly at: Span | null;
}

/** What `$NAME` stands for. */
export interface Definition {
  readonly name: string;
  readonly lines: readonly Value[];
  /** Its value has several lines, so that it can only be used at the end of a line. */
  readonly several: boolean;
  /** The value of what havip itself defines. The argument is what is written after the name, if it may have one. */
  readonly computed?: (argument: string, folder: string) => string;
  /** What the argument looks like. */
  readonly argument?: RegExp;
}

/** A passage into which definitions were put, and the further lines of those that have several. */
export interface Expanded {
  readonly passage: Passage;
  /** The lines that come next are those of the last one. */
  readonly further: readonly Generator<Passage>[];
}

/** That definitions cannot be put in, for their size or because they contain themselves. */
export interface Failed {
  readonly at: Span;
  readonly finding: Finding;
}

/** More definitions within each other than this are a mistake. */
const MAX_DEPTH = 100;
/** How long a line may become. keepalived cuts at 1,024. */
const MAX_LENGTH = 65_536;
/** How much may come of definitions and repetitions: work, which is about a character moved, and lines. */
const MAX_WORK = 100_000_000;
const MAX_LINES = 500_000;
/** The work of one replacement, and of each definition around it. */
const REPLACEMENT = 200;
const LEVEL = 20;

/** Bounds what a small text can grow to. */
export class Budget {
  #work = MAX_WORK;
  #lines = MAX_LINES;

  /** Whether the work may still be done. */
  allows(work: number): boolean {
    this.#work -= work;
    return this.#work >= 0;
  }

  /** Whether one more line may be made. */
  allowsLine(): boolean {
    return --this.#lines >= 0;
  }
}

/** What is said when a {@linkcode Budget} is used up. */
export const tooMuch: Finding = {
  code: "expansion-too-large",
  message: `definitions and repetitions make more than ${MAX_LINES} lines, or lines too long, of this file`,
  help: "look for definitions that use each other many times over",
};

/** `$NAME` before a blank, a comma, a closing parenthesis or the end; `${NAME}` and `${NAME ARGUMENT}` anywhere. */
const USE = /\$(?:([A-Za-z_][A-Za-z0-9_]*)(?=[ \t,)]|$)|\{([A-Za-z_][A-Za-z0-9_]*)( [^{}]*)?\})/y;

/** The definitions made so far. */
export class Definitions {
  readonly #known = new Map<string, Definition>();
  readonly #budget: Budget;

  constructor(options: LoadOptions, budget: Budget) {
    this.#budget = budget;
    for (const each of predefined(options)) this.set(each);
  }

  /** Defines something, or defines it anew. */
  set(definition: Definition): void {
    this.#known.set(definition.name, definition);
  }

  /**
   * Puts the values in, and the values of what these use, as far as there are definitions; other names stay as they
   * are. `null` when nothing was put in. `folder` is that of the file being read.
   */
  expand(passage: Passage, folder: string): Expanded | Failed | null {
    const further: Generator<Passage>[] = [];
    let now = passage;
    for (let at = now.text.indexOf("$"); at >= 0; at = now.text.indexOf("$", at)) {
      const use = this.#use(now.text, at);
      if (use === null) {
        at++;
        continue;
      }
      const { definition, to } = use;
      const problem = this.#problem(now, at, to, definition);
      if (problem) return problem;
      const first = valueOf(use, folder);
      if (definition.several) further.push(following(now, at, to, definition));
      now = now.replaced(at, to, first.text, definition.name, first.at);
      if (now.text.length > MAX_LENGTH) return { at: now.span(at, at + 1), finding: tooMuch };
      if (/^[ \t]*~/.test(first.text)) break;
    }
    return now === passage ? null : { passage: now, further };
  }

  #use(text: string, at: number): { definition: Definition; to: number; argument: string } | null {
    USE.lastIndex = at;
    const found = USE.exec(text);
    if (!found) return null;
    const definition = this.#known.get(found[1] ?? found[2] ?? "");
    const to = at + found[0].length;
    const argument = found[3] ?? "";
    if (!definition || (definition.several && to < text.length)) return null;
    if (argument !== "" && !definition.argument?.test(argument)) return null;
    return { definition, to, argument: argument.trim() };
  }

  #problem(passage: Passage, from: number, to: number, { name, lines }: Definition): Failed | null {
    const fail = (finding: Finding): Failed => ({ at: passage.span(from, to), finding });
    let use = passage.useAt(from);
    const work = REPLACEMENT + LEVEL * (use?.depth ?? 0) + passage.cost + lines.length;
    if (!this.#budget.allows(work)) return fail(tooMuch);
    if (use !== null && use.depth >= MAX_DEPTH) return fail(tooMuch);
    for (; use !== null; use = use.outer) {
      if (use.name !== name || use.at === null) continue;
      return fail({
        code: "definition-loop",
        message: `the definition of $${name} contains itself`,
        related: [[use.at, `$${name} is defined here`]],
      });
    }
    return null;
  }
}

function valueOf(
  { definition, argument }: { definition: Definition; argument: string },
  folder: string,
): Value {
  if (definition.computed) return { text: definition.computed(argument, folder), at: null };
  return definition.lines[0] ?? { text: "", at: null };
}

function* following(passage: Passage, from: number, to: number, { name, lines }: Definition) {
  for (const { text, at } of lines.slice(1)) yield passage.following(from, to, text, name, at);
}

const NUMBERS = /^(?: +[0-9]{1,9}){1,2}$/;
const NAME = /^ +[A-Za-z_][A-Za-z0-9_]*$/;

function predefined(
  { configId = "", directory = "/", variable = () => undefined, random = () => 0 }: LoadOptions,
): Definition[] {
  const of = (name: string, computed: Definition["computed"], argument?: RegExp): Definition => ({
    name,
    lines: [],
    several: false,
    ...(computed ? { computed } : {}),
    ...(argument ? { argument } : {}),
  });
  return [
    of("_PWD", (_, folder) => folder.startsWith("/") ? plain(folder) : plain(`${directory}/${folder}`)),
    of("_INSTANCE", () => configId),
    of("_RANDOM", (argument) => between(argument, random), NUMBERS),
    of("_HASH", () => "#"),
    of("_BANG", () => "!"),
    of("_ENV", (name) => name === "" ? "" : variable(name) ?? "", NAME),
  ];
}

/** A folder as getcwd(3) would name it, but for symbolic links. */
function plain(folder: string): string {
  const parts: string[] = [];
  for (const part of folder.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

/** `${_RANDOM [MIN [MAX]]}`: a whole number from MIN (0) up to MAX (32767). */
function between(argument: string, random: () => number): string {
  const [min = 0, max = 32_767] = argument === "" ? [] : argument.split(/ +/).map(Number);
  return String(min + Math.floor(random() * (Math.max(min, max) - min + 1)));
}
