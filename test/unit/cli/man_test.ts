import { assertEquals, assertStringIncludes } from "@std/assert";
import { catalogue } from "../../../src/config/catalogue.ts";
import { exitCodes } from "../../../src/daemon/exit.ts";
import { man } from "../../../src/cli/man.ts";
import { escaped } from "../../../src/cli/roff.ts";

/** What `havip man` prints, its exit code, and what it complains of. */
function run(...args: string[]) {
  const said = { out: "", err: "" };
  const code = man(args, { out: (text) => said.out += `${text}\n`, err: (text) => said.err += text });
  return { code, ...said };
}

Deno.test("the page of havip has every option, command and exit code of the help text", () => {
  const { code, out } = run();
  assertEquals(code, 0);
  assertEquals(run("8").out, out);
  for (const name of ["NAME", "SYNOPSIS", "OPTIONS", "COMMANDS", "SIGNALS", "EXIT STATUS", "FILES"]) {
    assertStringIncludes(out, `.SH "${name}"`);
  }
  const words = [
    "\\-f, \\-\\-config FILE",
    "\\-t, \\-\\-config\\-test[=LOG]",
    "havip check FILE",
    "havip man",
  ];
  for (const word of words) assertStringIncludes(out, `.B "${word}`);
  for (const { meaning } of Object.values(exitCodes)) assertStringIncludes(out, escaped(meaning));
});

Deno.test("the page of the configuration has every keyword with its meaning", () => {
  const lines = new Set(run("5").out.split("\n"));
  const all = catalogue().filter(({ argument, keyword }) => !argument && !keyword.startsWith("("));
  const meanings = all.filter(({ as }) => as === null).map(({ meaning }) => meaning);
  assertEquals(meanings.filter((meaning) => !lines.has(escaped(meaning))), []);
  const terms = [...lines].filter((line) => line.startsWith(".B ")).map((line) =>
    line.slice(4).split(/[ "]/)[0]
  );
  const missing = all.filter(({ keyword }) => !terms.includes(escaped(keyword).split(" ")[0]!.split('"')[0]));
  assertEquals(missing.map(({ keyword }) => keyword).filter((keyword) => keyword !== '"..."'), []);
});

Deno.test("another page is not there", () => {
  assertEquals([run("1").code, run("8", "5").code], [3, 3]);
});

const groff = await new Deno.Command("sh", { args: ["-c", "command -v groff"], stdout: "null" }).output();

Deno.test({
  name: "groff has nothing to complain of in the manual pages (needs groff)",
  ignore: !groff.success,
  async fn() {
    for (const page of ["5", "8"]) {
      const child = new Deno.Command("groff", {
        args: ["-man", "-Tutf8", "-ww", "-z"],
        stdin: "piped",
        stderr: "piped",
      }).spawn();
      const writer = child.stdin.getWriter();
      await writer.write(new TextEncoder().encode(run(page).out));
      await writer.close();
      const { stderr, code } = await child.output();
      assertEquals([page, code, new TextDecoder().decode(stderr)], [page, 0, ""]);
    }
  },
});
