import { assertEquals } from "@std/assert";
import { load, type LoadOptions, memoryReader, type Reader } from "../../../src/config/mod.ts";
import { briefly } from "./support.ts";

const instance = (more = "", vrid = "1") =>
  `vrrp_instance A${vrid} {\ninterface eth0\nvirtual_router_id ${vrid}\nvirtual_ipaddress {\n192.0.2.1\n}\n${more}\n}\n`;

function read(files: { [path: string]: string }, options: LoadOptions = {}) {
  const [path = ""] = Object.keys(files);
  return load(path, memoryReader(new Map(Object.entries(files))), options);
}

/** What comes of `router_id`, after some lines. */
function routerId(lines: string, options: LoadOptions = {}): unknown {
  return read({ "/etc/x/a.conf": `${lines}\n${instance()}` }, options).config.global.router_id;
}

Deno.test("files are included in the place of the line, relative to the file that includes them", () => {
  const { config, diagnostics, files } = read({
    "/etc/a.conf": `include sub/*.conf\n${instance("include sub/more/p", "3")}`,
    "/etc/sub/1.conf": instance("include more/p"),
    "/etc/sub/2.conf": `include /etc/b\n`,
    "/etc/sub/more/p": "priority 7\n",
    "/etc/b": instance("", "2"),
  });
  assertEquals(diagnostics, []);
  assertEquals(config.instances.map(({ name, priority }) => [name, priority]), [
    ["A1", 7],
    ["A2", undefined],
    ["A3", 7],
  ]);
  assertEquals(files, ["/etc/a.conf", "/etc/sub/1.conf", "/etc/sub/more/p", "/etc/sub/2.conf", "/etc/b"]);
});

Deno.test("a diagnostic in an included file names the place, and the includes that lead to it", () => {
  const { diagnostics } = read({ "a": `${instance()}include b\n`, "b": "\n  include c", "c": "prority" });
  assertEquals(briefly(diagnostics), ["warning unknown-keyword 1:1"]);
  assertEquals(diagnostics[0]?.at?.file, "c");
  assertEquals(diagnostics[0]?.related?.map(({ at }) => `${at.file}:${at.line}:${at.column}`), [
    "b:2:11",
    "a:9:9",
  ]);
});

Deno.test("what a file cannot be included for is a warning, unless includer or include_check asks for more", () => {
  const reader: Reader = memoryReader(
    new Map<string, string | { fails: "directory" | "permission" | "executable" }>([
      ["d", { fails: "directory" }],
      ["p", { fails: "permission" }],
      ["x", { fails: "executable" }],
      ["n", "\0"],
      ...["include", "includer", "includea"].map((word) => {
        const lines = ["d", "p", "x", "n", "m"].map((name) => `${word} ${name}\n`).join("");
        return [word, lines + instance()] as [string, string];
      }),
    ]),
  );
  const said = (word: string) => load(word, reader).diagnostics.map(({ severity, code }) => [severity, code]);
  const codes = ["directory", "unreadable", "executable", "binary", "missing"].map((each) =>
    `include-${each}`
  );
  assertEquals(said("include"), codes.map((code) => ["warning", code]));
  assertEquals(said("includer"), codes.map((code, i) => [i < 4 ? "error" : "warning", code]));
  assertEquals(said("includea"), codes.map((code) => ["error", code]));
});

Deno.test("include_check counts from its line on, and no longer than the file that it stands in", () => {
  const check = "global_defs {\ninclude_check\n}\n";
  const said = (files: { [path: string]: string }) => briefly(read(files).diagnostics);
  assertEquals(said({ a: `include m\n${check}${instance()}include m\n` }), [
    "warning include-missing 1:9",
    "error include-missing 13:9",
  ]);
  assertEquals(said({ a: `include b\n${instance()}include m\n`, b: check }), [
    "warning include-missing 10:9",
  ]);
  assertEquals(
    said({ a: `${check.replace("check", "check read +brace_match")}include {m,n}\n${instance()}` }),
    [
      "error include-missing 4:9",
    ],
  );
  assertEquals(said({ a: `${check.replace("check", "check match some")}include m\n${instance()}` }), [
    "warning unknown-option 2:21",
    "error include-missing 4:9",
  ]);
});

Deno.test("a file that includes itself is one error, however it gets there", () => {
  const loops: { [path: string]: string }[] = [
    { a: `include a\n${instance()}` },
    { a: `${instance()}include b`, b: "include ./a", "./a": "" },
    { a: `vrrp_instance A {\ninclude b`, b: "include c", c: "include b" },
  ];
  for (const files of loops) {
    assertEquals(read(files).diagnostics.map(({ severity, code }) => [severity, code]), [
      ["error", "include-loop"],
    ]);
  }
});

Deno.test("files that include others twice each come to an end", () => {
  const files = Object.fromEntries(
    Array.from({ length: 60 }, (_, i) => [`f${i}`, `include f${i + 1}\n`.repeat(2)]),
  );
  assertEquals(read({ ...files, f60: "" }).diagnostics.map(({ code }) => code), ["include-too-many"]);
});

Deno.test("to look for files that are not there ends as well", () => {
  const { diagnostics } = read({ "a.conf": "include b*.conf\n".repeat(10_001) });
  assertEquals(diagnostics.map(({ code, at }) => [code, at?.line]), [["include-too-many", 10_001]]);
});

Deno.test("a condition keeps or drops its line by the name of the configuration", () => {
  const lines = "global_defs {\n@a router_id A\n@^a router_id B\n@ab router_id C\n@a\n}";
  assertEquals(routerId(lines, { configId: "a" }), "A");
  assertEquals(routerId(lines, { configId: "ab" }), "C");
  assertEquals(routerId(lines), "B");
  const { files } = read({ a: `@x include b\n@^x include c\n${instance()}`, b: "", c: "" }, {
    configId: "x",
  });
  assertEquals(files, ["a", "b"]);
});

const definitions: [lines: string, id: string][] = [
  ["$A=1\nglobal_defs {\nrouter_id $A\n}", "1"],
  ["$A= 1 # why\nglobal_defs {\nrouter_id x${A}y\n}", "x1y"],
  ["$A=${B}0\n$B=1\n$B=2\nglobal_defs {\nrouter_id $A\n}", "20"],
  ["$A=1\nglobal_defs {\nrouter_id $A.$AB-${A }-$\n}", "$A.$AB-${A }-$"],
  ["$A =1\nglobal_defs {\nrouter_id ${A}\n}", "${A}"],
  ["$A=\nglobal_defs {\nrouter_id x${A}y\n}", "xy"],
  ['$A=a b\nglobal_defs {\nrouter_id "${A} # c"\n}', "a b # c"],
  ["$A=B\n$B=2\nglobal_defs {\nrouter_id $${A}\n}", "2"],
  ["global_defs {\nrouter_id ${_PWD}\n}", "/etc/x"],
  ["global_defs {\nrouter_id ${_INSTANCE}\n}", "host"],
  ["global_defs {\nrouter_id ${_RANDOM 5 9}\n}", "7"],
  ["global_defs {\nrouter_id ${_RANDOM}\n}", "16384"],
  ["global_defs {\nrouter_id ${_RANDOM 9 5}\n}", "9"],
  ["global_defs {\nrouter_id ${_ENV HOME}${_ENV NONE}\n}", "/root"],
  ["$_PWD=x\nglobal_defs {\nrouter_id ${_PWD}${_HASH}\n}", "x"],
  ["$A=global_defs { \\\n  router_id x \\\n}\n$A", "x"],
  ["$A=$B # c \\\n # d \\\n $B\n$B=global_defs {  router_id y\\\n\n$A\n}", "y"],
  ["$A=1 \\\n2\nglobal_defs {\nrouter_id ${A}3\n}", "${A}3"],
];

for (const [lines, id] of definitions) {
  Deno.test(`${JSON.stringify(lines)} gives ${id}`, () => {
    const options: LoadOptions = {
      configId: "host",
      random: () => 0.5,
      variable: (name) => name === "HOME" ? "/root" : undefined,
    };
    assertEquals(routerId(lines, options), id);
  });
}

Deno.test("the present directory is where a relative path begins", () => {
  const { config } = read({ "x/../a": `global_defs {\nrouter_id \${_PWD}\n}\n${instance()}` }, {
    directory: "/srv/etc",
  });
  assertEquals(config.global.router_id, "/srv/etc");
});

Deno.test("a diagnostic within a value is placed where the value is used, and names the definitions", () => {
  const { diagnostics } = read({
    a: `$ÄÖ=\n$P=3\${Q}\n$Q=00\n${instance("é 1 \n  priority   $P # x\nnopreempt 😀 ${P}")}`,
  });
  assertEquals(briefly(diagnostics), [
    "warning unknown-keyword 1:1",
    "warning unknown-keyword 10:1",
    "warning out-of-range 11:14",
    "warning surplus-words 12:11",
  ]);
  const value = diagnostics[2];
  assertEquals([value?.text, value?.length], ["  priority   $P # x", 2]);
  assertEquals(value?.related?.map(({ at }) => `${at.line}:${at.column}`), ["2:4"]);
});

Deno.test("a diagnostic in a further line of a value names that line", () => {
  const { diagnostics } = read({ a: `$X= priority 1 \\\n  prority 2 \\\n\n${instance(" $X")}` });
  assertEquals(briefly(diagnostics), ["warning unknown-keyword 10:2"]);
  assertEquals(diagnostics[0]?.related?.map(({ at }) => `${at.line}:${at.column}`), ["2:3"]);
});

Deno.test("a definition that contains itself is one error", () => {
  for (const lines of ["$A=$A", "$A=x${B}\n$B=$C\n$C=y $A", "$A=x \\\n $A", "$A=x \\\n$B\n$B=y \\\n$A"]) {
    const { diagnostics } = read({ a: `${lines}\n${instance("  $A")}` });
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    assertEquals(errors.map(({ code }) => code), ["definition-loop"], lines);
  }
});

const levels = (value: (name: string) => string) =>
  Array.from({ length: 40 }, (_, i) => `$L${i}=${value(`L${i + 1}`)}\n`).join("") + "$L40=x\n";

const bombs: [name: string, text: string][] = [
  ["a line", levels((name) => `\${${name}}\${${name}}`)],
  ["lines", levels((name) => `$${name} \\\n$${name}`)],
  ["lines of nothing", levels((name) => `$${name} \\\n$${name}`).replace("=x\n", "=\n")],
  ["a repetition", "$L0=~SEQ(i,1,999999999) ~SEQ(j,1,999999999) x\n"],
  ["values", `$L0=${"${L1}".repeat(20_000)}\n$L1=xxxxxxxxxx\n`],
];

for (const [name, text] of bombs) {
  Deno.test(`definitions that grow without end in ${name} are one error`, () => {
    const { diagnostics } = read({ a: `${text}${instance()}$L0\n` });
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    assertEquals(errors.map(({ code }) => code), ["expansion-too-large"]);
  });
}

Deno.test("300,000 lines made by repetitions are read, as keepalived reads them", () => {
  const { diagnostics } = read({ a: `${instance()}$NOTHING=\n~SEQ(i,1,300) ~SEQ(j,1,1000) $NOTHING\n` });
  assertEquals(briefly(diagnostics), []);
});

Deno.test("what is no repetition is a warning at its line", () => {
  const { diagnostics } = read({ a: `${instance("~SEQ(i) x")}` });
  assertEquals(briefly(diagnostics), ["warning bad-repetition 7:1"]);
});
