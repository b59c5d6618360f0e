import { catalogue, type Entry } from "../config/catalogue.ts";
import { nearest } from "../config/nearest.ts";
import { exitCodes } from "../daemon/exit.ts";
import type { Streams } from "./explain.ts";

const streams: Streams = { out: (text) => console.log(text), err: (text) => console.error(text) };
const usage = "Usage: havip help keyword NAME";

/** `havip help keyword NAME`: where a keyword may stand, what follows it, what it means, and what havip makes of it. */
export function keywordHelp(args: string[], { out, err }: Streams = streams): number {
  const [name, ...more] = args;
  if (name === undefined || more.length > 0) {
    err(`havip help keyword: ${name === undefined ? "which one?" : "one at a time"}\n${usage}`);
    return exitCodes.usage.code;
  }
  const all = catalogue().filter(({ keyword }) => !keyword.startsWith("("));
  const found = all.filter((each) => each.keyword === name);
  if (found.length === 0) {
    const near = nearest(name, [...new Set(all.map((each) => each.keyword))]);
    const meant = near === null ? "" : `; did you mean "havip help keyword ${near}"?`;
    err(`havip help keyword: keepalived has no keyword "${name}"${meant}`);
    return exitCodes.usage.code;
  }
  out(alike(found).map(page).join("\n\n"));
  return exitCodes.good.code;
}

/** Entries in groups that say the same, since many keywords stand in several blocks. */
function alike(entries: readonly Entry[]): Entry[][] {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const key = JSON.stringify([entry.form, entry.meaning, entry.status, entry.argument]);
    groups.set(key, [...groups.get(key) ?? [], entry]);
  }
  return [...groups.values()];
}

function page(entries: readonly Entry[]): string {
  const [first] = entries as [Entry];
  const { keyword, form, meaning, as, argument } = first;
  const places = entries.map(({ block }) => place(block, argument));
  return [
    `${keyword} ${form}`.trim(),
    `    ${argument ? `an argument: ${meaning}` : meaning}`,
    `  in      ${places.join("\n          ")}`,
    `  status  ${statusText(first)}`,
    ...(as === null ? [] : [`  see     ${as}`]),
  ].join("\n");
}

function place(block: string, argument: boolean): string {
  if (block === "(root)") return "the file itself, outside of any block";
  if (block === "(anywhere)") return "any line";
  if (block === "(any <BOOL>)") return "a keyword that is true or false";
  if (block === "(script with user)") return "a script with a user";
  const path = block.split("/").map((each) => /^\(.*line\)$/.test(each) ? "a line" : each).join(" > ");
  return argument ? `the value of ${path}` : path;
}

/** What havip makes of a keyword, in words. */
export function statusText({ status }: Entry): string {
  switch (status.kind) {
    case "works":
      return status.but === undefined ? "works" : `works, but ${status.but}`;
    case "accepted":
      return `accepted, without effect here: ${status.because}`;
    case "not yet":
      return `not yet: it is read and checked, and has no effect; it comes with ${status.brings}`;
  }
}
