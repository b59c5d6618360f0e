import { type IpAddress, isMulticast4, type Micros, parseIpv4, type Scope } from "../core/mod.ts";
import { type Findings, shown, type Span } from "./diagnostic.ts";
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
      | "scope";
  }
>;

/** Reads one word; `undefined`, after saying why, when it is not valid. */
export function readWord(form: WordForm, word: Word, keyword: string, findings: Findings): unknown {
  switch (form.kind) {
    case "integer":
      return readInteger(form, word, keyword, findings);
    case "seconds":
      return readSeconds(form, word, keyword, findings);
    case "choice":
      return readChoice(form.words, word, keyword, findings);
    case "text":
      return readText(form, word, keyword, findings);
    case "password":
      return readPassword(word, findings);
    case "address":
      return readAddress(form, word, keyword, findings);
    case "prefix":
      return readPrefix(word, findings);
    case "broadcast":
      return word.text === "+" || word.text === "-"
        ? word.text
        : readAddress({ kind: "address", family: "ipv4" }, word, keyword, findings);
    case "scope":
      return readScope(word, findings);
  }
}

/** true, on, yes, false, off, no; as keepalived has it, in lower case only. */
export function readBoolean(word: Word, keyword: string, findings: Findings): boolean | undefined {
  if (["true", "on", "yes"].includes(word.text)) return true;
  if (["false", "off", "no"].includes(word.text)) return false;
  findings.warning(word, {
    code: "bad-value",
    message: `${keyword} is true or false, not "${shown(word.text)}"; it is ignored`,
    help: `write "${keyword}" alone, or "${keyword} true"`,
  });
}

function readInteger(
  form: Extract<Form, { kind: "integer" }>,
  word: Word,
  keyword: string,
  findings: Findings,
): number | undefined {
  const number = /^[+-]?\d{1,15}$/.test(word.text) ? Number(word.text) : NaN;
  if (number >= form.min && number <= form.max) return number;
  if (form.lift && number === 0) {
    findings.warning(word, {
      code: "out-of-range",
      message: `${keyword} is at least ${form.min}; ${form.min} is used`,
    });
    return form.min;
  }
  const then = form.fallback === undefined ? "it is ignored" : `${form.fallback} is used`;
  findings.warning(word, range(keyword, word, `${form.min} to ${form.max}`, "a whole number", number, then));
  return form.fallback;
}

function range(keyword: string, word: Word, from: string, kind: string, number: number, then: string) {
  const bad = Number.isNaN(number);
  return {
    code: bad ? "bad-value" : "out-of-range",
    message: `${keyword} is ${kind} of ${from}, not "${shown(word.text)}"; ${then}`,
  };
}

function readSeconds(
  form: Extract<Form, { kind: "seconds" }>,
  word: Word,
  keyword: string,
  findings: Findings,
): Micros | undefined {
  const parts = /^\+?(\d{0,10})(?:\.(\d*))?$/.exec(word.text);
  const valid = parts !== null && /\d/.test(word.text) && (form.places > 0 || parts[2] === undefined);
  const length = valid ? microsOf(parts[1] ?? "", parts[2] ?? "") : NaN;
  if (length >= form.min && length <= form.max) {
    if ((parts?.[2]?.length ?? 0) > 6) {
      findings.warning(word, {
        code: "rounded",
        message: `${keyword} is read to the microsecond; ${length / 1_000_000} s is used`,
      });
    }
    return length as Micros;
  }
  const then = form.fallback === undefined ? "it is ignored" : `${form.fallback / 1_000_000} is used`;
  const kind = form.places > 0 ? "a number of seconds" : "a whole number of seconds";
  const from = `${form.min / 1_000_000} to ${form.max / 1_000_000}`;
  findings.warning(word, range(keyword, word, from, kind, length, then));
  return form.fallback;
}

/** Whole microseconds of a decimal number of seconds; more than six places are rounded as keepalived does. */
function microsOf(whole: string, fraction: string): number {
  const up = (fraction[6] ?? "0") >= "5" ? 1 : 0;
  return Number(whole || "0") * 1_000_000 + Number(fraction.slice(0, 6).padEnd(6, "0")) + up;
}

function readChoice(
  words: readonly string[],
  word: Word,
  keyword: string,
  findings: Findings,
): string | undefined {
  if (words.includes(word.text)) return word.text;
  findings.warning(word, {
    code: "bad-value",
    message: `${keyword} is ${words.join(" or ")}, not "${shown(word.text)}"; it is ignored`,
    help: help(word.text, words),
  });
}

function readText(
  form: Extract<Form, { kind: "text" }>,
  word: Word,
  keyword: string,
  findings: Findings,
): string | undefined {
  const bytes = bytesOf(word);
  if (form.maxBytes === undefined || bytes.length <= form.maxBytes) return word.text;
  findings.warning(word, {
    code: "too-long",
    message:
      `${keyword} takes ${form.what} of at most ${form.maxBytes} bytes, this has ${bytes.length}; it is ignored`,
  });
}

/** The bytes of a word as they stand in the file, one character a byte. */
function bytesOf(word: Word): string {
  if (word.line.encoding === "latin-1") return word.text;
  return String.fromCharCode(...new TextEncoder().encode(word.text.slice(0, 4_096)));
}

function readPassword(word: Word, findings: Findings): string {
  const bytes = bytesOf(word);
  if (bytes.length > 8) {
    findings.warning(word, {
      code: "password-cut",
      message: `Truncating auth_pass to 8 characters: this has ${bytes.length}`,
      help: bytes === word.text ? `write "${bytes.slice(0, 8)}", which is what peers see` : null,
    });
  }
  return bytes.slice(0, 8);
}

function readAddress(
  form: Extract<Form, { kind: "address" }>,
  word: Word,
  keyword: string,
  findings: Findings,
): IpAddress | undefined {
  const v6 = looksLikeIpv6(word.text);
  if (v6 && form.family === "ipv6") return word.text as IpAddress;
  if (v6 && form.family === "any") return notIpv6Yet(word, findings);
  const address = form.family === "ipv6" ? null : parseIpv4(word.text);
  if (address !== null && (form.multicast !== true || isMulticast4(address))) return address;
  const family = form.family === "ipv6" ? "an IPv6" : "an IPv4";
  const kind = address === null ? `${family} address` : "a multicast address (224.0.0.0 to 239.255.255.255)";
  findings.warning(word, {
    code: "bad-address",
    message: `${keyword} is ${kind}, not "${shown(word.text)}"; it is ignored`,
    help: leadingZeros(word.text),
  });
}

/** Says that an IPv6 address has no effect yet. */
export function notIpv6Yet(at: Span, findings: Findings): undefined {
  findings.warning(at, {
    code: "not-yet",
    message: "IPv6 is not supported yet; this address is ignored",
  });
}

/** Whether a word is an IPv6 address, with or without a prefix length. */
export function looksLikeIpv6(text: string): boolean {
  return /^[0-9a-f]*:[0-9a-f:.]*(\/\d+)?$/i.test(text);
}

function leadingZeros(text: string): string | null {
  const plain = text.replace(/(^|\.)0+(?=\d)/g, "$1");
  return plain !== text && parseIpv4(plain) ? `write "${plain}"` : null;
}

function readPrefix(word: Word, findings: Findings): Prefix | undefined {
  if (looksLikeIpv6(word.text)) return notIpv6Yet(word, findings);
  const slash = word.text.indexOf("/");
  const address = parseIpv4(slash < 0 ? word.text : word.text.slice(0, slash));
  if (address === null) {
    findings.warning(word, {
      code: "bad-address",
      message: `"${shown(word.text)}" is not an address; the line is ignored`,
      help: leadingZeros(word.text) ?? 'write it like "192.0.2.1/24"',
    });
    return;
  }
  if (slash < 0) return { address };
  const length = word.text.slice(slash + 1);
  if (/^\d{1,2}$/.test(length) && Number(length) <= 32) return { address, prefix: Number(length) };
  findings.warning(word, {
    code: "bad-prefix",
    message: `a prefix length is 0 to 32, not "${shown(length)}"; 32 is used`,
  });
  return { address, prefix: 32 };
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

function readScope(word: Word, findings: Findings): Scope | undefined {
  const scope = Object.hasOwn(SCOPES, word.text) ? SCOPES[word.text] : undefined;
  if (scope === undefined) {
    findings.warning(word, {
      code: "bad-value",
      message: `a scope is global, site, link, host or nowhere, not "${shown(word.text)}"; it is ignored`,
      help: help(word.text, Object.keys(SCOPES)),
    });
  }
  return scope;
}
