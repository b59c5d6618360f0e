import { assertEquals } from "@std/assert";
import { catalogue, type Entry } from "../../src/config/catalogue.ts";
import { meant } from "../../src/config/row.ts";
import { root } from "../../src/config/table/root.ts";

interface Listed {
  readonly block: string;
  readonly keyword: string;
  /** The form of its argument and what it means, which name the options that have no line of their own. */
  readonly prose: string;
}

const list = Deno.readTextFileSync(new URL("config/keywords.tsv", import.meta.url)).trimEnd().split("\n")
  .slice(1).map((line): Listed => {
    const [block = "", keyword = "", form = "", , meaning = ""] = line.split("\t");
    return { block, keyword, prose: `${form} ${meaning}` };
  });
const entries = catalogue();

/** The block by the word that it is described under: `vrrp_track_file` is another word for `track_file`. */
function canonical(block: string): string {
  const [outermost = "", ...inner] = block.split("/");
  return [meant(root, outermost), ...inner].join("/");
}

/** Whether a row of the list is an entry: in its block, or in an option of the line that the list does not tell apart. */
function covers({ block, keyword }: Entry, listed: Listed): boolean {
  const path = canonical(listed.block);
  return keyword === listed.keyword &&
    (block === path || (/[)]|method$/.test(path) && block.startsWith(`${path}/`)));
}

/** The block whose rows in the list describe this one, where the list says "as there". */
function described(block: string): string {
  return block.replace("/nexthop/", "/")
    .replace(
      /^virtual_server\/(real_server\/lvs_method|sorry_server_lvs_method)/,
      "virtual_server/lvs_method",
    );
}

/** Whether an entry is in the list, by itself or in the words of the keyword that it may follow. */
function isListed(entry: Entry): boolean {
  const { keyword } = entry;
  const block = described(entry.block);
  if (list.some((each) => covers({ ...entry, block }, each))) return true;
  const [own, ...outer] = block.split("/").reverse();
  const around = outer.reverse().join("/") || "(root)";
  const line = /^(.*?line\))/.exec(block)?.[1];
  return list.some((each) => {
    if (!each.prose.split(/[^\w-]+/).includes(keyword)) return false;
    const path = canonical(each.block);
    return (path === around && each.keyword === own) || path === line || path === block;
  });
}

Deno.test("every row of the list of keepalived's keywords is in the tables", () => {
  assertEquals(list.length, 959);
  const missing = list.filter((listed) => !entries.some((entry) => covers(entry, listed)));
  assertEquals(missing.map(({ block, keyword }) => `${block}: ${keyword}`), []);
});

Deno.test("the tables have no keyword that keepalived does not have there, and those of havip's own say so", () => {
  // A place in a line, such as (address), is no keyword.
  const invented = entries.filter((entry) =>
    !entry.keyword.startsWith("(") && isListed(entry) === entry.meaning.endsWith("(havip's own)")
  );
  assertEquals(invented.map(({ block, keyword }) => `${block}: ${keyword}`), []);
});

Deno.test("no keyword is in the tables twice", () => {
  const names = entries.map(({ block, keyword }) => `${block}: ${keyword}`);
  assertEquals(names.filter((name, i) => names.indexOf(name) !== i), []);
});
