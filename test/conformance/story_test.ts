import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { seconds } from "../../src/core/mod.ts";
import { differences } from "./likeness.ts";
import { readStory } from "./story.ts";

Deno.test("a story has a title and scenes with their times", () => {
  const { title, scenes } = readStory(`
    # What it is about.
    0s        link ens33 up 192.168.199.121   # a comment
    +500ms    start
    +1s x2    advert prio=101 from=192.168.199.122
    4s        end
  `);
  assertEquals(title, "What it is about");
  assertEquals(scenes.map(({ at, text }) => [at, text]), [
    [seconds(0), "link ens33 up 192.168.199.121"],
    [seconds(0.5), "start"],
    [seconds(1.5), "advert prio=101 from=192.168.199.122"],
    [seconds(2.5), "advert prio=101 from=192.168.199.122"],
    [seconds(4), "end"],
  ]);
});

Deno.test("a line that cannot be understood is named with its number", () => {
  const wrong = [
    "start",
    "1h start",
    "0s stat",
    "0s start now",
    "0s link ens33 sideways",
    "0s advert 101",
    "0s address 192.168.199.128 deleted",
    "0s addresses refused",
    "0s reload",
  ];
  for (const line of wrong) {
    const error = assertThrows(() => readStory(`# A story\n${line}`)) as Error;
    assertStringIncludes(error.message, "line 2: ");
    assertStringIncludes(error.message, line);
  }
});

Deno.test("time does not run backwards, and a story needs a title", () => {
  assertThrows(() => readStory("# A story\n2s start\n1s end"));
  assertThrows(() => readStory("0s start"));
});

Deno.test("two logs differ by what only one of them has, and by times that are far apart", () => {
  const theirs = [{ at: 0, text: "a" }, { at: 1, text: "b" }, { at: 2, text: "c" }];
  assertEquals(differences(theirs, theirs.map(({ at, text }) => ({ at: at + 0.1, text }))), []);
  assertEquals(differences(theirs, [{ at: 0, text: "a" }, { at: 1.4, text: "x" }, { at: 2.6, text: "c" }]), [
    "-   1.0  b",
    "+   1.4  x",
    "~   2.6  c (keepalived: 2.0)",
  ]);
});

Deno.test("whether an advert came before or after a line of the log is no difference", () => {
  const advert = { at: 1, text: "advert vrid=51 prio=0" };
  const line = { at: 1, text: "(VI_1) sent 0 priority" };
  assertEquals(differences([advert, line], [line, advert]), []);
  assertEquals(differences([line], [line, advert]), ["+   1.0  advert vrid=51 prio=0"]);
});
