import { assert, assertEquals, assertMatch } from "@std/assert";
import { groups, nearestCode, topicOf } from "../../../src/lint/mod.ts";
import { fileLints } from "../../../src/lint/table/file.ts";
import { aloneTopic, pairLints } from "../../../src/lint/table/pair.ts";
import { root, texts } from "../../tidy/source.ts";

const topics = groups.flatMap((group) => group.topics);

Deno.test("every code is there once, with a title of one line and a text in sentences", () => {
  assertEquals(new Set(topics.map(({ code }) => code)).size, topics.length);
  for (const { code, title, text } of topics) {
    assertMatch(code, /^[a-z]+(-[a-z]+)*$/);
    assertMatch(title, /^\S[^\n]*[^.]$/, code);
    assertMatch(text, /^\S[^]*[.?]$/, code);
  }
});

Deno.test("every code of a diagnostic can be explained", () => {
  const sources = texts().filter(({ path }) => path.startsWith("src/config/"));
  const used = sources.flatMap(({ text }) =>
    [...text.matchAll(/\bcode: "([a-z]+(?:-[a-z]+)+|strict|rounded)"/g)].map((match) => match[1] ?? "")
  );
  assert(used.length > 40, root);
  assertEquals(
    [...new Set(used)].filter((code) => topicOf(code) === null),
    [],
    "src/lint/table/diagnostic.ts",
  );
});

Deno.test("the nearest code is by letters, or by a part of it", () => {
  assertEquals(nearestCode("strickt"), "strict");
  assertEquals(nearestCode("loopback"), "interface-loopback");
  assertEquals(nearestCode("qqqqqqqq"), null);
});

Deno.test("the README lists the lints with their titles", () => {
  const readme = Deno.readTextFileSync(`${root}README.md`);
  const listed = [...fileLints, ...pairLints, aloneTopic];
  const missing = listed.map(({ code, title }) => `| \`${code}\` | ${title} |`).filter((row) =>
    !readme.includes(row)
  );
  assertEquals(missing, []);
});
