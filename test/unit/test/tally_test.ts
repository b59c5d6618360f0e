import { assertEquals } from "@std/assert";
import { count, plain, skippedNames } from "../../tally.ts";

Deno.test("a summary is read to its three figures, steps left out", () => {
  const text = "\nFAILED | 1 passed (1 step) | 2 failed (1 step) | 3 ignored (1 step) (13ms)\n";
  assertEquals(count(text, 1), { passed: 1, failed: 2, skipped: 3 });
});

Deno.test("a summary without ignored tests has skipped none", () => {
  assertEquals(count("ok | 126 passed | 0 failed (2s)\n", 0), { passed: 126, failed: 0, skipped: 0 });
});

Deno.test("of two summaries the last one counts, since a test may print one itself", () => {
  const text = "ok | 9 passed | 0 failed (1s)\n\nok | 2 passed | 0 failed (2s)\n";
  assertEquals(count(text, 0), { passed: 2, failed: 0, skipped: 0 });
});

Deno.test("a crash before any summary is one failure", () => {
  assertEquals(count("error: Type checking failed.\n", 1), { passed: 0, failed: 1, skipped: 0 });
});

Deno.test("an exit code that contradicts a clean summary is one failure", () => {
  assertEquals(count("ok | 5 passed | 0 failed (1s)\n", 137), { passed: 5, failed: 1, skipped: 0 });
});

Deno.test("a suite that ran no tests has failed", () => {
  assertEquals(count("ok | 0 passed | 0 failed (0ms)\n", 0), { passed: 0, failed: 1, skipped: 0 });
});

Deno.test("skipped tests and steps are named as they were written", () => {
  const junit = `<testcase name="one" classname="a" time="0"></testcase>
    <testcase name="&quot;two&quot; &lt;&amp;&gt; (needs root)" classname="a" time="0.000" line="2" col="6">
        <skipped/>
    </testcase>
    <testcase name="three" classname="a"><failure message="x">y</failure></testcase>
    <testcase name="four &gt; inner" classname="a">
        <skipped/>`;
  assertEquals(skippedNames(junit), ['"two" <&> (needs root)', "four > inner"]);
});

Deno.test("a summary in colours is read like a plain one", () => {
  const text = "\n\x1b[0m\x1b[32mok\x1b[0m | 3 passed | 0 failed \x1b[0m\x1b[38;5;245m(1s)\x1b[0m\n";
  assertEquals(count(plain(text), 0), { passed: 3, failed: 0, skipped: 0 });
});
