import type { IpAddress, Micros, Scope } from "../core/mod.ts";

declare const value: unique symbol;

/** The form of a keyword's argument. `V` is what it becomes in the Config. */
export type Shape<V = unknown> = Form & { readonly [value]?: V };

/** The forms as data, so that parsing, printing and documentation read the same rows. */
export type Form =
  | { readonly kind: "flag" }
  | { readonly kind: "boolean" }
  | {
    readonly kind: "integer";
    readonly min: number;
    readonly max: number;
    /** What stands for the keyword without an argument. */
    readonly bare?: number;
    /** What keepalived goes on with when the argument is not valid; otherwise the keyword is ignored. */
    readonly fallback?: number;
    /** 0 becomes `min`, with a warning, as keepalived does for a few repeat counts. */
    readonly lift?: boolean;
    /** `5s` is not taken for 5, as keepalived does with most numbers. */
    readonly exact?: boolean;
  }
  | {
    readonly kind: "seconds";
    readonly min: Micros;
    readonly max: Micros;
    /** How many decimal places are read. */
    readonly places: number;
    readonly fallback?: Micros;
    /** The file says it in milliseconds. */
    readonly milli?: boolean;
  }
  | {
    readonly kind: "choice";
    readonly words: readonly string[];
    readonly bare?: string;
    readonly fallback?: string;
    /** Given this word and another one, this one counts, in either order. */
    readonly wins?: string;
    /** Capitals and small letters are the same. */
    readonly fold?: boolean;
  }
  | { readonly kind: "text"; readonly bare?: string; readonly maxBytes?: number; readonly what: string }
  | {
    readonly kind: "pattern";
    readonly what: string;
    readonly pattern: RegExp;
    /** The words that the pattern knows by name. */
    readonly words?: readonly string[];
  }
  | { readonly kind: "name"; readonly of: string }
  | { readonly kind: "password" }
  | { readonly kind: "address"; readonly family: "ipv4" | "ipv6" | "any"; readonly multicast?: boolean }
  | {
    readonly kind: "prefix";
    /** Words that may stand instead of one. */
    readonly or?: readonly string[];
  }
  | { readonly kind: "broadcast" }
  | { readonly kind: "scope" }
  | { readonly kind: "script"; readonly optional: boolean }
  | { readonly kind: "account" }
  | { readonly kind: "words"; readonly min: number; readonly max: number; readonly what: string }
  | { readonly kind: "list"; readonly each: Shape; readonly min: number }
  | Phrase
  | { readonly kind: "repeat"; readonly each: Shape }
  | {
    readonly kind: "block";
    readonly rows: Table;
    /** There may be several, and what stands between the keyword and the brace tells them apart. */
    readonly head?: Phrase;
    /** No two of them have the same `name`. */
    readonly named: boolean;
  }
  | {
    readonly kind: "lines";
    readonly line: Shape;
    /** There may be several, each with a name of its own. */
    readonly named?: boolean;
  }
  | { readonly kind: "options"; readonly head: keyof Heads; readonly rows: Table; readonly of?: string }
  | { readonly kind: "opaque" };

/**
 * Words after a keyword, or a line of a block: values that are known by their place, and options that are known by
 * their keyword. A word that is no option goes to the first place left that takes it.
 */
export interface Phrase {
  readonly kind: "phrase";
  readonly places: { readonly [name: string]: Shape };
  /** How many of the places must be filled. */
  readonly needs: number;
  readonly rows: Table;
}

/** Whether havip does what a keyword asks for. */
export type Status =
  | { readonly kind: "works"; readonly but?: string }
  | { readonly kind: "accepted"; readonly because: string }
  | { readonly kind: "not yet"; readonly brings: string; readonly stops: boolean };

/** What a second occurrence of a keyword in the same block does: the usual thing is that it replaces the first. */
export type Again = "replaces" | "is ignored" | "adds";

/** One keyword: everything that is known of it. */
export interface Row<V = unknown> {
  readonly shape: Shape<V>;
  readonly status: Status;
  /** In one line, for people. */
  readonly meaning: string;
  readonly again: Again;
  /** Another keyword of the same block that this one is only a different word for. */
  readonly as?: string;
  /** Whoever uses it is told of the other one. */
  readonly outdated?: true;
  /** The block, or the line, means nothing without a valid value of this keyword. */
  readonly required?: boolean;
  /** Another keyword of the same block that is as if never written once this one is. */
  readonly cancels?: string;
}

/** The keywords of a block. */
export type Table = { readonly [keyword: string]: Row };

/** The row of a keyword: its own, not one that every object has. */
export function rowOf(rows: Table, keyword: string): Row | null {
  if (isNumeric(keyword)) return null;
  return Object.hasOwn(rows, keyword) ? rows[keyword] ?? null : null;
}

/** Whether a word begins with a digit. No keyword does, so that addresses by the million need not be looked up. */
export function isNumeric(word: string): boolean {
  const code = word.charCodeAt(0);
  return code >= 0x30 && code <= 0x39;
}

/** The keyword that a word stands for: itself, unless it is a synonym. */
export function meant(rows: Table, word: string): string {
  return rowOf(rows, word)?.as ?? word;
}

/** The type that a row, or a shape, has in the Config. */
export type ValueOf<R> = R extends { readonly shape: Shape<infer V> } ? V
  : R extends Shape<infer V> ? V
  : never;

/** The type of a block in the Config: what was not written is absent, and synonyms do not occur. */
export type Values<T> = { [K in keyof T as [ValueOf<T[K]>] extends [never] ? never : K]?: ValueOf<T[K]> };

/** `192.0.2.1/24` as it was written: without a length, `prefix` is absent. */
export interface Prefix {
  address: IpAddress;
  prefix?: number;
}

/** What a line of options may begin with. */
export interface Heads {
  prefix: Prefix;
  address: { address: IpAddress };
  name: { name: string };
}

/** A program to run: its words, the first one being the program, and whom to run it as. */
export interface Script {
  readonly words: string[];
  readonly user?: string;
  readonly group?: string;
}

/** An account to run things as. */
export interface Account {
  readonly user: string;
  readonly group?: string;
}

function again(shape: Shape): Again {
  if (shape.kind === "script") return "is ignored";
  const adds = shape.kind === "lines" || shape.kind === "repeat" || (shape.kind === "block" && shape.head);
  return adds ? "adds" : "replaces";
}

/** A keyword that havip does what it says for, `but` for something. */
export function works<V>(shape: Shape<V>, meaning: string, but?: string): Row<V> {
  const status = { kind: "works", ...(but === undefined ? {} : { but }) } as const;
  return { shape, status, meaning, again: again(shape) };
}

/** A keyword that is taken in silence although it changes nothing, `because` of something. */
export function accepted<V>(shape: Shape<V>, meaning: string, because: string): Row<V> {
  return { shape, status: { kind: "accepted", because }, meaning, again: again(shape) };
}

/** A keyword that is known and read, but has no effect until `brings` has been built; using it is a warning. */
export function notYet<V>(shape: Shape<V>, meaning: string, brings: string): Row<V> {
  return { shape, status: { kind: "not yet", brings, stops: false }, meaning, again: again(shape) };
}

/** A keyword without which an instance would be another one than was meant, so that it is not run until then. */
export function stops<V>(shape: Shape<V>, meaning: string, brings: string): Row<V> {
  return { shape, status: { kind: "not yet", brings, stops: true }, meaning, again: again(shape) };
}

/** Says that nothing can be done without a valid value of this keyword. */
export function required<V>(row: Row<V>): Row<V> {
  return { ...row, required: true };
}

/** Says that this keyword undoes an earlier one. */
export function cancelling<V>(keyword: string, row: Row<V>): Row<V> {
  return { ...row, cancels: keyword };
}

/** A different word for another keyword of the same block. */
export function synonym(keyword: string, meaning: string): Row<never> {
  return { shape: { kind: "opaque" }, status: { kind: "works" }, meaning, again: "replaces", as: keyword };
}

/** A word for another keyword that keepalived complains about. */
export function outdated(keyword: string, meaning: string): Row<never> {
  return { ...synonym(keyword, meaning), outdated: true };
}

/** A keyword alone. */
export const flag = (): Shape<true> => ({ kind: "flag" });
/** true, on, yes, false, off, no; a keyword alone is true. */
export const boolean = (): Shape<boolean> => ({ kind: "boolean" });
/** A whole decimal number. */
export const integer = (
  min: number,
  max: number,
  more: { bare?: number; fallback?: number; lift?: boolean; exact?: boolean } = {},
): Shape<number> => ({ kind: "integer", min, max, ...more });
/** One of two adjoining numbers, told apart in the type. */
export const eitherOf = <const N extends number>(low: N, high: N): Shape<N> => ({
  kind: "integer",
  min: low,
  max: high,
});
/** Seconds with up to six decimal places, between `min` and `max` seconds. */
export const decimalSeconds = (
  min: number,
  max: number,
  more: { fallback?: number } = {},
): Shape<Micros> => ({
  kind: "seconds",
  min: Math.round(min * 1_000_000) as Micros,
  max: Math.round(max * 1_000_000) as Micros,
  places: 6,
  ...(more.fallback === undefined ? {} : { fallback: Math.round(more.fallback * 1_000_000) as Micros }),
});
/** Milliseconds with up to three decimal places. */
export const decimalMillis = (min: number, max: number): Shape<Micros> => ({
  kind: "seconds",
  min: (min * 1_000) as Micros,
  max: (max * 1_000) as Micros,
  places: 3,
  milli: true,
});
/** Whole seconds. */
export const wholeSeconds = (min: number, max: number): Shape<Micros> => ({
  kind: "seconds",
  min: (min * 1_000_000) as Micros,
  max: (max * 1_000_000) as Micros,
  places: 0,
});
/** One of a few words. */
export const choice = <const W extends string>(...words: W[]): Shape<W> => ({ kind: "choice", words });
/** One of a few words, in capitals or not. */
export const foldedChoice = <const W extends string>(...words: W[]): Shape<W> => ({
  kind: "choice",
  words,
  fold: true,
});
/** One of two words, of which the first counts when both are given; another word is taken for the second. */
export const strongerOf = <const W extends string>(wins: W, fallback: W): Shape<W> => ({
  kind: "choice",
  words: [wins, fallback],
  wins,
  fallback,
});
/** One of a few words, or the keyword alone. */
export const maybeChoice = <const W extends string, const B extends string>(
  bare: B,
  ...words: W[]
): Shape<W | B> => ({ kind: "choice", words, bare });
/** Any one word; `what` names it for messages. */
export const text = (what: string, more: { bare?: string; maxBytes?: number } = {}): Shape<string> => ({
  kind: "text",
  what,
  ...more,
});
/** The name of an interface: at most 15 bytes, as the kernel has it. */
export const ifname = (): Shape<string> => ({ kind: "text", what: "an interface name", maxBytes: 15 });
/** A shared secret of at most eight bytes, kept as bytes: one character a byte. */
export const password = (): Shape<string> => ({ kind: "password" });
/** An IPv4 address. */
export const ipv4 = (): Shape<IpAddress> => ({ kind: "address", family: "ipv4" });
/** An IPv4 multicast group. */
export const group4 = (): Shape<IpAddress> => ({ kind: "address", family: "ipv4", multicast: true });
/** An IPv6 multicast group. */
export const group6 = (): Shape<IpAddress> => ({ kind: "address", family: "ipv6", multicast: true });
/** A multicast group of either family. */
export const group = (): Shape<IpAddress> => ({ kind: "address", family: "any", multicast: true });
/** An address of either family. */
export const ip = (): Shape<IpAddress> => ({ kind: "address", family: "any" });
/** A program with arguments in one (quoted) word, then user and group. */
export const script = (): Shape<Script> => ({ kind: "script", optional: false });
/** A script, or the keyword alone. */
export const maybeScript = (): Shape<Script | true> => ({ kind: "script", optional: true });
/** A user and a group. */
export const account = (): Shape<Account> => ({ kind: "account" });
/** Words that are kept as they are. */
export const words = (min: number, max: number, what: string): Shape<string[]> => ({
  kind: "words",
  min,
  max,
  what,
});
/** A block of lines of one form: options, words kept together by line, or single words, however many a line. */
export const lines = <V>(line: Shape<V>): Shape<V[]> => ({ kind: "lines", line });
/** Blocks of lines of one form, of which there are several, each with a name of its own. */
export const namedLines = <V>(line: Shape<V>): Shape<{ name: string; lines: V[] }[]> => ({
  kind: "lines",
  line,
  named: true,
});
/** A block of keywords. */
export const block = <T extends Table>(rows: T): Shape<Values<T>> => ({ kind: "block", rows, named: false });
/** A block of keywords with a name after the keyword. */
export const namedBlock = <T extends Table>(rows: T): Shape<Values<T>> => ({
  kind: "block",
  rows,
  named: true,
});
/** Blocks of which there are several, with what stands before the brace; without `head` that is nothing. */
export const blocks = <T extends Table, H = unknown>(
  rows: T,
  head: Shape<H> = { kind: "phrase", places: {}, rows: {}, needs: 0 },
): Shape<(H & Values<T>)[]> => ({ kind: "block", rows, head: head as Phrase, named: false });
/** Blocks of which there are several, each with a name of its own. */
export const namedBlocks = <T extends Table>(rows: T): Shape<({ name: string } & Values<T>)[]> => ({
  kind: "block",
  rows,
  head: phrase({ name: text("a name") }, {}) as Phrase,
  named: true,
});
/** Values by their place, of which the first, or so many as `needs` says, must be there, and options. */
export const phrase = <P extends { readonly [name: string]: Shape }, T extends Table>(
  places: P,
  rows: T,
  needs: number = Math.min(1, Object.keys(places).length),
): Shape<{ [K in keyof P]?: ValueOf<P[K]> } & Values<T>> => ({ kind: "phrase", places, rows, needs });
/** An option of a phrase that may be given several times. */
export const repeat = <V>(each: Shape<V>): Shape<V[]> => ({ kind: "repeat", each });
/** Words of one form, as many as there are in the line. */
export const list = <V>(each: Shape<V>, min = 1): Shape<V[]> => ({ kind: "list", each, min });
/** A word that a pattern describes. */
export const pattern = (what: string, pattern: RegExp, words?: readonly string[]): Shape<string> => ({
  kind: "pattern",
  what,
  pattern,
  ...(words ? { words } : {}),
});
/** The name of a block of the root that is defined somewhere in the file. */
export const nameOf = (block: string): Shape<string> => ({ kind: "name", of: block });
/** A line that begins with an address or a name and goes on with options. */
export const options = <H extends keyof Heads, T extends Table>(
  head: H,
  rows: T,
  of?: string,
): Shape<Heads[H] & Values<T>> => ({ kind: "options", head, rows, ...(of === undefined ? {} : { of }) });
/** An address with its prefix length. */
export const prefix = (): Shape<Prefix> => ({ kind: "prefix" });
/** An address with its prefix length, or one of a few words. */
export const prefixOr = <const W extends string>(...or: W[]): Shape<Prefix | W> => ({ kind: "prefix", or });
/** A broadcast address, or `+` and `-`, which set and clear the host bits of the address. */
export const broadcast = (): Shape<IpAddress | "+" | "-"> => ({ kind: "broadcast" });
/** The scope of an address. */
export const scope = (): Shape<Scope> => ({ kind: "scope" });
/** A block that is skipped whole. */
export const opaque = (): Shape<true> => ({ kind: "opaque" });
