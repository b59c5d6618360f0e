/** That the tidy rules see what they are there to see, on invented files. */
import { assertEquals } from "@std/assert";
import { burdens, cycles, forbiddenImports, impurities } from "./layer.ts";
import { parse, withoutDocuments } from "./source.ts";

Deno.test("an import against the direction is refused with the reason", () => {
  const wrong = forbiddenImports([parse("src/wire/arp.ts", 'import { x } from "../machine/mod.ts";\n')]);
  assertEquals(wrong, [
    "src/wire/arp.ts:1: imports src/machine/mod.ts, but src/wire is total functions between bytes and records: " +
    "it may import src/core",
  ]);
});

Deno.test("an import is seen however it is written", () => {
  const ways = [
    'import type { X } from "../daemon/a.ts";',
    'export * from "../daemon/a.ts";',
    'export { x } from "../daemon/a.ts";',
    'const x = import("../daemon/a.ts");',
    'type X = import("../daemon/a.ts").X;',
    'import "../../test/a.ts";',
  ];
  for (const way of ways) assertEquals(forbiddenImports([parse("src/effect/a.ts", way)]).length, 1, way);
});

Deno.test("imports in a comment or a string are not imports", () => {
  const text = '// import "../daemon/a.ts";\nconst text = `import "../daemon/a.ts"`;\n';
  assertEquals(forbiddenImports([parse("src/wire/a.ts", text)]), []);
});

Deno.test("types alone may be taken where the table says so", () => {
  const from = (text: string) => forbiddenImports([parse("src/observe/status.ts", text)]).length;
  assertEquals(from('import type { Snapshot } from "../engine/mod.ts";'), 0);
  assertEquals(from('import { snapshot } from "../engine/mod.ts";'), 1);
});

Deno.test("a folder that the table does not know is refused", () => {
  assertEquals(forbiddenImports([parse("src/misc/a.ts", "")]).length, 1);
});

Deno.test("a package that one folder keeps is refused elsewhere", () => {
  const from = (path: string) => forbiddenImports([parse(path, 'import * as log from "@std/log";')]).length;
  assertEquals(from("src/observe/log.ts"), 0);
  assertEquals(from("src/daemon/log.ts"), 1);
});

Deno.test("a circle is found and told once, and sharing a file is not one", () => {
  const circle = [
    parse("src/a/one.ts", 'import "./two.ts"; import "./leaf.ts";'),
    parse("src/a/two.ts", 'import "./three.ts"; import "./leaf.ts";'),
    parse("src/a/three.ts", 'import "./one.ts";'),
    parse("src/a/leaf.ts", ""),
  ];
  assertEquals(cycles(circle), ["src/a/one.ts → src/a/two.ts → src/a/three.ts → src/a/one.ts"]);
  assertEquals(cycles(circle.filter(({ path }) => !path.endsWith("three.ts"))), []);
});

Deno.test("what a process loads for nothing is found with the way to it, unless it is loaded when needed", () => {
  const program = [
    parse(
      "src/a/start.ts",
      'import "./two.ts"; import type { X } from "../big/x.ts"; import("../big/y.ts");',
    ),
    parse("src/a/two.ts", 'export * from "../big/z.ts"; import "../bigger/z.ts";'),
    parse("src/big/z.ts", 'import "./deeper.ts";'),
  ];
  const found = burdens(program, { "src/a/start.ts": ["src/big"] });
  assertEquals(found, ["src/a/start.ts → src/a/two.ts → src/big/z.ts"]);
});

Deno.test("a clock, chance, a timer or waiting is seen in a machine and allowed in a daemon", () => {
  for (
    const use of ["Date.now()", "Math.random()", "setTimeout(f)", "await f()", "Deno.pid", "console.log()"]
  ) {
    const text = `export const f = async () => ${use};`;
    assertEquals(impurities([parse("src/machine/a.ts", text)]).length, 1, use);
    assertEquals(impurities([parse("src/daemon/a.ts", text)]), [], use);
  }
});

Deno.test("functions are measured from their first line to their last", () => {
  const text =
    "// é 日本\nfunction a() {\n  return '}';\n}\nconst b = () => 1;\nclass C {\n  d() {\n  }\n}\n";
  const found = parse("src/core/a.ts", text).functions.map(({ name, line, length }) => [name, line, length]);
  assertEquals(found, [["a", 2, 3], ["b", 5, 1], ["d", 7, 2]]);
});

Deno.test("an export without a docstring is found, one with it is not", () => {
  const text =
    "/** What it is. */\nexport const a = 1;\nexport function b() {}\n// no\nexport type C = 1;\n" +
    "export const AF_INET = 2;\nconst d = 1;\nexport { d };\n";
  assertEquals(parse("src/core/a.ts", text).undocumented.map(({ line }) => line), [3, 5]);
});

Deno.test("tests are read with their names and whether they may be skipped", () => {
  const text =
    'Deno.test("one two", f);\nDeno.test({ name: `three ${x}`, ignore: y, fn: f });\nDeno.test(name, f);\n';
  assertEquals(parse("test/a_test.ts", text).tests, [
    { line: 1, name: "one two", skippable: false },
    { line: 2, name: "three …", skippable: true },
  ]);
});

Deno.test("`any` and enums are found, words that contain them are not", () => {
  const text = 'const many: string = "any";\nlet a: any;\nenum B { C }\n';
  assertEquals(parse("src/core/a.ts", text).shunned.map(({ line, name }) => [line, name]), [[2, "any"], [
    3,
    "enum",
  ]]);
});

Deno.test("the lines of a here-document are not the script's", () => {
  const script =
    "#!/bin/sh\ncat <<'END' | sed s/a/b/\nEND of what?\nx\nEND\ncat <<X\n1\nX\necho $((1 << 2))\n";
  assertEquals(
    withoutDocuments(script),
    "#!/bin/sh\ncat <<'END' | sed s/a/b/\ncat <<X\necho $((1 << 2))\n",
  );
});
