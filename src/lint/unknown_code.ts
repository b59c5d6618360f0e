import type { Diagnostic } from "../config/mod.ts";
import { nearestCode, topicOf } from "./explain.ts";
import type { Allowance } from "./silence.ts";

/** More of them than this are not told. */
const MOST = 100;

/** Comments that allow what does not exist. */
export function unknownCodes(
  allowed: readonly Allowance[],
  texts: ReadonlyMap<string, string>,
): Diagnostic[] {
  const rows = new Map<string, string[]>();
  const rowsOf = (file: string) => {
    const known = rows.get(file) ?? (texts.get(file) ?? "").split("\n");
    rows.set(file, known);
    return known;
  };
  const strangers = allowed.filter(({ code }) => topicOf(code) === null);
  const told = strangers.slice(0, MOST).map(({ code, file, line }): Diagnostic => {
    const text = rowsOf(file)[line - 1]?.replace(/\r+$/, "").slice(0, 1_000) ?? "";
    const near = nearestCode(code);
    return {
      severity: "notice",
      code: "unknown-code",
      message: `there is no code "${code}" to allow`,
      at: { file, line, column: [...text.slice(0, Math.max(0, text.indexOf(code)))].length + 1 },
      length: code.length,
      text,
      help: near === null ? "havip explain lists all codes" : `did you mean "${near}"?`,
    };
  });
  const more = strangers.length - told.length;
  if (more === 0) return told;
  const message = `${more} more comments allow codes that do not exist`;
  const rest = {
    severity: "notice",
    code: "too-many",
    message,
    at: null,
    length: 0,
    text: "",
    help: null,
  } as const;
  return [...told, rest];
}
