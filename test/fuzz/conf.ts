import type { Row, Table } from "../../src/config/row.ts";
import { root } from "../../src/config/table/root.ts";
import type { Random } from "./random.ts";

const folder = new URL("../conformance/config/", import.meta.url);
/** The files of the conformance cases. */
export const samples = [...Deno.readDirSync(folder)].filter((each) => each.isDirectory)
  .map((each) => Deno.readFileSync(new URL(`${each.name}/config.conf`, folder)));

/** What has a meaning to the language, and what may be taken for it. */
export const marks = [
  "{",
  "}",
  '"',
  "'",
  "#",
  "!",
  "\\",
  "$",
  "${",
  "\n",
  " ",
  "\t",
  "\r",
  "é",
  "😀",
  "\0",
  "/",
  "-1",
  "0x1",
];
const values = [
  "0",
  "1",
  "51",
  "255",
  "256",
  "0.01",
  "1e9",
  "99999999999999999999",
  "MASTER",
  "eth0",
  "true",
  "no",
];
const addresses = [
  "192.0.2.1/24",
  "10.0.0.1",
  "224.0.0.18",
  "fe80::1",
  "::/0",
  "1.2.3",
  "default",
  "192.0.2.1/99",
];

/** A word of some sense. */
export function word(random: Random): string {
  const kind = random.below(4);
  return random.pick(kind === 0 ? marks : kind === 1 ? addresses : values);
}

function line(random: Random, keywords: readonly string[]): string {
  const words = Array.from({ length: random.below(4) }, () => word(random));
  return [random.oneIn(10) ? word(random) : random.pick(keywords), ...words].join(
    random.oneIn(20) ? "" : " ",
  );
}

/** Text that is nearly a configuration: keywords of the tables where they belong, with any arguments. */
export function written(random: Random, rows: Table, depth: number): string {
  const keywords = Object.keys(rows);
  const lines = Array.from({ length: random.below(8) }, () => {
    const keyword = random.pick(keywords);
    const { shape } = rows[keyword] as Row;
    if (random.oneIn(3) || (shape.kind !== "block" && shape.kind !== "lines")) return line(random, keywords);
    const inside = shape.kind === "block" && depth < 4
      ? written(random, shape.rows, depth + 1)
      : `${random.pick(addresses)} ${line(random, ["dev", "scope", "label", "brd", "weight"])}`;
    return `${keyword} ${word(random)} ${random.oneIn(20) ? "" : "{"}\n${inside}\n${
      random.oneIn(20) ? "" : "}"
    }`;
  });
  return lines.join("\n");
}

const endings = ["\n", "\r\n", "\n\n", " \\\n", " # é\n"];

/** Lines of the language itself: definitions, conditions, includes, repetitions. */
function language(random: Random, inner: string): string {
  const value = inner.replaceAll("\n", random.oneIn(2) ? " \\\n" : " ");
  switch (random.below(8)) {
    case 0:
      return `$A=${value}\n$A`;
    case 1:
      return `$A=$B ${word(random)}\n$B=${value}\n\${A} \${B}`; // what A uses is defined later
    case 2:
      return `~SEQ(A, ${random.below(5)}, ${random.below(30)}) ${value.replace(/\d+/, "${A}")}`;
    case 3:
      return `~LST({A,B}, {${word(random)},${word(random)}}, {1}) ${value} \${A}$B`;
    case 4:
      return `@${random.oneIn(2) ? "^" : ""}h1 ${inner}`;
    case 5:
      return `include${random.pick(["", "r", "m", "w", "b", "a", "_check"])} ${
        random.pick(["a.conf", "b.conf", "./b.conf", "*.conf", "{a,b}.conf", "none", "../a.conf", '"b.conf"'])
      }`;
    case 6:
      return `\${_ENV ${word(random)}} $_PWD \${_RANDOM 1 9}`;
    default:
      return `notify_master "/bin/sh -c 'x ${word(random)}'" ${word(random)} ${word(random)}`;
  }
}

/** A configuration with all that people, editors and accidents put into one. */
export function wild(random: Random): Uint8Array {
  const parts = Array.from({ length: 1 + random.below(4) }, () => {
    const text = written(random, root, random.below(4));
    switch (random.below(8)) {
      case 0:
        return text;
      case 1:
        return `${word(random)} {\n`.repeat(random.below(200)) + text + "}\n".repeat(random.below(200));
      case 2:
        return `${random.pick(marks).repeat(random.below(5_000))} ${text}`;
      default:
        return language(random, text);
    }
  });
  const ending = random.pick(endings);
  const bytes = new TextEncoder().encode(
    (random.oneIn(10) ? "\ufeff" : "") + parts.join("\n").replaceAll("\n", random.oneIn(2) ? "\n" : ending),
  );
  if (random.oneIn(10) && bytes.length > 0) bytes[random.below(bytes.length)] = random.pick([0, 0xe9, 0xff]);
  return bytes;
}
