import { assertEquals } from "@std/assert";
import { linesOf } from "../../../src/config/line.ts";

const texts = (text: string) =>
  [...linesOf(text, { file: "a.conf", encoding: "utf-8" })].map((line) => `${line.number}:${line.text}`);

Deno.test("lines are numbered from one and lose their ends, of whichever kind", () => {
  assertEquals(texts("a\n\nb\r\nc\r\r\n d"), ["1:a", "2:", "3:b", "4:c", "5: d"]);
});

Deno.test("an end of line at the end of a file begins no further line", () => {
  assertEquals(texts("a\n"), ["1:a"]);
  assertEquals(texts(""), []);
});
