import { assertEquals } from "@std/assert";
import { meant, type Row, type Table } from "../../../src/config/row.ts";
import { root } from "../../../src/config/table/root.ts";

/** Every table, with the way to it. */
function tables(path: string, rows: Table): [string, Table][] {
  const inner = Object.entries(rows).flatMap(([keyword, { shape }]) => {
    if (shape.kind === "block") return tables(`${path}/${keyword}`, shape.rows);
    const line = shape.kind === "lines" ? shape.line : null;
    return line?.kind === "options" ? tables(`${path}/${keyword}/…`, line.rows) : [];
  });
  return [[path, rows], ...inner];
}

const all = tables("", root);
const rows = all.flatMap(([path, table]) =>
  Object.entries(table).map(([keyword, row]) => [`${path}/${keyword}`, row] as const)
);

function every(holds: (row: Row) => boolean): string[] {
  return rows.filter(([, row]) => !holds(row)).map(([path]) => path);
}

Deno.test("every keyword says in one line what it means", () => {
  assertEquals(
    every(({ meaning }) => meaning.length > 5 && meaning.length <= 80 && !meaning.includes("\n")),
    [],
  );
});

Deno.test("every keyword without effect says why, or what brings it", () => {
  assertEquals(
    every(({ status }) =>
      status.kind === "works" || (status.kind === "accepted" ? status.because : status.brings).length > 2
    ),
    [],
  );
});

Deno.test("synonyms, and keywords that cancel another, name a keyword of the same block", () => {
  const lost = all.flatMap(([path, table]) =>
    Object.entries(table).filter(([keyword, { as, cancels }]) =>
      (as !== undefined && meant(table, as) !== as) || !Object.hasOwn(table, as ?? cancels ?? keyword)
    ).map(([keyword]) => `${path}/${keyword}`)
  );
  assertEquals(lost, []);
});

Deno.test("the tables are finite, so that reading by them is", () => {
  assertEquals(all.map(([path]) => path.split("/").length - 1).every((depth) => depth <= 4), true);
});
