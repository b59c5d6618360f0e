import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { parse } from "@std/yaml";
import { convert } from "../../../src/cli/convert.ts";
import { schema } from "../../../src/cli/schema.ts";
import { memoryReader } from "../../../src/config/mod.ts";
import { yamlReader } from "../../../src/config/yaml/read.ts";

const conf = `vrrp_instance VI_1 {
    state MASTER
    interface eth0
    virtual_router_id 51
    priority 101
    advert_int 1
    authentication {
        auth_type PASS
        auth_pass 1111
    }
    virtual_ipaddress {
        192.0.2.1/24 dev eth1
    }
    notify "/etc/notify.sh now" nobody
}
`;
const yaml = `vrrp_instance:
  VI_1:
    state: MASTER
    interface: eth0
    virtual_router_id: 51
    priority: 101
    advert_int: 1
    authentication:
      auth_type: PASS
      auth_pass: "1111"
    virtual_ipaddress:
      - 192.0.2.1/24 dev eth1
    notify:
      command: /etc/notify.sh now
      user: nobody
`;

function run(files: Record<string, string>, ...args: string[]) {
  const written = { out: "", err: "" };
  const text = (bytes: string | Uint8Array) =>
    typeof bytes === "string" ? bytes : new TextDecoder().decode(bytes);
  const saved = new Map<string, string>();
  const code = convert(args, {
    reader: memoryReader(new Map(Object.entries(files))),
    out: (each) => written.out += text(each),
    err: (each) => written.err += each,
    colour: false,
    options: { yaml: yamlReader(parse) },
    save: (path, bytes, replace) => {
      if (Object.hasOwn(files, path) && !replace) return `${path} exists already`;
      saved.set(path, text(bytes));
      return null;
    },
  });
  return { code, ...written, saved };
}

Deno.test("convert writes a file in the other form, or in the one that is asked for", () => {
  assertEquals(run({ "a.conf": conf }, "a.conf"), { code: 0, out: yaml, err: "", saved: new Map() });
  assertEquals(run({ "a.conf": conf }, "a.conf", "--to", "yaml").out, yaml);
  assertEquals(run({ "a.yaml": yaml }, "a.yaml").out, conf);
  assertEquals(run({ "a.yml": yaml }, "a.yml", "--to=conf").out, conf);
});

Deno.test("convert makes a file, and replaces none unless it is told to", () => {
  assertEquals(run({ "a.conf": conf }, "a.conf", "--output", "b.yaml").saved.get("b.yaml"), yaml);
  const refused = run({ "a.conf": conf, "b.yaml": "" }, "a.conf", "-o", "b.yaml");
  assertEquals([refused.code, refused.err], [1, "havip convert: b.yaml exists already\n"]);
  assertEquals(run({ "a.conf": conf, "b.yaml": "" }, "a.conf", "-o", "b.yaml", "--force").code, 0);
});

Deno.test("convert makes nothing of a file with errors", () => {
  const { code, out, err } = run({ "a.yaml": "vrrp_instance:\n  VI_1: [1]\n" }, "a.yaml");
  assertEquals([code, out], [2, ""]);
  assertStringIncludes(
    err,
    "error[yaml-form]: vrrp_instance is a map: KEYWORD: VALUE, not a list\n --> a.yaml:2:",
  );
});

Deno.test("convert says what is wrong with its command line", () => {
  for (const args of [[], ["a", "b"], ["a", "--to", "toml"], ["a", "--output"], ["a", "-x"], ["a", "-i"]]) {
    const { code, err } = run({}, ...args);
    assertEquals(code, 3);
    assertMatch(err, /^havip convert: .*\nUsage: /);
  }
});

Deno.test("schema prints a JSON Schema whose descriptions are the tables' words", () => {
  let out = "";
  assertEquals(schema([], (text) => out += text), 0);
  const { properties } = JSON.parse(out);
  const { priority } = properties.vrrp_instance.additionalProperties.properties;
  assertEquals(priority, {
    description: "the highest one becomes master; 255 owns the addresses",
    type: "integer",
    minimum: 1,
    maximum: 255,
  });
  assertEquals(schema(["x"], () => {}, () => {}), 3);
});
