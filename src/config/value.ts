import { familyOf, type IpAddress, isMulticast4, parseIpv4, parseIpv6, type Scope } from "../core/mod.ts";
import { shown, type Span } from "./diagnostic.ts";
import type { Word } from "./lexer.ts";
import { help } from "./nearest.ts";
import type { Form, Prefix } from "./row.ts";

/** A form that is read from one word. */
export type WordForm = Extract<
  Form,
  {
    kind:
      | "integer"
      | "seconds"
      | "choice"
      | "text"
      | "password"
      | "address"
      | "prefix"
      | "broadcast"
      | "scope"
      | "pattern"
      | "name";
  }
>;

/** What is wrong with a word. `instead` says what becomes of it, when a value could be given all the same. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly help?: string | null;
  readonly instead?: string;
  /** Where it is, if not at the word that was read. */
  readonly at?: Span;
}

/** What a word says; no value when it is not valid, and sometimes a value and a problem. */
export interface Reading<V = unknown> {
  readonly value?: V;
  readonly problem?: Problem;
}

type FormOf<K extends Form["kind"]> = Extract<Form, { kind: K }>;

/** Reads one word by its form. `keyword` names it in messages. */
export function readWord(form: WordForm, word: Word, keyword: string): Reading {
  switch (form.kind) {
    case "integer":
      return readInteger(form, word.text, keyword);
    case "seconds":
      return readSeconds(form, word.text, keyword);
    case "choice":
      return readChoice(form, word.text, keyword);
    case "text":
      return readText(form, word, keyword);
    case "password":
      return readPassword(word);
    case "address":
      return readAddress(form, word.text, keyword);
    case "prefix":
      if (form.or?.includes(word.text)) return { value: word.text };
      return readPrefix(word.text);
    case "broadcast":
      if (word.text === "+" || word.text === "-") return { value: word.text };
      return readAddress({ kind: "address", family: "ipv4" }, word.text, keyword);
    case "scope":
      return readScope(word.text);
    case "pattern":
      return readPattern(form, word.text, keyword);
    case "name":
      return { value: word.text };
  }
}

/** true, on, yes, false, off, no; as keepalived has it, in lower case only. */
export function readBoolean(word: Word, keyword: string): Reading<boolean> {
  if (["true", "on", "yes"].includes(word.text)) return { value: true };
  if (["false", "off", "no"].includes(word.text)) return { value: false };
  const problem = {
    code: "bad-value",
    message: `${keyword} is true or false, not "${shown(word.text)}"`,
    help: `write "${keyword}" alone, or "${keyword} true"`,
  };
  return { problem };
}

function readInteger(form: FormOf<"integer">, text: string, keyword: string): Reading<number> {
  const parts = /^\s*([+-]?\d{1,15})(.*)$/s.exec(text);
  // `-0` is 0, in JSON too.
  const number = parts ? Number(parts[1]) + 0 : NaN;
  const whole = parts !== null && parts[2] === "";
  const inside = number >= form.min && number <= form.max;
  if (whole && inside) return { value: number };
  if (whole && number === 0 && form.lift) {
    return {
      value: form.min,
      problem: {
        code: "out-of-range",
        message: `${keyword} is at least ${form.min}`,
        instead: `${form.min} is used`,
      },
    };
  }
  const problem = {
    code: whole ? "out-of-range" : "bad-value",
    message: `${keyword} is a whole number of ${form.min} to ${form.max}, not "${shown(text)}"`,
  };
  if (inside && !form.exact) return { value: number, problem: { ...problem, instead: `${number} is used` } };
  if (form.fallback === undefined) return { problem };
  return { value: form.fallback, problem: { ...problem, instead: `${form.fallback} is used` } };
}

function readSeconds(form: FormOf<"seconds">, text: string, keyword: string): Reading<number> {
  const parts = /^\s*\+?(\d{0,10})(?:\.(\d*))?$/.exec(text);
  const fraction = parts?.[2] ?? "";
  const valid = parts !== null && /\d/.test(text) && (form.places > 0 || parts[2] === undefined);
  const micros = valid ? microsOf(parts[1] ?? "", fraction) : NaN;
  const length = form.milli ? Math.round(micros / 1_000) : micros;
  const unit = form.milli ? "milliseconds" : "seconds";
  const amount = (each: number) => form.milli ? String(each / 1_000) : inSeconds(each);
  if (length >= form.min && length <= form.max) {
    if (fraction.length <= 6) return { value: length };
    const message = `${keyword} is read to the microsecond`;
    return { value: length, problem: { code: "rounded", message, instead: `${inSeconds(length)} is used` } };
  }
  const kind = form.places > 0 ? `a number of ${unit}` : `a whole number of ${unit}`;
  const problem = {
    code: valid ? "out-of-range" : "bad-value",
    message: `${keyword} is ${kind} of ${amount(form.min)} to ${amount(form.max)}, not "${shown(text)}"`,
    help: valid ? null : `write ${unit} without a unit, like "2" or "0.5"`,
  };
  if (form.fallback === undefined) return { problem };
  return { value: form.fallback, problem: { ...problem, instead: `${inSeconds(form.fallback)} is used` } };
}

/** A length of time in seconds, as a file would say it. */
export function inSeconds(micros: number): string {
  return String(micros / 1_000_000);
}

/** Whole microseconds of a decimal number of seconds; more than six places are rounded as keepalived does. */
function microsOf(whole: string, fraction: string): number {
  const up = (fraction[6] ?? "0") >= "5" ? 1 : 0;
  return Number(whole || "0") * 1_000_000 + Number(fraction.slice(0, 6).padEnd(6, "0")) + up;
}

function readChoice(form: FormOf<"choice">, text: string, keyword: string): Reading<string> {
  const known = form.fold ? form.words.find((word) => word.toLowerCase() === text.toLowerCase()) : text;
  if (known !== undefined && form.words.includes(known)) return { value: known };
  const problem = {
    code: "bad-value",
    message: `${keyword} is ${form.words.join(" or ")}, not "${shown(text)}"`,
    help: help(text, form.words),
  };
  if (form.fallback === undefined) return { problem };
  return { value: form.fallback, problem: { ...problem, instead: `${form.fallback} is used` } };
}

function readPattern(form: FormOf<"pattern">, text: string, keyword: string): Reading<string> {
  if (text.length <= 1_000 && form.pattern.test(text)) return { value: text };
  const message = `${keyword} is ${form.what}, not "${shown(text)}"`;
  return { problem: { code: "bad-value", message } };
}

/** One byte a character, whatever the encoding; so is nearly every word. */
// deno-lint-ignore no-control-regex -- the range is meant
const ASCII = /^[\x00-\x7f]*$/;

function readText(form: FormOf<"text">, word: Word, keyword: string): Reading<string> {
  if (form.maxBytes === undefined) return { value: word.text };
  const length = ASCII.test(word.text) ? word.text.length : bytesOf(word).length;
  if (length <= form.maxBytes) return { value: word.text };
  const message = `${keyword} takes ${form.what} of at most ${form.maxBytes} bytes, and this has ${length}`;
  return { problem: { code: "too-long", message } };
}

/** The bytes of a word as they stand in the file, one character a byte; of a very long word its beginning. */
function bytesOf(word: Word): string {
  const text = word.text.slice(0, 4_096);
  return word.line.encoding === "latin-1" ? text : String.fromCharCode(...new TextEncoder().encode(text));
}

/** How many bytes of a password are sent (RFC 2338 §5.3.10). */
const PASSWORD_BYTES = 8;

function readPassword(word: Word): Reading<string> {
  const bytes = bytesOf(word);
  const value = bytes.slice(0, PASSWORD_BYTES);
  if (bytes.length <= PASSWORD_BYTES) return { value };
  const problem = {
    code: "password-cut",
    message: `Truncating auth_pass to ${PASSWORD_BYTES} characters: this has ${bytes.length}`,
    help: bytes === word.text ? `write "${value}", which is all that is sent` : null,
    instead: "",
  };
  return { value, problem };
}

function readAddress(form: FormOf<"address">, text: string, keyword: string): Reading<IpAddress> {
  const [whole = text, surplus] = /^([^/-]*)([/-].*)$/s.exec(text)?.slice(1) ?? [];
  const address = parseIpv4(whole) ?? parseIpv6(whole);
  const wanted = form.family === "any" ? "an IP" : form.family === "ipv4" ? "an IPv4" : "an IPv6";
  if (address === null || (form.family !== "any" && familyOf(address) !== form.family)) {
    const message = `${keyword} is ${wanted} address, not "${shown(text)}"`;
    return { problem: { code: "bad-address", message, help: leadingZeros(text) } };
  }
  if (form.multicast && !isMulticast(address)) {
    const message = `${keyword} is a multicast address, not ${address}`;
    return {
      problem: {
        code: "bad-address",
        message,
        help: "use one of 224.0.0.0 to 239.255.255.255, or of ff02::/16",
      },
    };
  }
  if (surplus === undefined) return { value: address };
  const message = `${keyword} is a single address; "${shown(surplus)}" does not belong to it`;
  const help = `write "${address}"`;
  return { value: address, problem: { code: "bad-address", message, help, instead: `${address} is taken` } };
}

function isMulticast(address: IpAddress): boolean {
  return familyOf(address) === "ipv4" ? isMulticast4(address) : address.startsWith("ff");
}

/** `10.0.0.010` could be meant in octal, so it is refused as in keepalived; the help says how to write it. */
function leadingZeros(text: string): string | null {
  const plain = text.slice(0, 40).replace(/(^|\.)0+(?=\d)/g, "$1");
  return plain !== text && parseIpv4(plain.replace(/\/.*/, "")) !== null ? `write "${plain}"` : null;
}

function readPrefix(text: string): Reading<Prefix> {
  const slash = text.indexOf("/");
  const before = slash < 0 ? text : text.slice(0, slash);
  const address = parseIpv4(before) ?? parseIpv6(before);
  if (address === null) {
    const problem = {
      code: "bad-address",
      message: `"${shown(text)}" is not an address`,
      help: leadingZeros(text) ?? 'write it like "192.0.2.1/24"',
    };
    return { problem };
  }
  if (slash < 0) return { value: { address } };
  const max = familyOf(address) === "ipv4" ? 32 : 128;
  const length = text.slice(slash + 1);
  if (/^\d{1,3}$/.test(length) && Number(length) <= max) {
    return { value: { address, prefix: Number(length) } };
  }
  const message = `a prefix length is 0 to ${max}, not "${shown(length)}"`;
  return {
    value: { address, prefix: max },
    problem: { code: "bad-prefix", message, instead: `${max} is used` },
  };
}

const SCOPES: { readonly [text: string]: Scope } = {
  global: "global",
  site: "site",
  link: "link",
  host: "host",
  nowhere: "nowhere",
  0: "global",
  200: "site",
  253: "link",
  254: "host",
  255: "nowhere",
};

function readScope(text: string): Reading<Scope> {
  const value = Object.hasOwn(SCOPES, text) ? SCOPES[text] : undefined;
  if (value !== undefined) return { value };
  const problem = {
    code: "bad-value",
    message: `a scope is global, site, link, host or nowhere, not "${shown(text)}"`,
    help: help(text, Object.keys(SCOPES)),
  };
  return { problem };
}
