import { assertEquals } from "@std/assert";
import { parse } from "@std/yaml";
import { type Config, load, type Loaded, memoryReader, print } from "../../src/config/mod.ts";
import { printYaml } from "../../src/config/yaml/mod.ts";
import { yamlReader } from "../../src/config/yaml/read.ts";
import { fuzz, mutated } from "./fuzz.ts";
import { madeConfig } from "./made.ts";
import { assertSound } from "./sound.ts";

function reread(name: string, bytes: string | Uint8Array): Loaded {
  return load(name, memoryReader(new Map([[name, bytes]])), { yaml: yamlReader(parse) });
}

function said({ root, global, instances }: Config): unknown {
  return { root, global, instances: instances.map(({ at: _, ...rest }) => rest) };
}

fuzz("what any Config is in YAML is read as that Config", (random) => {
  const { config } = reread("a.conf", print(madeConfig(random)));
  const text = printYaml(config);
  const again = reread("a.yaml", text);
  assertEquals(said(again.config), said(config), text);
  assertEquals(printYaml(again.config), text);
  assertSound(again);
}, 20);

fuzz("mutated YAML never breaks the configuration's reader", (random) => {
  const text = printYaml(madeConfig(random));
  assertSound(reread("a.yaml", mutated(random, new TextEncoder().encode(text))));
}, 20);

const pieces = [
  ...[
    "vrrp_instance:",
    "VI_1:",
    "interface:",
    "eth0",
    "priority:",
    "virtual_ipaddress:",
    "notify:",
    "command:",
    "hex:",
  ],
  ...[
    "- ",
    "? ",
    ": ",
    ", ",
    "{",
    "}",
    "[",
    "]",
    "&a ",
    "*a",
    "*b",
    "!!str ",
    "!x ",
    "| ",
    "> ",
    "'",
    '"',
    "\\",
    "%",
    "@",
    "`",
  ],
  ...[
    "#",
    " #",
    "\n",
    "\n  ",
    "\n    ",
    "\t",
    "\r\n",
    "---\n",
    "...\n",
    "<<:",
    "1",
    "~",
    "true",
    "é",
    "😀",
    "\0",
    "\x07",
    "\ud800",
  ],
];

fuzz("text of YAML's own marks never breaks it", (random) => {
  const text = Array.from({ length: random.below(40) }, () => random.pick(pieces)).join(
    random.oneIn(2) ? "" : " ",
  );
  assertSound(reread("a.yaml", text));
});

const bomb = `a: &a0 [x]\n${
  Array.from({ length: 30 }, (_, i) => `b${i}: &a${i + 1} [*a${i}, *a${i}, *a${i}]\n`).join("")
}`;
const large: [name: string, text: string][] = [
  ["a bomb of aliases", bomb],
  ["an alias of itself", "vrrp_instance: &a\n  x: *a\n"],
  ["a megabyte of [", "[".repeat(1 << 20)],
  ["a megabyte of {", "{a: ".repeat(1 << 18)],
  ["a megabyte of quotes", '"'.repeat(1 << 20)],
  [
    "ten thousand maps within each other",
    Array.from({ length: 10_000 }, (_, i) => `${" ".repeat(i % 300)}a:\n`).join(""),
  ],
  ["thirty thousand unknown keywords", Array.from({ length: 30_000 }, (_, i) => `k${i}: 1\n`).join("")],
  [
    "thirty thousand keys in braces",
    `{${Array.from({ length: 30_000 }, (_, i) => `"\\x41${i}": 1`).join(",\n")}}`,
  ],
];

for (const [name, text] of large) {
  Deno.test(`${name} in YAML is answered in time`, () => {
    const begin = performance.now();
    const { diagnostics } = reread("a.yaml", text);
    assertEquals(diagnostics.length > 0, true);
    const took = performance.now() - begin;
    if (took > 10_000) throw new Error(`it took ${took.toFixed(0)} ms`);
  });
}
