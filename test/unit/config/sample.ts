import type { Form, Row, Table } from "../../../src/config/row.ts";

/** A statement for every keyword of a table, with a valid argument and with every option, made from the table. */
export function sampleOf(rows: Table): string {
  return Object.entries(rows).map(([keyword, row]) => statement(keyword, row, rows)).join("");
}

function statement(keyword: string, row: Row, rows: Table): string {
  const { shape } = rows[row.as ?? keyword] ?? row;
  if (shape.kind === "block") {
    const head = shape.head ? wordsOf(shape.head) : shape.named ? "VI_1" : "";
    return `${keyword} ${head} {\n${sampleOf(shape.rows)}}\n`;
  }
  if (shape.kind === "lines") {
    return `${keyword} ${shape.named ? "a_name" : ""} {\n${wordsOf(shape.line)}\n}\n`;
  }
  return `${keyword} ${peaceful[keyword] ?? wordsOf(shape)}\n`;
}

/** Values that leave all other keywords in force. */
const peaceful: Record<string, string> = { strict_mode: "off", state: "BACKUP" };

/** Valid words for a shape. */
export function wordsOf(shape: Form): string {
  switch (shape.kind) {
    case "integer":
      return String(Math.max(shape.min, Math.min(shape.max, 1)));
    case "seconds":
      return String(Math.max(1, shape.min / (shape.milli ? 1_000 : 1_000_000)));
    case "choice":
      return shape.words[0] ?? "";
    case "pattern":
      return patterns.find((each) => shape.pattern.test(each)) ?? `no sample of ${shape.what}`;
    case "name":
      return shape.of === "vrrp_instance" ? "VI_1" : "a_name";
    case "text":
    case "words":
    case "account":
    case "password":
      return shape.kind === "words" ? Array(shape.min).fill("1").join(" ") : "a_name";
    case "address":
      return shape.multicast && shape.family !== "ipv6"
        ? "224.0.0.18"
        : shape.family === "ipv6"
        ? "ff02::12"
        : "192.0.2.1";
    case "prefix":
      return "192.0.2.1/24";
    case "broadcast":
      return "192.0.2.255";
    case "scope":
      return "global";
    case "script":
      return "/bin/true";
    case "list":
    case "repeat":
      return wordsOf(shape.each);
    case "phrase":
      return [...Object.values(shape.places).map(wordsOf), ...options(shape.rows)].join(" ");
    case "options":
      return [shape.head === "name" ? (shape.of ? "a_name" : "eth0") : "192.0.2.1", ...options(shape.rows)]
        .join(" ");
    default:
      return "";
  }
}

function options(rows: Table): string[] {
  return Object.entries(rows).filter(([, row]) => row.as === undefined)
    .map(([keyword, { shape }]) => `${keyword} ${wordsOf(shape)}`);
}

const patterns = [
  "100",
  "192.0.2.1",
  "02:00:5e:00:01:33",
  "1-2",
  "0x1",
  "d41d8cd98f00b204e9800998ecf8427e",
  "0027",
];
