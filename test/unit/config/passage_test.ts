import { assertEquals } from "@std/assert";
import { Passage, withoutComments } from "../../../src/config/passage.ts";

const of = (text: string) => Passage.of({ text, file: "a.conf", number: 1, encoding: "utf-8" });
const place = (passage: Passage, from: number, to: number) => {
  const { column, length } = passage.span(from, to);
  return [column, length];
};

const comments: [text: string, left: string][] = [
  ["  a b \t", "a b"],
  ["a # b", "a"],
  ["a ! b", "a"],
  ["# a", ""],
  ['a "# b" # c', 'a "# b"'],
  ["a \\# b \\! c # d", "a # b ! c"],
  ['"\\#" \\\\# x', '"\\#" \\\\'],
  ["a  \\", "a\\"],
  ["a # b \\", "a\\"],
  ["a # b \\\\", "a"],
  ["a \\ ", "a \\"],
];

for (const [text, left] of comments) {
  Deno.test(`of ${JSON.stringify(text)} is left ${JSON.stringify(left)}`, () => {
    assertEquals(withoutComments(of(text)).text, left);
  });
}

Deno.test("each character knows where it is written, counted in characters", () => {
  const passage = withoutComments(of("  😀 \\# $X end # x"));
  assertEquals(passage.text, "😀 # $X end");
  assertEquals(place(passage, 0, 2), [3, 1]);
  assertEquals(place(passage, 3, 4), [6, 1]);
  const at = of("$X=value").span(3, 8);
  const replaced = passage.replaced(5, 7, "value", "X", at);
  assertEquals(replaced.text, "😀 # value end");
  assertEquals(place(replaced, 6, 8), [8, 2]);
  assertEquals(place(replaced, 11, 14), [11, 3]);
  assertEquals(place(replaced, 0, 14), [3, 11]);
  assertEquals([replaced.useAt(6)?.name, replaced.useAt(11)], ["X", null]);
  assertEquals(place(replaced, 14, 14), [18, 0]);
});

Deno.test("a value within a value stands for the outermost use", () => {
  const at = of("y").span(0, 1);
  const outer = of("a $X").replaced(2, 4, "b$Y", "X", at);
  const inner = outer.replaced(3, 5, "c", "Y", at);
  assertEquals([inner.text, place(inner, 3, 4), inner.useAt(3)?.depth], ["a bc", [3, 2], 2]);
});
