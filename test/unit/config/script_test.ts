import { assertEquals } from "@std/assert";
import { scriptWords } from "../../../src/config/script.ts";
import { briefly, loadInstance } from "./support.ts";

Deno.test("a command's words are grouped by quotes of both kinds", () => {
  assertEquals(scriptWords(`/bin/x 'a b' "c 'd'" e'f 'g`), ["/bin/x", "a b", "c 'd'", "ef g"]);
  assertEquals(scriptWords(`x "" ''`), ["x", "", ""]);
});

Deno.test("a backslash escapes blanks, quotes and the characters that cannot be written", () => {
  assertEquals(scriptWords("a\\ b \\\"c \\'d"), ["a b", '"c', "'d"]);
  assertEquals(scriptWords("\\n\\t\\x41\\101\\cA\\\\"), ["\n\tAA\x01\\"]);
});

Deno.test("a command with an open quote or a backslash at its end cannot be read", () => {
  for (const text of ["a 'b", 'a "b', "a\\"]) assertEquals(scriptWords(text), null, text);
});

Deno.test("a script has words, and a user and a group after them", () => {
  const { config, diagnostics } = loadInstance(`notify "/bin/x 'a b' c" nobody :nogroup
notify_master /bin/y
notify_backup "/bin/z" root`);
  assertEquals(diagnostics, []);
  assertEquals(config.instances[0]?.notify, {
    words: ["/bin/x", "a b", "c"],
    user: "nobody",
    group: "nogroup",
  });
  assertEquals(config.instances[0]?.notify_master, { words: ["/bin/y"] });
  assertEquals(config.instances[0]?.notify_backup, { words: ["/bin/z"], user: "root" });
});

Deno.test("a script with arguments outside quotes is told where they must stand", () => {
  const { diagnostics } = loadInstance("notify /bin/x a b c");
  assertEquals(briefly(diagnostics), ["warning surplus-words 7:21"]);
  assertEquals(diagnostics[0]?.help, "write the script with its arguments between double quotes");
});

Deno.test("the first of two scripts counts, as in keepalived", () => {
  const { config, diagnostics } = loadInstance("notify /bin/x\nnotify /bin/y");
  assertEquals(config.instances[0]?.notify, { words: ["/bin/x"] });
  assertEquals(briefly(diagnostics), ["warning given-twice 8:3"]);
});

Deno.test("a script that cannot be read is ignored with a warning", () => {
  const { config, diagnostics } = loadInstance(`notify "/bin/x 'a"`);
  assertEquals(config.instances[0]?.notify, undefined);
  assertEquals(briefly(diagnostics), ["warning bad-script 7:10"]);
});
