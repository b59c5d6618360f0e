import { catalogue, type Entry } from "./catalogue.ts";

/**
 * What havip makes of keepalived's keywords, as a Markdown table: for each outermost block how many of its keywords
 * and options work, are accepted without effect, or are not supported yet, and the names of those that work.
 */
export function compatibilityTable(): string {
  const blocks = new Map<string, Entry[]>();
  for (const entry of catalogue()) {
    if (entry.argument || entry.keyword.startsWith("(")) continue;
    const name = outermost(entry);
    blocks.set(name, [...blocks.get(name) ?? [], entry]);
  }
  const rows = [...blocks].map(([name, entries]) => {
    const count = (kind: string) => String(entries.filter(({ status }) => status.kind === kind).length);
    return `| ${name} | ${count("works")} | ${count("accepted")} | ${count("not yet")} | ${
      working(entries)
    } |`;
  });
  return ["| | works | accepted | not yet | what works |", "|---|---|---|---|---|", ...rows].join("\n");
}

function outermost({ block }: Entry): string {
  const [name = ""] = block.split("/");
  if (
    block === "global_defs/include_check" ||
    ["(anywhere)", "(any <BOOL>)", "(script with user)"].includes(block)
  ) {
    return "the language";
  }
  return name === "(root)" ? "outside of blocks" : `\`${name}\``;
}

/** The names of what works, each once. A bar would end the cell. */
function working(entries: readonly Entry[]): string {
  const names = entries.filter(({ status }) => status.kind === "works").map(({ keyword }) => keyword);
  return [...new Set(names)].map((name) => `\`${name.replaceAll("|", "\\|")}\``).join(" ");
}
