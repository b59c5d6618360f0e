import { assert, assertEquals } from "@std/assert";
import { parse } from "@std/yaml";
import { Ajv2020 } from "npm:ajv@8.20.0/dist/2020.js";
import { load, type Loaded, memoryReader, print } from "../../src/config/mod.ts";
import { printYaml, schema } from "../../src/config/yaml/mod.ts";
import { corpus, options, read, said, usable } from "./corpus.ts";

function reread(name: string, text: string | Uint8Array): Loaded {
  return load(name, memoryReader(new Map([[name, text]])), options);
}

const validate = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true }).compile(
  schema(),
);

/** What is wrong with a document, by the schema. */
function objections(text: string): string[] {
  validate(parse(text, { schema: "core" }));
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

const files = corpus.map((file) => ({ ...file, loaded: read(file) })).filter(({ loaded }) => usable(loaded));

Deno.test("the corpus has files to write as YAML", () => assert(files.length > 50));

for (const { name, loaded } of files) {
  Deno.test(`YAML ${name.replaceAll("_", " ")}: it says the same, there and back, and keeps to the schema`, () => {
    const text = printYaml(loaded.config);
    const again = reread("a.yaml", text);
    assertEquals(said(again), said(loaded), text);
    assertEquals(said(reread("a.conf", print(again.config))), said(loaded));
    assertEquals(printYaml(again.config), text);
    assertEquals(objections(text), [], text);
  });
}

const instance = "vrrp_instance:\n  VI_1:\n    interface: eth0\n    virtual_router_id: 51\n";

for (
  const [what, text] of [
    ["an unknown keyword", `${instance}    priorty: 100\n`],
    ["a keyword in another block", `${instance}    router_id: x\n`],
    ["a number out of range", `${instance}    priority: 256\n`],
    ["a text for a number", `${instance}    priority: high\n`],
    ["a fraction of a whole number", `${instance}    priority: 1.5\n`],
    ["an interval that is too long", `${instance}    advert_int: 256\n`],
    ["a word that is none of those", `${instance}    state: SLAVE\n`],
    ["a text for a flag", `${instance}    nopreempt: maybe\n`],
    ["a map of addresses", `${instance}    virtual_ipaddress: { 192.0.2.1/24: }\n`],
    ["one address without a list", `${instance}    virtual_ipaddress: 192.0.2.1/24\n`],
    ["a list of instances", "vrrp_instance:\n  - interface: eth0\n"],
    ["an instance without interface", "vrrp_instance:\n  VI_1:\n    virtual_router_id: 51\n"],
    ["a server without a list", "virtual_server:\n  192.0.2.1 80:\n    lvs_sched: rr\n"],
    ["a script of unknown parts", `${instance}    notify: { program: /bin/true }\n`],
  ] as const
) {
  Deno.test(`the schema refuses ${what}`, () => assert(objections(text).length > 0));
}

Deno.test("the schema takes what people write", () => {
  const more = `    auth_hmac: {}
    authentication: { auth_type: PASS, auth_pass: 1111 }
    advert_int: 0.5
    virtual_ipaddress: [192.0.2.1/24, 192.0.2.2/24 dev eth1]
    notify: { command: /etc/notify.sh, user: root }
    track_script: [chk, chk2 weight 5]
`;
  assertEquals(objections(`x-mine: 1\nglobal_defs:\n  router_id: 5\n${instance}${more}`), []);
});
