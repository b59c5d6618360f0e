import type { Document, DocumentMap } from "./document.ts";

/** A document as YAML in blocks: two blanks of indent, and an empty line between the keys of the root. */
export function emit(document: DocumentMap): string {
  const parts = [...document].map(([key, value]) => entry(key, value, ""));
  return parts.length === 0 ? "{}\n" : parts.join("\n");
}

function entry(key: string, value: Document, indent: string): string {
  return `${indent}${scalar(key)}:${behind(value, indent)}`;
}

/** What stands behind a colon: a scalar in the line, lists and maps in further ones. */
function behind(value: Document, indent: string): string {
  if (typeof value !== "object") return ` ${scalar(value)}\n`;
  if (isMap(value)) return value.size === 0 ? " {}\n" : `\n${map(value, `${indent}  `)}`;
  return value.length === 0 ? " []\n" : `\n${value.map((each) => item(each, `${indent}  `)).join("")}`;
}

function map(value: DocumentMap, indent: string): string {
  return [...value].map(([key, each]) => entry(key, each, indent)).join("");
}

function item(value: Document, indent: string): string {
  if (typeof value !== "object") return `${indent}- ${scalar(value)}\n`;
  if (!isMap(value) || value.size === 0) return `${indent}- ${isMap(value) ? "{}" : "[]"}\n`;
  return `${indent}- ${map(value, `${indent}  `).slice(indent.length + 2)}`;
}

function isMap(value: Document): value is DocumentMap {
  return value instanceof Map;
}

/** Plain where every reader of YAML, of any version, takes it for a text; otherwise as JSON has it. */
function scalar(value: string | number | boolean): string {
  if (typeof value !== "string") return String(value);
  const plain = /^[A-Za-z0-9/_]([\w./@+%=:,() -]*[\w./@+%=,()-])?$/.test(value) && !/[:,] /.test(value);
  return plain && !RESOLVED.test(value) ? value : quoted(value);
}

/** What some reader takes for something else than a text: numbers also of base 60, dates, and the words for yes and no. */
const RESOLVED =
  /^(?:[-+.]?[\d_][\d_.,:]*(?:[eE][-+]?\d+)?|0[xob][\da-fA-F_]+|\d{4}-.*|true|false|yes|no|on|off|y|n|null)$/i;

function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
