import { assertEquals } from "@std/assert";
import { parse } from "@std/yaml";
import { load, type Loaded, memoryReader, render } from "../../../../src/config/mod.ts";
import { yamlReader } from "../../../../src/config/yaml/read.ts";
import { briefly } from "../support.ts";

function read(text: string | Uint8Array): Loaded {
  return load("a.yaml", memoryReader(new Map([["a.yaml", text]])), { yaml: yamlReader(parse) });
}

const instance = `vrrp_instance:
  VI_1:
    interface: eth0
    virtual_router_id: 51
    virtual_ipaddress: [192.0.2.10/24]
`;

Deno.test("a value that is not valid is shown where it stands", () => {
  const { diagnostics } = read(
    `${instance}    priority: 300 # too much\n    state: "SLAVE"\n    advert_int: 1.5\n`,
  );
  assertEquals(briefly(diagnostics), [
    "warning out-of-range 6:15",
    "warning bad-value 7:12",
    "warning rounded 8:17",
  ]);
  assertEquals(
    render(diagnostics[0]!, { colour: false }),
    `warning[out-of-range]: priority is a whole number of 1 to 255, not "300"; 100 is used
 --> a.yaml:6:15
  |
6 |     priority: 300 # too much
  |               ^^^`,
  );
});

Deno.test("a word of a line is shown where it stands, quoted or not", () => {
  const lines =
    "    virtual_ipaddress_excluded:\n      - 192.0.2.1/99 dev eth0\n      - '192.0.2.2/24 sope'\n";
  assertEquals(briefly(read(instance + lines).diagnostics), [
    "warning bad-prefix 7:9",
    "warning unknown-option 8:23",
  ]);
});

Deno.test("an unknown keyword is answered with the nearest one, and x- keys are for anchors", () => {
  const { diagnostics } = read(`x-common: &c 5\n${instance}    prioritty: *c\nvrrp_scripts: {}\n`);
  assertEquals(diagnostics.map(({ code, at, help }) => [code, at?.line, help]), [
    ["unknown-keyword", 7, 'did you mean "priority"?'],
    ["unknown-keyword", 8, 'did you mean "vrrp_script"?'],
  ]);
});

Deno.test("instances stay in the order of the file, whatever they are called", () => {
  const block = "    interface: eth0\n    no_virtual_ipaddress: true\n    virtual_router_id: ";
  const text = `vrrp_instance:\n  b:\n${block}1\n  20:\n${block}2\n  3:\n${block}3\n`;
  const { config, diagnostics } = read(text);
  assertEquals(diagnostics, []);
  assertEquals(config.instances.map(({ name, at }) => [name, at.line]), [["b", 2], ["20", 6], ["3", 10]]);
});

Deno.test("numbers are taken as they are written", () => {
  const { config } = read(`global_defs:\n  router_id: 007\n  umask: [022]\n${instance}    advert_int: 1.0\n`);
  assertEquals(config.global, { router_id: "007", umask: ["022"] });
});

Deno.test("an alias is what it stands for, and its mistakes stand where it does", () => {
  const text = `x-lines: &lines [192.0.2.1/24, bad]\n${instance}    virtual_ipaddress_excluded: *lines\n`;
  const { config, diagnostics } = read(text);
  assertEquals(config.instances[0]?.virtual_ipaddress_excluded?.length, 1);
  assertEquals(briefly(diagnostics), ["warning bad-address 7:33"]);
});

Deno.test("what says nothing is left out: false flags and empty maps", () => {
  const { config, diagnostics } = read(`global_defs:\n${instance}    nopreempt: false\n`);
  assertEquals(diagnostics, []);
  assertEquals(config.global, {});
  assertEquals(Object.hasOwn(config.instances[0]!, "nopreempt"), false);
});

const wrong: [what: string, text: string, said: string[]][] = [
  ["an unclosed bracket", "vrrp_instance: [\n", ["error yaml-syntax"]],
  ["a key that is given twice", `${instance}    interface: eth1\n`, ["error yaml-syntax"]],
  ["two documents", "---\na: 1\n---\nb: 1\n", ["error yaml-syntax"]],
  ["a list for a map", "- vrrp_instance\n", ["error yaml-form 1:3"]],
  ["a map for a value", `${instance}    priority: { a: 1 }\n`, ["error yaml-form 6:17"]],
  ["a value for a list", `${instance}    track_script: chk\n`, ["error yaml-form 6:19"]],
  ["no value", `${instance}    priority:\n`, ["error yaml-form 6:5"]],
  ["a line break in a word", `${instance}    mcast_src_ip: "a\\nb"\n`, ["error yaml-form 6:19"]],
  ["a line with braces", `${instance}    track_script: ["a { b }"]\n`, ["error yaml-form 6:20"]],
  ["a script of unknown parts", `${instance}    notify: { run: x }\n`, ["error yaml-form 6:15"]],
  ["a group without user", `${instance}    notify: { command: x, group: y }\n`, ["error yaml-form 6:15"]],
  ["nothing at all", "", ["error nothing-configured"]],
  ["a comment alone", "# nothing\n", ["error nothing-configured"]],
  ["an alias of itself", "vrrp_instance: &c\n  x: *c\n", ["error yaml-too-deep"]],
];

for (const [what, text, said] of wrong) {
  Deno.test(`${what} is refused in YAML, and where it stands is told`, () => {
    const errors = read(text).diagnostics.filter(({ severity }) => severity === "error");
    // Where a syntax error is, the parser says: somewhere in the file.
    const told = briefly(errors).map((each) => each.replace(/(yaml-syntax) \d+:\d+$/, "$1"));
    assertEquals(told, said);
    if (said[0] === "error yaml-syntax") assertEquals(errors[0]?.at?.file, "a.yaml");
  });
}

Deno.test("a file that is missing or no text is answered as any other", () => {
  assertEquals(briefly(read("a\0").diagnostics), ["error file-binary"]);
  const { diagnostics } = load("a.yaml", memoryReader(new Map()), { yaml: yamlReader(parse) });
  assertEquals(briefly(diagnostics), ["error file-missing"]);
});

Deno.test("a password of bytes is written in hexadecimal", () => {
  const auth = "    authentication: { auth_type: PASS, auth_pass: { hex: e9ff } }\n";
  assertEquals(read(instance + auth).config.instances[0]?.authentication?.auth_pass, "\xe9\xff");
});
