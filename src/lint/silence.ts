import type { Diagnostic, Read, Reader } from "../config/mod.ts";

/** The codes that somebody wants to hear no more of, each at its place. */
export interface Allowance {
  readonly code: string;
  readonly file: string;
  /** The line that the comment stands on. */
  readonly line: number;
  /** The line that it speaks of: its own, or the next one that is not a comment when there is nothing beside it. */
  readonly about: number;
}

/** A reader that keeps what it reads, since the comments are looked at once more and standard input cannot be. */
export function keeping(reader: Reader): { readonly reader: Reader; readonly texts: Map<string, string> } {
  const texts = new Map<string, string>();
  const read = (path: string): Read => {
    const found = reader.read(path);
    if (found.ok) texts.set(path, new TextDecoder().decode(found.bytes));
    return found;
  };
  return { reader: { ...reader, read }, texts };
}

/** `# havip: allow CODE[, CODE…]` in a file, on the line that is meant or on one of its own above it. */
export function allowances(file: string, text: string): Allowance[] {
  if (!text.includes("havip:")) return [];
  const lines = text.split("\n");
  const found: Allowance[] = [];
  // From the end on, so that what stands next below a comment is known without looking for it.
  let next = lines.length;
  for (let i = lines.length - 1; i >= 0; i--) {
    const row = lines[i] ?? "";
    const silent = /^\s*([#!]|\r?$)/.test(row);
    if (!silent) next = i;
    const [, codes] = /[#!]\s*havip:\s*allow\s+([a-z0-9-]+(?:\s*,\s*[a-z0-9-]+)*)/.exec(row) ?? [];
    if (codes === undefined) continue;
    const about = (silent ? next : i) + 1;
    for (const code of codes.split(/\s*,\s*/).reverse()) found.push({ code, file, line: i + 1, about });
  }
  return found.reverse();
}

/** What is left to say. Errors cannot be silenced: a file that has one is not used. */
export function silence(
  diagnostics: readonly Diagnostic[],
  codes: ReadonlySet<string>,
  allowed: readonly Allowance[],
): Diagnostic[] {
  const key = (file: string, line: number, code: string) => `${line} ${code} ${file}`;
  const lines = new Set(allowed.map(({ file, about, code }) => key(file, about, code)));
  return diagnostics.filter(({ severity, code, at }) => {
    if (severity === "error") return true;
    return !codes.has(code) && !(at && lines.has(key(at.file, at.line, code)));
  });
}
