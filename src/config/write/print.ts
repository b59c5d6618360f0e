import type { Config } from "../config.ts";
import { statements, type Written } from "./statement.ts";
import { nearestWord } from "./word.ts";

const INDENT = "    ";

/**
 * A Config as the `keepalived.conf` that says the same: keywords in the order of the tables, one a line. The bytes
 * are UTF-8, unless a password has others: then they are Latin-1, as the file that it came from was.
 */
export function print(config: Config): Uint8Array {
  const all = statements(config);
  const latin = secrets(all).some((bytes) => textOf(bytes) === null);
  const chunks = all.map((each) => [each.block === null ? "" : "\n", text(each, "", latin)]);
  const out = chunks.flat().join("").replace(/^\n/, "");
  return latin ? Uint8Array.from(out, (c) => c.charCodeAt(0)) : new TextEncoder().encode(out);
}

function text({ words, source, secret, block }: Written, indent: string, latin: boolean): string {
  const plain = words.map((word, i) => {
    if (secret && i === words.length - 1) return nearestWord(latin ? word : textOf(word) ?? word);
    return nearestWord(latin ? bytesOf(word) : word);
  });
  const line = [...plain, ...(source === undefined ? [] : [latin ? bytesOf(source) : source])].join(" ");
  if (block === null) return `${indent}${line}\n`;
  const inner = block.map((each) => text(each, indent + INDENT, latin)).join("");
  return `${indent}${line} {\n${inner}${indent}}\n`;
}

function secrets(all: readonly Written[]): string[] {
  return all.flatMap(({ words, secret, block }) =>
    secret ? [words.at(-1) ?? ""] : block ? secrets(block) : []
  );
}

/** The text that bytes, one character each, are in UTF-8; `null` when they are none. */
function textOf(bytes: string): string | null {
  try {
    const raw = Uint8Array.from(bytes, (c) => c.charCodeAt(0));
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(raw);
  } catch {
    return null;
  }
}

/** The bytes of a word, one character each. What Latin-1 does not have came from a file in UTF-8. */
function bytesOf(word: string): string {
  if ([...word].every((c) => c <= "\xff")) return word;
  return [...new TextEncoder().encode(word)].map((byte) => String.fromCharCode(byte)).join("");
}
