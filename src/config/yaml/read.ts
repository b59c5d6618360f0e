import type { Finding, Findings, Span } from "../diagnostic.ts";
import { type Line, linesOf } from "../line.ts";
import type { FormReader, Reading } from "../option.ts";
import { type Reader, readText } from "../source.ts";
import { compose, MAX_DEPTH, type Node, type Refusal } from "./node.ts";
import { scan } from "./scan.ts";
import { statementsOf } from "./statement.ts";

/** A longer text, and a longer line, is no configuration, and the parser might take minutes for it. */
const MAX_LENGTH = 16 * 1024 * 1024;
const MAX_LINE = 65_536;

/** The parser, as far as it is used. It is given, since only who has YAML to read brings it in. */
export type Parse = (text: string, options: { schema: "failsafe" }) => unknown;

/** What reads a configuration in YAML. Whatever is in the file, it is answered with diagnostics. */
export function yamlReader(parse: Parse): FormReader {
  return (path, reader, findings) => readYaml(path, reader, findings, parse);
}

function readYaml(
  path: string,
  reader: Reader,
  findings: Findings,
  parse: Parse,
): Reading {
  const content = readText(path, reader);
  if (!content.ok) {
    const code = { permission: "unreadable", other: "unreadable" }[content.code as string] ?? content.code;
    findings.error(null, { code: `file-${code}`, message: content.message });
    return { statements: [], files: [], failed: true };
  }
  const { text, encoding } = content;
  const files = [path];
  const lines = [...linesOf(text, { file: path, encoding })];
  if (lines.length === 0) lines.push({ text: "", file: path, number: 1, encoding });
  const document = documentOf(text, lines, parse);
  if ("finding" in document) {
    findings.error(document.at, document.finding);
    return { statements: [], files, failed: true };
  }
  const { errors } = findings;
  const statements = statementsOf(document, findings);
  return { statements, files, failed: findings.errors > errors };
}

function documentOf(text: string, lines: readonly Line[], parse: Parse): Node | Wrong {
  const long = lines.find((line) => line.text.length > MAX_LINE);
  if (text.length > MAX_LENGTH || long) return tooLong(long);
  const { tokens, depth } = scan(text);
  if (depth > MAX_DEPTH) return { at: null, finding: refusals["too deep"] };
  const parsed = parsedText(text, lines, parse);
  if ("finding" in parsed) return parsed;
  const document = compose(parsed.value, tokens, text, lines);
  return typeof document === "string" ? { at: null, finding: refusals[document] } : document;
}

interface Wrong {
  readonly at: Span | null;
  readonly finding: Finding;
}

const refusals: { readonly [R in Refusal]: Finding } = {
  "too deep": { code: "yaml-too-deep", message: "the maps and lists of this file are nested too deeply" },
  "too large": {
    code: "yaml-too-large",
    message: "with all its aliases this file has too many values",
    help: "look for aliases of aliases of aliases",
  },
};

function tooLong(line: Line | undefined): Wrong {
  const message = line
    ? `this line has more than ${MAX_LINE} characters`
    : `the file has more than ${MAX_LENGTH} characters`;
  const finding = { code: "yaml-too-large", message, help: "write it in several lines" };
  return {
    at: line ? { line, column: 1, length: 1 } : null,
    finding: line ? finding : { ...finding, help: null },
  };
}

/** All scalars are taken as they stand, so that 1.0 is not 1 and 022 not 22: what they mean the tables know. */
function parsedText(text: string, lines: readonly Line[], parse: Parse): { value: unknown } | Wrong {
  try {
    return { value: parse(text, { schema: "failsafe" }) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) return { at: null, finding: refusals["too deep"] };
    return { at: placeOf(error, lines), finding: { code: "yaml-syntax", message: sentence(error.message) } };
  }
}

/** The parser's words without the place, which is shown anyway. */
function sentence(message: string): string {
  const [first = ""] = message.split("\n");
  return `this is not YAML: ${first.replace(/ at line \d+, column \d+:?$/, "").replace(/ \(\d+:\d+\)$/, "")}`;
}

/** Newer versions of the parser tell the place beside the message, older ones within it. */
function placeOf(error: SyntaxError, lines: readonly Line[]): Span | null {
  const told = /line (\d+), column (\d+)|\((\d+):(\d+)\)/.exec(error.message);
  const number = "line" in error ? Number(error.line) : Number(told?.[1] ?? told?.[3] ?? NaN);
  const column = "column" in error ? Number(error.column) : Number(told?.[2] ?? told?.[4] ?? NaN);
  const line = lines[Math.min(number, lines.length) - 1];
  if (!line) return null;
  const width = [...line.text].length;
  const at = Math.max(1, Math.min(column, width + 1));
  return { line, column: at, length: at <= width ? 1 : 0 };
}
