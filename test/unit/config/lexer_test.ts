import { assertEquals } from "@std/assert";
import { Findings } from "../../../src/config/diagnostic.ts";
import { lex } from "../../../src/config/lexer.ts";

function pieces(text: string): { words: string[]; said: string[] } {
  const findings = new Findings();
  const line = { text, file: "a.conf", number: 1, encoding: "utf-8" } as const;
  const words = [...lex(line, findings)].map((piece) =>
    piece.kind === "words"
      ? piece.words.map((word) => word.text).join("|")
      : piece.kind === "open"
      ? "{"
      : "}"
  );
  return { words, said: findings.list().map(({ code }) => code) };
}

const cases: [name: string, text: string, words: string[]][] = [
  ["blanks separate words", " a\tb  c ", ["a|b|c"]],
  ["# and ! begin a comment anywhere outside quotes", 'a b#c "d"', ["a|b"]],
  ["a comment may hold any quote and brace", "a ! it's {", ["a"]],
  ["double quotes make one word", 'a "b # c" d', ["a|b # c|d"]],
  ["a quote within a word begins the next word", 'a"b c"d', ["a|b c|d"]],
  ["empty quotes are an empty word", 'a ""', ["a|"]],
  ["an escaped quote does not end a quoted word", 'a "b\\"c"', ['a|b"c']],
  ["single quotes are letters", "a 'b c'", ["a|'b|c'"]],
  ["escaped comment characters stand for themselves", "a b\\#c \\!d", ["a|b#c|!d"]],
  ["another backslash is a letter", "a \\b c\\", ["a|\\b|c\\"]],
  ["braces are pieces of their own wherever they stand", "a b{c}d}", ["a|b", "{", "c", "}", "d", "}"]],
  ["braces within quotes are letters", 'a "b{c}"', ["a|b{c}"]],
  ["the braces of ${NAME} belong to the word", "a x${B C}y {", ["a|x${B C}y", "{"]],
  ["a ${ that nothing closes is a dollar and a brace", "a ${b", ["a|$", "{", "b"]],
  ["an empty line has no pieces", "  \t", []],
];

for (const [name, text, words] of cases) {
  Deno.test(name, () => assertEquals(pieces(text), { words, said: [] }));
}

Deno.test("a quote that nothing closes takes the rest of the line, and is reported", () => {
  assertEquals(pieces('a "b # c '), { words: ["a|b # c"], said: ["unclosed-quote"] });
});

Deno.test("columns count characters, not bytes or UTF-16 units", () => {
  const line = { text: 'ä 😀 "虚拟" x', file: "a.conf", number: 1, encoding: "utf-8" } as const;
  const [piece] = lex(line, new Findings());
  const places = piece?.kind === "words" ? piece.words.map(({ column, length }) => [column, length]) : [];
  assertEquals(places, [[1, 1], [3, 1], [5, 4], [10, 1]]);
});

Deno.test("the source of the words is kept without the comment", () => {
  const line = {
    text: "  notify \"/bin/x 'a b'\" root # run",
    file: "a.conf",
    number: 1,
    encoding: "utf-8",
  } as const;
  const [piece] = lex(line, new Findings());
  assertEquals(piece?.kind === "words" ? piece.raw : "", "notify \"/bin/x 'a b'\" root");
});
