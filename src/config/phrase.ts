import { shown } from "./diagnostic.ts";
import type { Word } from "./lexer.ts";
import { nearest } from "./nearest.ts";
import { type Form, type Phrase, type Row, rowOf, type Table } from "./row.ts";
import { type Problem, type Reading, readWord, type WordForm } from "./value.ts";

/** What a phrase says: an object of places and options. */
export type Said = { [name: string]: unknown };

/** Who is told what is found in a phrase. */
export interface Listener {
  /** A word is not valid; what it says is left out. */
  wrong(problem: Problem, at: Word): void;
  /** Where a value of the phrase stands, and the name that it is, if it is one of something defined elsewhere. */
  found(said: Said, name: string, word: Word, form: Form): void;
}

/**
 * Reads the words of a phrase after its keyword, or after nothing if it is a line: `undefined`, after saying why,
 * when something that is needed is missing. The first mistake ends the reading, so that it is the only one.
 */
export function readPhrase(
  form: Phrase,
  words: readonly Word[],
  at: Word,
  listener: Listener,
): Said | undefined {
  const reader = new PhraseReader(words, listener);
  const said = reader.phrase(form, at, at.text, null);
  return reader.failed && missing(form, said).length > 0 ? undefined : said;
}

class PhraseReader {
  readonly #words: readonly Word[];
  readonly #listener: Listener;
  #next = 0;
  failed = false;

  constructor(words: readonly Word[], listener: Listener) {
    this.#words = words;
    this.#listener = listener;
  }

  /** Reads as far as the phrase goes: within another one (`outer`) it ends where that one goes on. */
  phrase(form: Phrase, at: Word, name: string, outer: Table | null): Said {
    const said: Said = {};
    for (let word = this.#words[this.#next]; word && !this.failed; word = this.#words[this.#next]) {
      const known = rowOf(form.rows, word.text);
      const { as: keyword = word.text } = known ?? {};
      const row = known?.as === undefined ? known : rowOf(form.rows, keyword);
      if (row) {
        this.#next++;
        this.#option(said, keyword, row, word, form.rows);
      } else if (outer && rowOf(outer, word.text)) break;
      else if (!this.#place(form, said, word, name, outer !== null)) {
        if (outer) break;
        this.#wrong(surplus(form, said, word), word);
      }
    }
    const [lacking] = missing(form, said);
    if (lacking !== undefined && !this.failed) {
      const message = `${name} needs ${describe(form.places[lacking] ?? { kind: "flag" }, lacking)}`;
      // A line that lacks something is passed over; a keyword that does ends keepalived.
      const instead = at === this.#words[0] ? { instead: "it is ignored" } : {};
      this.#wrong({ code: "missing-value", message, ...instead }, at);
    }
    return said;
  }

  /** Gives a word to the first place left that takes it; `false` when there is none that could be meant. */
  #place(form: Phrase, said: Said, word: Word, name: string, inner: boolean): boolean {
    const places = placesOf(form);
    const single = places.length === 1;
    let problem: Problem | undefined;
    for (const [place, shape] of places) {
      if (Object.hasOwn(said, place)) continue;
      const { value, problem: wrong } = this.#word(shape, word, single ? name : place);
      problem ??= wrong;
      if (value === undefined || wrong) continue;
      this.#next++;
      said[place] = value;
      this.#listener.found(said, place, word, shape);
      return true;
    }
    const first = Object.keys(said).length === 0 || /^\d/.test(word.text);
    const expected = missing(form, said).length > 0 || (first && !inner);
    if (!problem || !expected) return false;
    if (nearest(word.text, Object.keys(form.rows)) !== null) return false;
    this.#next++;
    this.#wrong(problem, word);
    return true;
  }

  #option(said: Said, keyword: string, row: Row, word: Word, outer: Table): void {
    const shape = row.shape.kind === "repeat" ? row.shape.each : row.shape;
    let value: unknown;
    let at = word;
    if (shape.kind === "flag") value = true;
    else if (shape.kind === "phrase") value = this.phrase(shape, word, word.text, outer);
    else {
      const argument = this.#words[this.#next++];
      if (!argument) {
        const message = `${word.text} needs ${describe(shape, "value")}`;
        return this.#wrong({ code: "missing-value", message }, word);
      }
      const reading = this.#word(shape, argument, word.text);
      if (reading.problem) return this.#wrong(reading.problem, argument);
      value = reading.value;
      at = argument;
    }
    if (row.shape.kind !== "repeat") said[keyword] = value;
    else if (Array.isArray(said[keyword])) said[keyword].push(value);
    else said[keyword] = [value];
    this.#listener.found(said, keyword, at, shape);
  }

  #word(shape: Form, word: Word, name: string): Reading {
    return readWord(shape as WordForm, word, name);
  }

  #wrong(problem: Problem, at: Word): void {
    this.failed = true;
    this.#listener.wrong(problem, at);
  }
}

type PlacesOf = readonly (readonly [place: string, shape: Form])[];
const knownPlaces = new WeakMap<Phrase, PlacesOf>();

/** The places of a form, listed once and not for each of a million lines. */
function placesOf(form: Phrase): PlacesOf {
  const known = knownPlaces.get(form) ?? Object.entries(form.places);
  knownPlaces.set(form, known);
  return known;
}

/** The places that must be filled and are not. */
function missing(form: Phrase, said: Said): string[] {
  const lacking: string[] = [];
  const places = placesOf(form);
  for (let i = 0; i < form.needs; i++) {
    const [place] = places[i] ?? [];
    if (place !== undefined && !Object.hasOwn(said, place)) lacking.push(place);
  }
  return lacking;
}

function surplus(form: Phrase, said: Said, word: Word): Problem {
  const options = Object.keys(form.rows);
  const places = Object.keys(form.places).filter((place) => !Object.hasOwn(said, place));
  if (options.length === 0 && places.length === 0) {
    const message = `nothing more is expected here; "${shown(word.text)}" is ignored`;
    return { code: "surplus-words", message };
  }
  const near = nearest(word.text, options);
  return {
    code: "unknown-option",
    message: `there is no option "${shown(word.text)}" here; the rest of the line is ignored`,
    help: near === null ? null : `did you mean "${near}"?`,
  };
}

/** What has to stand there, for people. */
export function describe(form: Form, what: string): string {
  switch (form.kind) {
    case "integer":
      return `a number of ${form.min} to ${form.max}`;
    case "seconds":
      return form.milli ? "a number of milliseconds" : "a number of seconds";
    case "choice":
      return form.words.join(" or ");
    case "text":
    case "pattern":
      return form.what;
    case "name":
      return `the name of a ${form.of}`;
    case "password":
      return "a password";
    case "address":
    case "prefix":
    case "broadcast":
      return "an address";
    default:
      return `a ${what}`;
  }
}
