import { assertEquals } from "@std/assert";
import { Findings } from "../../../src/config/diagnostic.ts";
import { root } from "../../../src/config/table/root.ts";
import { Parser } from "../../../src/config/tree.ts";
import { briefly, loadText } from "./support.ts";

const rest = "interface eth0\nvirtual_router_id 51\nvirtual_ipaddress { 192.0.2.10/24 }\n";
const whole = `vrrp_instance A {\n${rest}}\n`;
const config = (text: string) => JSON.stringify(loadText(text).config.instances[0]);

Deno.test("a brace may stand on the next line, and text may follow any brace", () => {
  const forms = [
    whole,
    whole.replaceAll(" {", "\n{"),
    whole.replaceAll(" {", "{"),
    whole.replace("}\n}", "\n}}"),
    whole.replace("{\n", "{ "),
    whole.replaceAll(" {", " # why\n\n{ # because\n"),
  ];
  for (const form of forms) {
    assertEquals(loadText(form).diagnostics, [], form);
    assertEquals(config(form), config(whole), form);
  }
});

const faults: [name: string, text: string, said: string[], instances: number][] = [
  [
    "an unknown keyword is skipped",
    whole.replace("\n}", "\nprority 1\n}"),
    ["warning unknown-keyword 5:1"],
    1,
  ],
  [
    "an unknown keyword is skipped with its block, whatever is in it",
    `vrrp_instance A {\nfoo {\n bar { priority 1 }\n}\n${rest}}\n`,
    ["warning unknown-keyword 2:1"],
    1,
  ],
  [
    "an unknown block at the root is skipped whole",
    `foo A {\ninterface x\n}\n${whole}`,
    ["warning unknown-keyword 1:1"],
    1,
  ],
  ["a block after a keyword that takes none is skipped", `vrrp_instance A {\nnopreempt {\nx\n}\n${rest}}\n`, [
    "warning unexpected-block 2:11",
  ], 1],
  [
    "a block that belongs to nothing is skipped",
    `{\npriority\n}\n${whole}`,
    ["warning unexpected-brace 1:1"],
    1,
  ],
  ["a missing { is taken as read", `vrrp_instance A\n${rest}}\n`, ["warning missing-brace 1:1"], 1],
  ["a surplus } is ignored", `${whole}}\n`, ["warning surplus-brace 6:1"], 1],
  ["many surplus } are one mistake", `${whole}}}\n}\n`, ["warning surplus-brace 6:1"], 1],
  [
    "a block that is closed too early is one mistake",
    `${whole}priority 100\nadvert_int 2\n}\n`,
    ["warning outside-block 6:1"],
    1,
  ],
  ["an unclosed block is an error at its beginning", `vrrp_instance A {\n${rest}`, [
    "error unclosed-block 1:17",
  ], 1],
  [
    "an instance that begins within another shows which one is not closed",
    `vrrp_instance A {\n${rest}\n${whole.replace("A", "B").replace("51", "52")}`,
    ["error unclosed-block 1:17"],
    2,
  ],
  [
    "a keyword of the instance shows that the block before it is not closed",
    `vrrp_instance A {\nauthentication {\nauth_type PASS\nauth_pass x\n${rest}}\n`,
    ["error unclosed-block 2:16"],
    1,
  ],
  [
    "a keyword among addresses shows that their block is not closed",
    `vrrp_instance A {\n${rest.replace("}", "")}priority 9\n}\n`,
    ["error unclosed-block 4:19"],
    1,
  ],
  ["a skipped block that is not closed ends where an instance begins", `foo {\n${whole}`, [
    "warning unknown-keyword 1:1",
    "error unclosed-block 1:5",
  ], 1],
  ["a keyword whose block is missing is reported", `vrrp_instance A {\nauthentication\n${rest}}\n`, [
    "warning missing-block 2:1",
  ], 1],
  ["an instance without a block is an error", `${whole}vrrp_instance B\n`, [
    "error missing-block 6:1",
  ], 1],
];

for (const [name, text, said, instances] of faults) {
  Deno.test(name, () => {
    const loaded = loadText(text);
    assertEquals(briefly(loaded.diagnostics), said);
    assertEquals(loaded.config.instances.length, instances);
  });
}

const hints: [text: string, help: string | null][] = [
  ["prioritty 100", 'did you mean "priority"?'],
  ["auth_pass secret", 'it belongs into "authentication { … }"'],
  ["router_id x", 'it belongs into "global_defs { … }"'],
  ["use_pid_dir", "it belongs outside of any block"],
  ["banana 1", null],
];

for (const [text, help] of hints) {
  Deno.test(`"${text}" in an instance is answered with: ${help ?? "nothing, for nothing is near"}`, () => {
    const { diagnostics } = loadText(`vrrp_instance A {\n${text}\n${rest}}\n`);
    assertEquals(diagnostics.map((each) => [each.code, each.help]), [["unknown-keyword", help]]);
  });
}

Deno.test("names that every object has are no keywords", () => {
  for (const word of ["constructor", "__proto__", "toString", "hasOwnProperty"]) {
    const { diagnostics } = loadText(
      `${word} {\n}\nvrrp_instance A {\n${word} 1\n${rest}}\nglobal_defs {\n${word}\n}\n`,
    );
    assertEquals(diagnostics.map((each) => each.code), Array(3).fill("unknown-keyword"), word);
  }
});

Deno.test("what comes after a block that is ignored is read, whatever that block holds", () => {
  const second = whole.replace("}\n}", "}\nauthentication {\nauth_type PASS\n}\nprority 2\n}");
  const { config, diagnostics } = loadText(`${whole}${second}global_defs {\nrouter_id x\n}\n`);
  assertEquals(briefly(diagnostics), [
    "warning duplicate-instance 6:15",
    "warning unknown-keyword 13:1",
  ]);
  assertEquals([config.instances.length, config.global.router_id], [1, "x"]);
});

Deno.test("lines are read only as statements are asked for", () => {
  const findings = new Findings();
  let read = 0;
  const lines = function* () {
    for (const text of whole.repeat(10).split("\n")) {
      read++;
      yield { text, file: "a.conf", number: read, encoding: "utf-8" as const };
    }
    return true;
  };
  const [first] = new Parser(root, lines(), findings).statements();
  assertEquals([first?.keyword, read], ["vrrp_instance", 1]);
});
