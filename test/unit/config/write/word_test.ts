import { assertEquals } from "@std/assert";
import { Findings } from "../../../../src/config/diagnostic.ts";
import { lex } from "../../../../src/config/lexer.ts";
import { scriptWords } from "../../../../src/config/script.ts";
import { commandOf, confWord, scriptSource } from "../../../../src/config/write/word.ts";

function words(text: string): string[] {
  const line = { text, file: "a.conf", number: 1, encoding: "utf-8" } as const;
  return [...lex(line, new Findings())].flatMap((piece) =>
    piece.kind === "words" ? piece.words.map((word) => word.text) : [piece.kind]
  );
}

const written: [word: string, conf: string | null][] = [
  ["eth0", "eth0"],
  ["", '""'],
  ["two words", '"two words"'],
  ["a#b!c", '"a#b!c"'],
  ['say "yes"', '"say \\"yes\\""'],
  ["{", '"{"'],
  ["${X}", '"${X}"'],
  ["\\d+", '"\\d+"'],
  ['\\"', '\\"'],
  ["ends\\", "ends\\"],
  ["@home", '"@home"'],
  ["~SEQ", '"~SEQ"'],
  ["included", '"included"'],
  ["$X=1", '"$X=1"'],
  ["two\nlines", null],
  ["${_PWD}", null],
  ['a b\\"', null],
  ["\0", null],
];

for (const [word, conf] of written) {
  Deno.test(`the word ${JSON.stringify(word)} is written so that it is read as it is`, () => {
    assertEquals(confWord(word), conf);
    if (conf !== null) assertEquals(words(`x ${conf} y`), ["x", word, "y"]);
  });
}

Deno.test("a command is read back to its words, whatever is in them", () => {
  for (const command of [["/bin/sh", "-c", "a \"b\" 'c' \\ $_PWD {"], ["", "\n\t\0", "é😀"], ["#!"]]) {
    assertEquals(scriptWords(commandOf(command)), command);
    const source = scriptSource({ words: command, user: "a b", group: ":c" });
    const [keyword, own = "", user, group] = scriptWords(`notify ${source}`) ?? [];
    assertEquals([keyword, scriptWords(own), user, group], ["notify", command, "a b", "::c"]);
    assertEquals(words(`notify ${source}`).length, 4, "no comment and no brace in it");
  }
});

Deno.test("a plain command stays plain", () => {
  assertEquals(scriptSource({ words: ["/etc/notify.sh"] }), "/etc/notify.sh");
  assertEquals(scriptSource({ words: ["/bin/a", "b c"] }), '"/bin/a \\"b c\\""');
});
