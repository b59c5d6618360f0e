import { assertEquals, assertStringIncludes } from "@std/assert";
import { configTest } from "../../../src/cli/config_test.ts";
import { memoryReader } from "../../../src/config/mod.ts";

const body = "interface eth0\nvirtual_router_id 1\nvirtual_ipaddress {\n192.0.2.1\n}\n";
const instance = (more = "") => `vrrp_instance A {\n${body}${more}}\n`;
const global = (...lines: string[]) => `global_defs {\n${lines.join("\n")}\n}\n`;
const check = (path: string) => `vrrp_script c {\nscript ${path}\n}\n`;

/** The exit code of a test, and what it says; the machine has eth0, root and /bin/true. */
function test(text: string | null, log: string | null = null) {
  const files = new Map(text === null ? [] : [["a.conf", text]]);
  const said = { err: "", log: "" };
  const code = configTest({ config: "a.conf", configId: "h1", log }, {
    reader: memoryReader(files),
    err: (each) => said.err += each,
    append: (_, each) => said.log += each,
    colour: true,
    options: {},
    facts: {
      link: (name) => name === "eth0",
      user: (name) => name === "root",
      script: (path) => path === "/bin/true" ? null : { kind: "missing", path },
    },
  });
  return { code, ...said };
}

Deno.test("the exit code of -t is the one that keepalived has", () => {
  // `keepalived -t` (2.2.7) beside eth0 and eth1 has the same code for each but those with a comment.
  const cases: [text: string | null, code: number][] = [
    [instance(), 0],
    ["", 0],
    [null, 4], // keepalived: 0
    [instance("nonsense 1\n"), 5],
    [instance("nopreempt\npriority\n"), 2],
    [`${instance()}include nothere.conf\n`, 5], // keepalived: 0
    [`${instance()}includer nothere.conf\n`, 5], // keepalived: 0
    [`${instance()}includem nothere.conf\n`, 6],
    [instance().replace("eth0", "eth9"), 5],
    [global("dynamic_interfaces") + instance().replace("eth0", "eth9"), 0],
    [instance("track_interface {\neth9\n}\n"), 5],
    [instance().replace("192.0.2.1", "192.0.2.1 dev eth9"), 5],
    ["linkbeat_interfaces {\neth9\n}\n", 4],
    ["interface_up_down_delays {\neth9 1 1\n}\n", 4],
    [instance("use_vmac vrrp.1\n"), 0],
    [instance("notify /nonexist\n"), 0],
    [instance("notify /bin/true\n"), 6],
    [instance("notify /bin/true\nnonsense\n"), 6],
    [global("enable_script_security") + instance("notify /bin/true\n"), 5],
    [global("enable_script_security", "script_user root") + instance("notify /bin/true\n"), 0],
    [global("script_user nobody_here") + instance(), 5],
    [check("/nonexist") + instance(), 5],
    [check("/bin/true") + instance(), 6],
    [instance().replace("192.0.2.1", "2001:db8::1"), 0],
  ];
  for (const [text, code] of cases) assertEquals([text, test(text).code], [text, code]);
});

Deno.test("-t is silent about a good file and else says what is wrong, or has it written to a file", () => {
  assertEquals(test(instance()).err, "");
  assertStringIncludes(test(instance().replace("eth0", "eth9")).err, "this machine has no interface eth9");
  const { err, log } = test(instance("nonsense\n"), "log");
  assertEquals([err, log.includes('no keyword "nonsense"'), log.includes("\x1b")], ["", true, false]);
});

Deno.test("what a comment in the file allows is not said by -t, and does not count", () => {
  assertEquals(test(instance("nonsense # havip: allow unknown-keyword\n")).code, 0);
});
