import { assertEquals, assertMatch } from "@std/assert";
import { type Diagnostic, render } from "../../../src/config/mod.ts";
import { loadInstance } from "./support.ts";

const plain = (diagnostic: Diagnostic) => render(diagnostic, { colour: false });

const base: Diagnostic = {
  severity: "warning",
  code: "some-code",
  message: "something",
  at: { file: "a.conf", line: 7, column: 3 },
  length: 4,
  text: "a bcde f",
  help: null,
};

Deno.test("a diagnostic shows what, where, the line with the place underlined, and what to write instead", () => {
  const [diagnostic] = loadInstance("\tprority 100\t# mine").diagnostics;
  assertEquals(
    diagnostic && plain(diagnostic),
    `warning[unknown-keyword]: there is no keyword "prority" in vrrp_instance; it is skipped
 --> a.conf:7:4
  |
7 |   \tprority 100\t# mine
  |   \t^^^^^^^
  = help: did you mean "priority"?`,
  );
});

Deno.test("a diagnostic about a whole file has no line", () => {
  assertEquals(
    plain({ ...base, at: null, length: 0, text: "", help: "do this" }),
    "warning[some-code]: something\n  = help: do this",
  );
});

Deno.test("other places are named below", () => {
  const related = [{ at: { file: "b.conf", line: 1, column: 2 }, message: "the first" }];
  assertEquals(plain({ ...base, related }).split("\n").at(-1), "  = the first: b.conf:1:2");
});

Deno.test("wide characters count two columns", () => {
  const rows = plain({ ...base, text: "虚拟 abcd", at: { file: "a", line: 1, column: 4 } }).split("\n");
  assertEquals(rows.slice(3), ["1 | 虚拟 abcd", "  |      ^^^^"]);
});

Deno.test("of a long line the part around the place is shown", () => {
  const text = "x".repeat(500) + "here" + "y".repeat(500);
  const [line = "", marks = ""] = plain({ ...base, text, at: { file: "a", line: 1, column: 501 } }).split(
    "\n",
  ).slice(3);
  assertMatch(line, /^1 \| …x{60}herey{60}…$/);
  assertEquals(line.indexOf("here"), marks.indexOf("^^^^"));
});

Deno.test("nothing in a file can speak to the terminal", () => {
  const text = "a \x1b]0;evil\x07\u202e\u009b b";
  const shown = plain({ ...base, text, message: text, help: text });
  assertEquals([...shown].filter((c) => c !== "\n" && /[\p{Cc}\u202e]/u.test(c)), []);
});

Deno.test("colour only adds to the text", () => {
  const coloured = render({ ...base, help: "do" }, { colour: true });
  // deno-lint-ignore no-control-regex -- these are the escapes that colour is made of
  assertEquals(coloured.replace(/\x1b\[[\d;]*m/g, ""), plain({ ...base, help: "do" }));
  assertEquals(coloured.includes("\x1b["), true);
});
