import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { explain } from "../../../src/cli/explain.ts";
import { groups } from "../../../src/lint/mod.ts";

function run(...args: string[]) {
  const written = { out: "", err: "" };
  const code = explain(args, { out: (text) => written.out += text, err: (text) => written.err += text });
  return { code, ...written };
}

Deno.test("explain says what a code means, why it matters and how to silence it", () => {
  const { code, out } = run("strict");
  assertEquals(code, 0);
  assertMatch(out, /^strict: what strict mode changes\n\nvrrp_strict asks for /);
  assertStringIncludes(out, "    # havip: allow strict\n");
  assert(out.split("\n").every((line) => line.length <= 80), out);
});

Deno.test("explain takes a code as check prints it", () => {
  assertEquals(run("notice[strict]:").out, run("strict").out);
});

Deno.test("explain without a code lists all of them", () => {
  const { code, out } = run();
  assertEquals(code, 0);
  for (const topic of groups.flatMap((group) => group.topics)) {
    assertMatch(out, new RegExp(`^  ${topic.code} +\\S`, "m"));
  }
});

Deno.test("an unknown code is answered with the nearest one", () => {
  assertEquals(run("strickt"), {
    code: 3,
    out: "",
    err:
      'havip explain: there is no code "strickt"; did you mean "havip explain strict"?\nAll codes: havip explain',
  });
  assertEquals(run("zzzzzz").err, 'havip explain: there is no code "zzzzzz"\nAll codes: havip explain');
  assertEquals(run("--json").code, 3);
  assertEquals(run("strict", "rounded").code, 3);
});
