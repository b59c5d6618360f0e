import { assertEquals } from "@std/assert";
import { compatibilityTable } from "../../src/config/compatibility.ts";

const path = new URL("../../README.md", import.meta.url);
const [begin, end] = [
  "<!-- keywords: written by UPDATE=1 deno test -A test/conformance -->",
  "<!-- end of keywords -->",
];

Deno.test("the README's table of keywords is what the tables say", () => {
  const text = Deno.readTextFileSync(path);
  const [before = "", rest = ""] = text.split(begin);
  const [now = "", after = ""] = rest.split(end);
  const table = `\n\n${compatibilityTable()}\n\n`;
  if (Deno.env.get("UPDATE") === "1") {
    assertEquals(after.length > 0, true, "the README has both marks");
    Deno.writeTextFileSync(path, `${before}${begin}${table}${end}${after}`);
  } else {assertEquals(
      now.split("\n"),
      table.split("\n"),
      "UPDATE=1 deno test -A test/conformance rewrites it",
    );}
});
