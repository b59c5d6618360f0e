import { assertEquals } from "@std/assert";
import type { Diagnostic } from "../../../src/config/mod.ts";
import { allowances, silence, unknownCodes } from "../../../src/lint/mod.ts";

const about = (text: string) => allowances("a.conf", text).map((each) => `${each.code} ${each.about}`);

function diagnostic(severity: Diagnostic["severity"], code: string, line: number | null): Diagnostic {
  const at = line === null ? null : { file: "a.conf", line, column: 1 };
  return { severity, code, message: "", at, length: 0, text: "", help: null };
}

Deno.test("a comment beside a line speaks of that line", () => {
  assertEquals(about("x\nadvert_int 0.5 # havip: allow rounded\ny"), ["rounded 2"]);
  assertEquals(about("x ! havip: allow strict, rounded"), ["strict 1", "rounded 1"]);
});

Deno.test("a comment of its own speaks of the next line that is none, over blank lines and other comments", () => {
  assertEquals(about("# havip: allow strict\nx"), ["strict 2"]);
  assertEquals(about("  ! havip: allow strict\r\n# why: it is ours\r\n\r\nx\r\n"), ["strict 4"]);
  assertEquals(about("# havip: allow strict"), ["strict 2"]);
});

Deno.test("what is no such comment allows nothing", () => {
  for (const text of ["havip: allow strict", "# havip: forbid strict", "# allow strict", "# havip: allow"]) {
    assertEquals(about(text), []);
  }
});

Deno.test("a comment silences its code on its line, --allow everywhere, and errors stay", () => {
  const all = [
    diagnostic("notice", "strict", 1),
    diagnostic("warning", "rounded", 2),
    diagnostic("warning", "rounded", 3),
    diagnostic("error", "rounded", 3),
    diagnostic("warning", "too-many", null),
  ];
  const allowed = allowances("a.conf", "\n\nx # havip: allow rounded, strict");
  assertEquals(silence(all, new Set(), allowed), [all[0], all[1], all[3], all[4]] as Diagnostic[]);
  assertEquals(silence(all, new Set(["rounded", "too-many"]), []), [all[0], all[3]] as Diagnostic[]);
  const elsewhere = allowances("b.conf", "\n\nx # havip: allow rounded");
  assertEquals(silence(all, new Set(), elsewhere).length, 5);
});

Deno.test("a comment that allows a code that does not exist is told of with its place and the nearest", () => {
  const text = "x\ny # havip: allow strict, roundet\r\n";
  const [said, ...more] = unknownCodes(allowances("a.conf", text), new Map([["a.conf", text]]));
  assertEquals(more, []);
  assertEquals(said?.at, { file: "a.conf", line: 2, column: 26 });
  assertEquals([said?.help, said?.text], ['did you mean "rounded"?', "y # havip: allow strict, roundet"]);
});

Deno.test("of many such comments a hundred are told of and the others counted", () => {
  const text = "# havip: allow roundet\n".repeat(150);
  const said = unknownCodes(allowances("a.conf", text), new Map([["a.conf", text]]));
  assertEquals(said.length, 101);
  assertEquals(said.at(-1)?.message, "50 more comments allow codes that do not exist");
});
