import { assertEquals } from "@std/assert";
import {
  allChecks,
  changedChecks,
  type Check,
  findFiles,
  folderOf,
  readInclude,
} from "../../../src/config/include.ts";
import { memoryReader } from "../../../src/config/mod.ts";

Deno.test("an include is the word, perhaps with a letter, before a blank", () => {
  assertEquals(readInclude("include a b"), { checks: [], pattern: "a b", from: 8 });
  assertEquals(readInclude("includew\t*.conf"), {
    checks: ["read", "match", "wildcard_match"],
    pattern: "*.conf",
    from: 9,
  });
  for (const text of ["include", "includex a", "include_check", "includes a", "an include b"]) {
    assertEquals(readInclude(text), null);
  }
});

Deno.test("files are looked for in the folder, whatever characters it has, and what is missing is known", () => {
  const reader = memoryReader(
    new Map(["/e{t,c}[1]/a.conf", "/e{t,c}[1]/d/b.conf"].map((path) => [path, ""])),
  );
  const find = (pattern: string) => {
    const { paths, missing } = findFiles(pattern, "/e{t,c}[1]/", reader);
    return [paths.map((path) => path.replace("/e{t,c}[1]/", "")), missing];
  };
  assertEquals(find("*.conf"), [["a.conf"], []]);
  assertEquals(find("{d/b,a,c}.conf"), [["d/b.conf", "a.conf"], ["c.conf"]]);
  assertEquals(find("d/*.txt"), [[], []]);
  assertEquals(find("n/*.txt"), [[], ["n/*.txt"]]);
  assertEquals(find("*/*.conf"), [["d/b.conf"], []]);
  assertEquals(find("/etc/*.conf"), [[], ["/etc/*.conf"]]);
});

Deno.test("include_check sets, adds and takes away", () => {
  const after = (...words: string[]) => {
    const wrong: string[] = [];
    const checks = changedChecks(new Set<Check>(["match"]), words, (word) => wrong.push(word));
    return [[...checks].sort().join(), wrong.join()];
  };
  assertEquals(after(), [[...allChecks].sort().join(), ""]);
  assertEquals(after("brace_match"), ["brace_match,read", ""]);
  assertEquals(after("+read", "-match"), ["read", ""]);
  assertEquals(after("read", "match"), ["read", "match"]);
  assertEquals(after("+all"), ["match", "+all"]);
});

Deno.test("the folder of a path ends in its slash", () => {
  assertEquals(["/a/b", "a", "/a", "./a"].map(folderOf), ["/a/", "", "/", "./"]);
});
