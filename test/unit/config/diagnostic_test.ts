import { assertEquals } from "@std/assert";
import { Findings } from "../../../src/config/diagnostic.ts";
import type { Line } from "../../../src/config/line.ts";
import { loadText } from "./support.ts";

const line = (number: number): Line => ({ text: "x", file: "a.conf", number, encoding: "utf-8" });
const at = (number: number) => ({ line: line(number), column: 1, length: 1 });

Deno.test("diagnostics come in the order of the lines, and then those about no line", () => {
  const findings = new Findings();
  findings.warning(null, { code: "c", message: "" });
  findings.notice(at(9), { code: "b", message: "" });
  findings.error(at(3), { code: "a", message: "" });
  assertEquals(findings.list().map((each) => each.code), ["a", "b", "c"]);
});

Deno.test("of each severity a hundred are kept and the rest is counted, so that an error is never lost", () => {
  const { diagnostics } = loadText("x\n".repeat(5_000) + "vrrp_instance A {\n");
  const count = (severity: string) => diagnostics.filter((each) => each.severity === severity).length;
  assertEquals([count("warning"), count("error")], [101, 1]);
  assertEquals(diagnostics.at(-1)?.code, "too-many");
});

Deno.test("a diagnostic is plain JSON and keeps at most a thousand characters of a line", () => {
  const { diagnostics } = loadText("x".repeat(5_000));
  assertEquals(JSON.parse(JSON.stringify(diagnostics)), diagnostics);
  assertEquals(diagnostics[0]?.text.length, 1_000);
  assertEquals((diagnostics[0]?.message.length ?? 0) < 100, true);
});
