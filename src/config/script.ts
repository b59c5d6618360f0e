import { shown } from "./diagnostic.ts";
import type { Script } from "./row.ts";
import type { Statement } from "./tree.ts";
import type { Reading } from "./value.ts";

/**
 * Reads `KEYWORD SCRIPT [USER [[:]GROUP]]`. The line is read once more with the rules of scripts, and its second
 * word again to get the program and its arguments, as keepalived does.
 */
export function readScript({ words: [keyword, ...rest], raw }: Statement): Reading<Script> {
  const [, command, user, group, surplus] = scriptWords(raw) ?? [];
  const words = scriptWords(command ?? "") ?? [];
  if (words.length === 0) {
    const problem = {
      code: "bad-script",
      message: `the command of ${keyword.text} cannot be read`,
      help: "a quote is not closed, or a backslash stands at the end",
    };
    return { problem };
  }
  const value = {
    words,
    ...(user === undefined ? {} : { user }),
    ...(group === undefined ? {} : { group: group.replace(/^:/, "") }),
  };
  if (surplus === undefined) return { value };
  const problem = {
    code: "surplus-words",
    message: `after a script come a user and a group, and nothing like "${shown(surplus)}"`,
    help: `write the script with its arguments between double quotes`,
    instead: "it is ignored",
    at: rest[3] ?? keyword,
  };
  return { value, problem };
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
