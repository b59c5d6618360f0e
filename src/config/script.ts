import { type Findings, shown } from "./diagnostic.ts";
import type { Script } from "./row.ts";
import type { Statement } from "./tree.ts";

/**
 * Reads `KEYWORD SCRIPT [USER [[:]GROUP]]`. The line is read once more with the rules of scripts, and its second
 * word again to get the program and its arguments.
 */
export function readScript(
  statement: Statement,
  optional: boolean,
  findings: Findings,
): Script | true | undefined {
  const [keyword, first, ...rest] = statement.words;
  if (!first) {
    if (optional) return true;
    findings.warning(keyword, {
      code: "missing-value",
      message: `${keyword.text} needs a script; it is ignored`,
    });
    return;
  }
  const [, command, user, group, surplus] = scriptWords(statement.raw) ?? [];
  const words = scriptWords(command ?? "");
  if (!words || words.length === 0) {
    findings.warning(first, {
      code: "bad-script",
      message: `${keyword.text}: "${shown(first.text)}" cannot be read as a command; it is ignored`,
      help: "a quote or a backslash at its end is not complete",
    });
    return;
  }
  if (surplus !== undefined) {
    findings.warning(rest[2] ?? first, {
      code: "surplus-words",
      message: `after a script come a user and a group; "${shown(surplus)}" is ignored`,
      help: `put the script and its arguments between double quotes`,
    });
  }
  return {
    words,
    ...(user === undefined ? {} : { user }),
    ...(group === undefined ? {} : { group: group.replace(/^:/, "") }),
  };
}

const ESCAPES: { readonly [letter: string]: string } = {
  a: "\x07",
  b: "\b",
  E: "\x1b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/**
 * The words of a command: double and single quotes group, and a backslash stands before what is meant as it is
 * or before `a b E f n r t v`, `xHH`, `nnn` (octal) and `cX`. `null` when a quote or an escape is not complete.
 */
export function scriptWords(text: string): string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  let quote: string | null = null;
  for (let i = 0; i < text.length;) {
    const c = text.charAt(i);
    if (c === "\\") {
      const [char, length] = escape(text, i + 1);
      if (length === 0) return null;
      word = (word ?? "") + char;
      i += 1 + length;
      continue;
    }
    i++;
    if (quote === null && /[ \t\f\v\r\n]/.test(c)) {
      if (word !== null) words.push(word);
      word = null;
    } else if (c === quote) quote = null;
    else if (quote === null && (c === '"' || c === "'")) {
      quote = c;
      word ??= "";
    } else word = (word ?? "") + c;
  }
  if (quote !== null) return null;
  if (word !== null) words.push(word);
  return words;
}

/** The character that an escape stands for, and how many characters it is written with after the backslash. */
function escape(text: string, at: number): [string, number] {
  const rest = text.slice(at, at + 4);
  const hex = /^x([0-9a-fA-F]+)/.exec(rest);
  if (hex) return [String.fromCharCode(parseInt(hex[1] ?? "", 16) & 0xff), hex[0].length];
  const octal = /^[0-7]{1,3}/.exec(rest);
  if (octal) return [String.fromCharCode(parseInt(octal[0], 8) & 0xff), octal[0].length];
  if (rest[0] === "c" && rest[1] !== undefined) return [String.fromCharCode(rest.charCodeAt(1) & 0x1f), 2];
  const letter = rest[0] ?? "";
  return [ESCAPES[letter] ?? letter, letter.length];
}
