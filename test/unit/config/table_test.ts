import { assertEquals } from "@std/assert";
import { type Form, meant, type Row, type Table } from "../../../src/config/row.ts";
import { root } from "../../../src/config/table/root.ts";

/** Every table, with the way to it. */
function tables(path: string, rows: Table): [string, Table][] {
  return [
    [path, rows],
    ...Object.entries(rows).flatMap(([keyword, { shape }]) => within(`${path}/${keyword}`, shape)),
  ];
}

function within(path: string, shape: Form): [string, Table][] {
  switch (shape.kind) {
    case "block":
      return [...(shape.head ? within(`${path}/…`, shape.head) : []), ...tables(path, shape.rows)];
    case "lines":
      return within(`${path}/…`, shape.line);
    case "options":
    case "phrase":
      return tables(path, shape.rows);
    case "list":
    case "repeat":
      return within(path, shape.each);
    default:
      return [];
  }
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
  assertEquals(all.map(([path]) => path.split("/").length - 1).every((depth) => depth <= 6), true);
});

Deno.test("no keyword begins with a digit, as those that are looked up are told from addresses so", () => {
  assertEquals(rows.map(([path]) => path).filter((path) => /\/\d[^/]*$/.test(path)), []);
});
