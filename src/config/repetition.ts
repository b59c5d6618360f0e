import { blanksFrom, type Passage } from "./passage.ts";

/** `~SEQ`, `~SEQx` or `~LST`: the rest of a line, again and again. */
export interface Repetition {
  /** The variables, and where each is written in the passage. */
  readonly names: readonly { readonly name: string; readonly from: number }[];
  /** The values of the variables, time after time. */
  readonly rounds: Iterable<readonly string[]>;
  /** Where the rest of the line begins. */
  readonly rest: number;
}

/** Why something is no repetition. */
export interface NoRepetition {
  readonly why: string;
}

/**
 * Reads `~SEQ(VAR, [START, [STEP,]] END) REST`, `~SEQx(…)`, `~LST(VAR, VALUE…) REST` or
 * `~LST({VAR, VAR}, {VALUE, VALUE}…) REST`. `expand` puts definitions into the numbers of a sequence.
 */
export function readRepetition(
  { text }: Passage,
  expand: (text: string) => string,
): Repetition | NoRepetition {
  return text.startsWith("~LST") ? readList(text) : readSequence(text, expand);
}

const SEQUENCE = /^~SEQ(x?)[ \t]*\([ \t]*([^ \t,)]+)[ \t]*,([^)]*)\)/;
const NUMBER = /^[ \t]*([+-]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)?[ \t]*$/;

function readSequence(text: string, expand: (text: string) => string): Repetition | NoRepetition {
  const found = SEQUENCE.exec(text);
  if (!found) return { why: "a sequence is written ~SEQ(VARIABLE, START, END) TEXT" };
  const [whole, x, name = "", numbers = ""] = found;
  const values = expand(numbers).split(",").map(numberOf);
  if (values.length > 3 || values.some((each) => !Number.isSafeInteger(each))) {
    return { why: "a sequence has up to three whole numbers: START, STEP and END" };
  }
  const [start, step, end] = steps(values);
  if (step === 0 || (end - start) * step < 0) return { why: "this sequence never comes to its end" };
  if (x && (start < 0 || end < 0)) return { why: "~SEQx has no negative numbers" };
  const at = text.indexOf("(") + 1;
  return {
    names: [{ name, from: blanksFrom(text, at) }],
    rounds: count(start, step, end, x ? 16 : 10),
    rest: blanksFrom(text, whole.length),
  };
}

/** A number as strtol(3) reads it with base 0; nothing at all is 0, as keepalived takes it. */
function numberOf(text: string): number {
  const found = NUMBER.exec(text);
  if (!found) return NaN;
  const [, sign, digits = "0"] = found;
  const size = /^0[0-7]/.test(digits) ? parseInt(digits, 8) : Number(digits);
  return sign === "-" ? -size : size;
}

/** With an end alone the sequence begins at 1, or at -1 when the end is negative. */
function steps([one = 0, two, three]: readonly number[]): [start: number, step: number, end: number] {
  if (two === undefined) return [one < 0 ? -1 : 1, one < 1 ? -1 : 1, one];
  if (three === undefined) return [one, one <= two ? 1 : -1, two];
  return [one, two, three];
}

function* count(start: number, step: number, end: number, base: number): Generator<readonly string[]> {
  for (let i = start; step > 0 ? i <= end : i >= end; i += step) yield [i.toString(base)];
}

function readList(text: string): Repetition | NoRepetition {
  const usage = { why: "a list is written ~LST(VARIABLE, VALUE, …) TEXT or ~LST({A, B}, {1, 2}, …) TEXT" };
  const open = blanksFrom(text, "~LST".length);
  if (text[open] !== "(") return usage;
  const variables = readSet(text, open + 1);
  if (!variables || text[variables.to] !== ",") return usage;
  const rounds: string[][] = [];
  let at = variables.to;
  while (text[at] === ",") {
    const values = readSet(text, at + 1);
    if (!values) return usage;
    if (values.words.length > variables.words.length) {
      return { why: "this list has more values than variables" };
    }
    rounds.push(variables.words.map((_, i) => values.words[i]?.text ?? ""));
    at = values.to;
  }
  if (text[at] !== ")") return usage;
  const names = variables.words.map(({ text: name, from }) => ({ name, from }));
  return { names, rounds, rest: blanksFrom(text, at + 1) };
}

interface WordSet {
  readonly words: readonly { readonly text: string; readonly from: number }[];
  /** The index after it, and after blanks. */
  readonly to: number;
}

/** A word, or words with commas between them in braces. */
function readSet(text: string, from: number): WordSet | null {
  let at = blanksFrom(text, from);
  const braces = text[at] === "{";
  if (braces) at = blanksFrom(text, at + 1);
  const words: { text: string; from: number }[] = [];
  for (;;) {
    const start = at;
    while (at < text.length && !" \t,})".includes(text.charAt(at))) at++;
    words.push({ text: text.slice(start, at), from: start });
    at = blanksFrom(text, at);
    if (!braces) return { words, to: at };
    if (text[at] === "}") return { words, to: blanksFrom(text, at + 1) };
    if (text[at] !== ",") return null;
    at = blanksFrom(text, at + 1);
  }
}
