import { nearest } from "./nearest.ts";
import { type Row, rowOf, type Table } from "./row.ts";

/**
 * What somebody may have meant with a word that `rows` does not know: the same keyword in a block of these, one of
 * the root's blocks that has it, or a keyword of `rows` that is written almost like it.
 */
export function hint(word: string, rows: Table, root: Table): string | null {
  const inner = blockWith(word, rows);
  if (inner !== null) return `it belongs into "${inner} { … }"`;
  if (rows !== root && rowOf(root, word) !== null) return "it belongs outside of any block";
  const outer = rows === root ? null : blockWith(word, root);
  if (outer !== null) return `it belongs into "${outer} { … }"`;
  const near = nearest(word, Object.keys(rows));
  return near === null ? null : `did you mean "${near}"?`;
}

/** The keyword of a block within `rows` that knows the word. */
function blockWith(word: string, rows: Table): string | null {
  for (const [keyword, { shape }] of Object.entries(rows)) {
    if (shape.kind === "block" && rowOf(shape.rows, word) !== null) return keyword;
  }
  return null;
}

const rootOnly = new WeakMap<Table, Set<string>>();

/** Whether a keyword opens a block at the root and means nothing anywhere else. */
export function opensOnlyAtRoot(root: Table, keyword: string): boolean {
  let set = rootOnly.get(root);
  if (!set) {
    const inner = new Set(Object.values(root).flatMap(keywordsBelow));
    const opens = ({ shape }: Row) => ["block", "lines", "opaque"].includes(shape.kind);
    set = new Set(Object.entries(root).filter(([k, row]) => opens(row) && !inner.has(k)).map(([k]) => k));
    rootOnly.set(root, set);
  }
  return set.has(keyword);
}

function keywordsBelow(row: Row): string[] {
  if (row.shape.kind !== "block") return [];
  return Object.entries(row.shape.rows).flatMap(([keyword, inner]) => [keyword, ...keywordsBelow(inner)]);
}
