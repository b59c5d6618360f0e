import { alternatives } from "./glob.ts";
import type { Reader } from "./source.ts";

/** What must not fail for the configuration to be used: keepalived's kinds of `include_check`. */
export type Check = "read" | "match" | "wildcard_match" | "brace_match";

/** All of them, as a bare `include_check` has it. */
export const allChecks: ReadonlySet<Check> = new Set(["read", "match", "wildcard_match", "brace_match"]);

/** What the letter after `include` asks for. */
const LETTERS: { readonly [letter: string]: readonly Check[] } = {
  "": [],
  r: ["read"],
  m: ["read", "match"],
  w: ["read", "match", "wildcard_match"],
  b: ["read", "brace_match"],
  a: [...allChecks],
};

/** An `include` line, taken apart. */
export interface Include {
  readonly checks: readonly Check[];
  readonly pattern: string;
  /** Where the pattern begins in the text. */
  readonly from: number;
}

/** The include that a text is, if it is one. The pattern is all the rest of the line, with quotes if there are any. */
export function readInclude(text: string): Include | null {
  const found = /^include([rmwba]?)[ \t\f\v\r]+/.exec(text);
  if (!found) return null;
  const [{ length }, letter = ""] = found;
  const checks = LETTERS[letter] ?? [];
  return { checks, pattern: text.slice(length), from: length };
}

/** The files that an include finds, and what it finds missing. */
export interface Found {
  readonly paths: readonly string[];
  /** The alternatives that name a file, or a folder, that is not there. */
  readonly missing: readonly string[];
}

/** Looks for the files of a pattern in `folder`, which is that of the including file. */
export function findFiles(pattern: string, folder: string, reader: Reader): Found {
  const paths: string[] = [];
  const missing: string[] = [];
  for (const each of alternatives(pattern)) {
    const found = reader.glob(each, folder);
    paths.push(...found);
    if (found.length === 0 && !isOpen(each, folder, reader)) missing.push(each);
  }
  return { paths, missing };
}

/** Whether a pattern is one for any number of files, and none of them is no surprise. */
function isOpen(pattern: string, folder: string, reader: Reader): boolean {
  const end = pattern.lastIndexOf("/") + 1;
  if (!hasWildcard(pattern)) return false;
  const parent = pattern.slice(0, end);
  return parent === "" || hasWildcard(parent) || reader.glob(parent, folder).length > 0;
}

function hasWildcard(pattern: string): boolean {
  return /[*?[]/.test(pattern);
}

/**
 * What the words after `include_check` make of the checks so far: `[+|-]KIND…`, where one without a sign stands alone.
 * What is not a kind is told to `wrong`.
 */
export function changedChecks(
  checks: ReadonlySet<Check>,
  words: readonly string[],
  wrong: (word: string) => void,
): ReadonlySet<Check> {
  if (words.length === 0) return allChecks;
  const changed = new Set(checks);
  words.forEach((word, i) => {
    const [, sign = "", kind = ""] = /^([+-]?)(.*)$/s.exec(word) ?? [];
    if (!allChecks.has(kind as Check) || (sign === "" && i > 0)) return wrong(word);
    if (sign === "") changed.clear();
    if (sign === "") changed.add("read");
    if (sign === "-") changed.delete(kind as Check);
    else changed.add(kind as Check);
  });
  return changed;
}

/** The folder of a file with the `/` at its end, or nothing for a file without one. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}
