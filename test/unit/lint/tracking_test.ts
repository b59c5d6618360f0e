import { assertEquals } from "@std/assert";
import { compare } from "../../../src/lint/mod.ts";
import { found, instanceText, loadText } from "./support.ts";

const check = (weight: string) => `vrrp_script chk {\nscript /bin/true\n${weight}\n}\n`;

Deno.test("nopreempt does not go with checks that change the priority", () => {
  const said =
    "nopreempt-weight 11: with nopreempt VI_1 takes over from no master whose priority a failed check has lowered";
  const tracked = (line: string) => instanceText(`nopreempt\ntrack_script {\n${line}\n}`);
  assertEquals(found(check("weight -5") + tracked("chk")), [said]);
  assertEquals(found(check("") + tracked("chk weight 2")), [said]);
  assertEquals(found(check("weight -5") + tracked("chk weight 0")), []);
  assertEquals(found(check("") + tracked("chk")), []);
});

/** What is said of a pair with the priorities 110 and 100, the first with these trackers and the second with those. */
function pair(here: string, there = ""): string[] {
  const file = (path: string, text: string) => ({ path, loaded: loadText(text, path) });
  const definition = check("weight -5");
  const [a, b] = [[110, here], [100, there]].map(([priority, lines]) =>
    definition + instanceText(`priority ${priority}\n${lines}`)
  );
  return compare(file("a.conf", a ?? ""), file("b.conf", b ?? "")).diagnostics.map(({ message }) => message);
}

Deno.test("weights that do not reach the other host's priority are told of", () => {
  const said = (low: number, high: number) =>
    `with every check failed VI_1 still has priority ${low}, which is not below the ${high} of b.conf: it stays master`;
  assertEquals(pair("track_script {\nchk\n}"), [said(105, 100)]);
  assertEquals(pair("track_script {\nchk weight -10\n}"), [said(100, 100)]);
  assertEquals(pair("track_script {\nchk weight -11\n}"), []);
  assertEquals(pair("track_script {\nchk weight 20\n}"), [said(110, 100)]);
  assertEquals(pair("track_script {\nchk weight 20\n}", "track_script {\nchk weight 20\n}"), []);
  assertEquals(pair("track_script {\nchk weight 20 reverse\n}"), []);
  assertEquals(pair("track_script {\nchk\n}\ntrack_interface {\neth1 weight -6\n}"), []);
});

Deno.test("a file may hold a number that reaches everything, unless its weight is 0", () => {
  const watched = (path: string, line: string) => `track_file {\n${path}${line}\n}`;
  const script = "track_script {\nchk\n}\n";
  assertEquals(pair(script).length, 1);
  assertEquals(pair(script + watched("number", "")), []);
  assertEquals(pair(script + watched("number", " weight -1")), []);
  assertEquals(pair(script, watched("number", " weight 1")), []);
  assertEquals(pair(script + watched("number", " weight 0")).length, 1);
  const text = `track_file number {\nfile /run/number\n}\n${
    instanceText(`nopreempt\n${watched("number", "")}`)
  }`;
  assertEquals(found(text).map((line) => line.split(" ")[0]), ["nopreempt-weight"]);
});

Deno.test("checks without a weight mean FAULT, and reach everything", () => {
  assertEquals(pair("track_script {\nchk weight 0\n}"), []);
  assertEquals(pair("track_interface {\neth1\n}"), []);
});

Deno.test("the programs of sync groups and of checks are looked at as well", () => {
  const text = `vrrp_sync_group G {\ngroup {\nVI_1\nVI_2\n}\nnotify /a\n}\n` +
    `vrrp_script chk {\nscript "/b 1"\nuser tom\n}\n${instanceText("notify /c")}` +
    instanceText("", "VI_2", "192.0.2.11", 52);
  const asked: string[] = [];
  found(text, {
    script: (program, user) => {
      asked.push(`${program} ${user}`);
      return null;
    },
  });
  assertEquals([...new Set(asked)].sort(), ["/a null", "/b tom", "/c null"]);
});
