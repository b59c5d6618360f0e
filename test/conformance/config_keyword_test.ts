import { assertEquals } from "@std/assert";
import { type Row, type Table } from "../../src/config/row.ts";
import { root } from "../../src/config/table/root.ts";

const list = Deno.readTextFileSync(new URL("config/keywords.tsv", import.meta.url)).trimEnd().split("\n")
  .slice(1).map((line) => line.split("\t")).map(([block = "", keyword = ""]) => ({ block, keyword }));

/** The tables by the names that the list has for their blocks. */
function tables(path: string, rows: Table): [string, Table][] {
  const below = ([keyword, { shape }]: [string, Row]): [string, Table][] => {
    const inner = path === "(root)" ? keyword : `${path}/${keyword}`;
    if (shape.kind === "block") return tables(inner, shape.rows);
    if (shape.kind !== "lines" || shape.line.kind !== "options") return [];
    const line = { prefix: "(address line)", address: "(peer line)", name: "(line)" }[shape.line.head];
    return [[`${inner}/${line}`, shape.line.rows]];
  };
  return [[path, rows], ...Object.entries(rows).flatMap(below)];
}

for (const [block, rows] of tables("(root)", root)) {
  Deno.test(`every keyword that keepalived has in ${block} has a row`, () => {
    const keywords = list.filter((each) => each.block === block).map((each) => each.keyword);
    assertEquals(keywords.length > 0, true, "the list knows the block");
    assertEquals(keywords.filter((keyword) => !Object.hasOwn(rows, keyword)), []);
  });

  Deno.test(`no row of ${block} is a keyword that keepalived does not have there`, () => {
    const known = new Set(list.filter((each) => each.block === block).map((each) => each.keyword));
    assertEquals(Object.keys(rows).filter((keyword) => !known.has(keyword)), []);
  });
}
