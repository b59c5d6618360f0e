/** Configs made by chance from the keyword tables: every keyword with every kind of value that it can have. */
import type { Config } from "../../src/config/mod.ts";
import type { Form, Phrase, Row, Table } from "../../src/config/row.ts";
import { root } from "../../src/config/table/root.ts";
import { confWord } from "../../src/config/write/word.ts";
import type { Random } from "./random.ts";

type Draft = { [keyword: string]: unknown };

const letters = [..."abcxyzABC0189-_./:,()[]=+*?'\"\\$#!{} \t@~é€😀"];
const words = [
  "eth0",
  "chk",
  "include",
  "@home",
  "~SEQ",
  "$X",
  "${X}",
  "true",
  "1",
  "0x1f",
  "[a]",
  "a b",
  "- a",
  "null",
];
const v4 = ["192.0.2.1", "10.0.0.255", "198.51.100.7"];
const v6 = ["2001:db8::1", "fe80::1"];
/** Something that each pattern of the tables takes. */
// deno-fmt-ignore
const patterned = [
  "MTU", "2048", "022", "IRUSR|IWGRP", "100-200", "192.0.2.1-9", "00:00:5e:00:01:05", "0x10/0xff", "7", "ab12",
  "0123456789abcdef0123456789abcdef", "200-299", "200ms", "3/4", "255.255.255.0", "1:2:3:4", "100/200", "/24x", "x/y",
];

/** A text that a `keepalived.conf` can say, of at most `most` bytes. */
function text(random: Random, most = 60): string {
  for (;;) {
    const made = random.oneIn(2)
      ? random.pick(words)
      : Array.from({ length: 1 + random.below(12) }, () => random.pick(letters)).join("");
    if (new TextEncoder().encode(made).length <= most && confWord(made) !== null) return made;
  }
}

/** A word of a script, which may be anything. */
function argument(random: Random): string {
  if (!random.oneIn(4)) return text(random);
  return Array.from({ length: random.below(5) }, () => random.pick([...letters, "\n", "\0", "\x07", "\r"]))
    .join("");
}

function integer(random: Random, min: number, max: number): number {
  if (random.oneIn(4)) return random.pick([min, max]);
  return min + random.below(Math.min(max - min + 1, 2 ** 32));
}

function address(random: Random, family: "ipv4" | "ipv6" | "any", multicast: boolean): string {
  if (multicast) return family === "ipv6" ? "ff02::99" : "224.0.0.99";
  return random.pick(family === "ipv4" ? v4 : family === "ipv6" ? v6 : [...v4, ...v6]);
}

function prefix(random: Random): Draft {
  const own = address(random, "any", false);
  return { address: own, ...(random.oneIn(2) ? { prefix: random.below(own.includes(":") ? 129 : 33) } : {}) };
}

function script(random: Random): Draft {
  const own = { words: Array.from({ length: 1 + random.below(4) }, () => argument(random)) };
  if (random.oneIn(2)) return own;
  return { ...own, user: text(random), ...(random.oneIn(2) ? { group: text(random) } : {}) };
}

function bare(form: Form, random: Random): boolean {
  return "bare" in form && form.bare !== undefined && random.oneIn(3);
}

/** A value of a form, as it stands in a Config. */
function value(form: Form, random: Random): unknown {
  switch (form.kind) {
    case "flag":
    case "opaque":
      return true;
    case "boolean":
      return random.oneIn(2);
    case "integer":
      return bare(form, random) ? form.bare : integer(random, form.min, form.max);
    case "seconds": {
      const unit = 10 ** (form.milli ? 3 - form.places : 6 - form.places);
      return integer(random, Math.ceil(form.min / unit), Math.floor(form.max / unit)) * unit;
    }
    case "choice":
      return bare(form, random) ? form.bare : random.pick(form.words);
    case "text":
      return bare(form, random) ? form.bare : text(random, form.maxBytes);
    case "pattern":
      return random.pick([...patterned, ...form.words ?? []].filter((each) => form.pattern.test(each)));
    case "name":
      return text(random);
    case "password":
      return String.fromCharCode(...new TextEncoder().encode(text(random, 8)));
    case "address":
      return address(random, form.family, form.multicast ?? false);
    case "prefix":
      return form.or && random.oneIn(3) ? random.pick(form.or) : prefix(random);
    case "broadcast":
      return random.pick(["+", "-", "192.0.2.255"]);
    case "scope":
      return random.pick(["global", "site", "link", "host", "nowhere"]);
    case "script":
      return form.optional && random.oneIn(3) ? true : script(random);
    case "account":
      return { user: text(random), ...(random.oneIn(2) ? { group: text(random) } : {}) };
    case "words":
      return Array.from(
        { length: Math.max(form.min, random.below(Math.min(form.max, 4) + 1)) },
        () => text(random),
      );
    case "list":
      return Array.from({ length: form.min + random.below(3) }, () => value(form.each, random));
    case "repeat":
      return Array.from({ length: 1 + random.below(2) }, () => value(form.each, random));
    case "phrase":
      return phrase(form, random);
    case "options":
      return {
        ...(form.head === "prefix" ? prefix(random) : { [form.head]: head(form.head, random) }),
        ...some(form.rows, random),
      };
    case "block":
      return block(form, random);
    case "lines":
      return form.named ? named(form.line, random) : lines(form.line, random);
  }
}

function head(kind: string, random: Random): string {
  return kind === "address" ? address(random, "any", false) : text(random);
}

function phrase({ places, needs, rows }: Phrase, random: Random): Draft {
  const names = Object.keys(places);
  const filled = needs + random.below(names.length - needs + 1);
  const said: Draft = some(rows, random);
  for (const name of names.slice(0, filled)) said[name] = placed(places[name] as Form, rows, random);
  return said;
}

/** A value that is known by its place is no option. */
function placed(form: Form, rows: Table, random: Random): unknown {
  for (;;) {
    const made = value(form, random);
    if (typeof made !== "string" || !Object.hasOwn(rows, made)) return made;
  }
}

function lines(form: Form, random: Random): unknown[] {
  const made = Array.from({ length: random.below(4) }, () => value(form, random));
  // A line that began with track_group would be taken for the block of that name.
  const empty = (each: object) => Object.keys(each).every((keyword) => keyword === "track_group");
  return made.filter((each) => typeof each !== "object" || !empty(each as object));
}

function named(line: Form, random: Random): Draft[] {
  return ["one", "b c", "7", "3"].slice(random.below(3)).map((name) => ({
    name,
    lines: lines(line, random),
  }));
}

function block(form: Extract<Form, { kind: "block" }>, random: Random): unknown {
  const { head, rows } = form;
  if (!head) return some(rows, random);
  const many = form.named
    ? ["one", "b c", "7", "3"].slice(random.below(3))
    : [...Array(1 + random.below(2)).keys()];
  return many.map((name) => {
    if (form.named) return { name, ...some(rows, random) };
    const own = phrase(head, random);
    const empty = Object.keys(own).length === 0 && Object.keys(head.places).length > 0;
    return { ...own, ...(empty ? { address: "192.0.2.1" } : {}), ...some(rows, random) };
  });
}

/** A few of the keywords of a table. */
function some(rows: Table, random: Random): Draft {
  const keywords = Object.keys(rows).filter((keyword) => (rows[keyword] as Row).as === undefined);
  const many = Math.min(keywords.length, random.below(8));
  const chosen = Array.from({ length: many }, () => random.pick(keywords));
  return Object.fromEntries(chosen.map((keyword) => [keyword, value((rows[keyword] as Row).shape, random)]));
}

/** Static lines without the options that are taken out of them when they are read. */
function withoutOddOptions(made: Draft): Draft {
  const keep = (lines: unknown, odd: readonly string[]) =>
    (lines as Draft[] | undefined)?.map((line) =>
      Object.fromEntries(Object.entries(line).filter(([keyword]) => !odd.includes(keyword)))
    );
  const { static_ipaddress: addresses, static_routes: routes, ...rest } = made;
  return {
    ...rest,
    ...(addresses ? { static_ipaddress: keep(addresses, ["label", "scope", "broadcast", "peer"]) } : {}),
    ...(routes ? { static_routes: keep(routes, ["track_group"]) } : {}),
  };
}

/** A Config that nobody wrote. Its instances are not valid, but for those of their keywords that must be there. */
export function madeConfig(random: Random): Config {
  const { global_defs, vrrp_instance, ...others } = root;
  const rows = (row: Row) => (row.shape as Extract<Form, { kind: "block" }>).rows;
  const names = ["VI_1", "20", "10", "a b"].slice(random.below(4));
  const instances = names.map((name, i) => ({
    ...some(rows(vrrp_instance), random),
    name,
    at: { file: "", line: 1, column: 1 },
    interface: `eth${i}`,
    virtual_router_id: 51,
    virtual_ipaddress: [{ address: "192.0.2.1" }],
  }));
  return {
    root: withoutOddOptions(some(others, random)),
    global: some(rows(global_defs), random),
    instances,
  } as unknown as Config;
}
