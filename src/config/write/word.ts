import type { Script } from "../row.ts";

/** What ends a word, or means something else, outside of quotes. */
const SPECIAL = /[ \t\f\v\r\n\0{}"#!$\\]/;
/** What makes a line something else than a statement when it begins one. */
const RESERVED = /^(?:[@~]|include)/;
/** What havip itself defines, wherever a word could use it. */
const PREDEFINED = /\$\{?_(?:PWD|INSTANCE|RANDOM|HASH|BANG|ENV)(?!\w)/;

/** The control characters of ASCII. */
const CONTROL = /[^\P{Cc}\x80-\x9f]/gu;

/**
 * A word as it has to be written in a `keepalived.conf` to be read as `text`; `null` when there is no way, as for
 * a line break.
 */
export function confWord(text: string): string | null {
  if (text !== "" && !SPECIAL.test(text) && !RESERVED.test(text)) return text;
  if (/[\n\0]/.test(text) || PREDEFINED.test(text) || !text.isWellFormed()) return null;
  return quoted(text) ?? bare(text, true);
}

/** A word of a line that stands in YAML, where no comment begins and nothing is defined. */
export function lineWord(text: string): string {
  if (text !== "" && !/[ \t\f\v\r\n{}"$\\]/.test(text)) return text;
  return quoted(text) ?? bare(text, false) ?? nearestWord(text);
}

/** As {@linkcode confWord}, and what comes nearest where there is no way. */
export function nearestWord(text: string): string {
  return confWord(text) ?? quoted(text) ?? bare(text, true) ?? `"${text}`;
}

/** Between quotes a backslash stays with what follows it, unless that is a quote. */
function quoted(text: string): string | null {
  let out = "";
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i);
    if (c === "\\") {
      const next = text.charAt(++i);
      if (next === "" || next === '"') return null;
      out += c + next;
    } else out += c === '"' ? '\\"' : c;
  }
  return `"${out}"`;
}

/** Without quotes a backslash stays, but before what begins a comment, where there are any. */
function bare(text: string, comments: boolean): string | null {
  if (text === "" || (comments && (RESERVED.test(text) || text.startsWith("$")))) return null;
  let out = "";
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i);
    const next = text.charAt(i + 1);
    if (c === "\\" && (next === '"' || next === "\\")) {
      out += c + next;
      i++;
    } else if (comments && (c === "#" || c === "!")) {
      if (text.charAt(i - 1) === "\\") return null;
      out += `\\${c}`;
    } else if (/[ \t\f\v\r\n{}"]/.test(c)) return null;
    else out += c;
  }
  return out;
}

/** A command as it is read word by word: the words with what is needed around and within them. */
export function commandOf(words: readonly string[]): string {
  return words.map((word) => {
    if (/^[^\s"'\\\p{Cc}]+$/u.test(word)) return word;
    const inner = word.replace(/["\\]/g, "\\$&").replace(CONTROL, octal);
    return `"${inner}"`;
  }).join(" ");
}

/** A script with its user and group as the rest of a line, which is read twice: the line, then the command. */
export function scriptSource({ words, ...account }: Script): string {
  return commandSource({ command: commandOf(words), ...account });
}

/** A command that is not yet taken apart, with user and group, as the rest of a line. */
export function commandSource(
  { command, user, group }: { command: string; user?: string; group?: string },
): string {
  const rest = user === undefined ? [] : group === undefined ? [user] : [user, groupWord(group)];
  return [command, ...rest].map(scriptWord).join(" ");
}

/** A group as a word, from which one colon at the beginning is taken away. */
export function groupWord(group: string): string {
  return group === "" || group.startsWith(":") ? `:${group}` : group;
}

/** One word of a script's line. A `$` that could begin a definition is written by its number. */
function scriptWord(text: string): string {
  if (/^[\w./:=,+%@-]+$/.test(text)) return text;
  const inner = text.replace(/["\\]/g, "\\$&").replace(CONTROL, octal).replace(/\$(?=\{?_)/g, octal);
  return `"${inner}"`;
}

function octal(c: string): string {
  return `\\${c.charCodeAt(0).toString(8).padStart(3, "0")}`;
}
