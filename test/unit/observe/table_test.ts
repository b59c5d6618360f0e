import { assertEquals } from "@std/assert";
import { columnsOf, cut, table } from "../../../src/observe/table.ts";

Deno.test("columns stand below each other", () => {
  const rows = [["a", "bb", "c"], ["aaa", "b", "ccc"]].map((row) => row.map((text) => ({ text })));
  assertEquals(table(rows, 10), ["a    bb  c", "aaa  b   ccc"]);
});

Deno.test("wide letters, emoji and combining marks are counted as a terminal shows them", () => {
  assertEquals(["高可用", "é", "🙂", "ＶＩ", "한국", "VI_1"].map(columnsOf), [6, 1, 2, 4, 4, 4]);
  const rows = [["高可用", "x"], ["VI_1", "x"]].map((row) => row.map((text) => ({ text })));
  assertEquals(table(rows, 10), ["高可用  x", "VI_1    x"]);
});

Deno.test("a long text is cut within its columns, and says so", () => {
  assertEquals(cut("0123456789", 5), "0123…");
  assertEquals(cut("高可用高可用", 6), "高可…");
  assertEquals(cut("short", 5), "short");
});

Deno.test("colours take no room", () => {
  const paint = (text: string) => `<${text}>`;
  assertEquals(table([[{ text: "a", paint }, { text: "x" }], [{ text: "aaa" }, { text: "x" }]], 10), [
    "<a>    x",
    "aaa  x",
  ]);
});

Deno.test("no rows make no lines", () => {
  assertEquals(table([], 10), []);
});
