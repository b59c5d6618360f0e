import { assertEquals, assertStringIncludes } from "@std/assert";
import { print } from "../../../src/cli/print.ts";
import { memoryReader } from "../../../src/config/mod.ts";

const instance = "interface eth0\nvirtual_router_id 51\nvirtual_ipaddress { 192.0.2.1 }\n";

function run(files: Record<string, string>, ...args: string[]) {
  const written = { out: "", err: "" };
  const code = print(args, {
    reader: memoryReader(new Map(Object.entries(files))),
    out: (text) => written.out += typeof text === "string" ? text : new TextDecoder().decode(text),
    err: (text) => written.err += text,
    colour: false,
    options: { configId: "h1" },
  });
  return { code, ...written };
}

Deno.test("print puts in what is included, defined, repeated and met", () => {
  const files = {
    "a.conf": "$P=100\ninclude b.conf\n~SEQ(N, 1, 2) vrrp_script s${N} { script /bin/true }\n",
    "b.conf": `vrrp_instance VI_1 {\n@h1 priority $P\n@h2 priority 90\n${instance}}\n`,
  };
  const { code, out, err } = run(files, "a.conf");
  assertEquals(
    out,
    `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    virtual_ipaddress {
        192.0.2.1
    }
}

vrrp_script s1 {
    script /bin/true
}

vrrp_script s2 {
    script /bin/true
}
`,
  );
  assertEquals(code, 0);
  assertEquals(err, "");
});

Deno.test("print takes another host's part with --config-id", () => {
  const files = { "a.conf": `vrrp_instance VI_1 {\n@h1 priority 100\n@h2 priority 90\n${instance}}\n` };
  assertStringIncludes(run(files, "a.conf", "-i", "h2").out, "    priority 90\n");
  assertStringIncludes(run(files, "a.conf").out, "    priority 100\n");
});

Deno.test("of a file with errors print tells the errors and prints nothing", () => {
  const { code, out, err } = run({ "a.conf": "vrrp_instance VI_1 {\n" }, "a.conf");
  assertEquals([code, out], [2, ""]);
  assertStringIncludes(err, "error[unclosed-block]");
  assertEquals(run({}, "a.conf").code, 6);
});

Deno.test("print says what is missing or too much on its command line", () => {
  assertEquals(run({}).err, "havip print: which file?\nUsage: havip print FILE [--config-id ID]\n");
  for (const args of [["a", "b"], ["a", "--json"], ["a", "-i"]]) assertEquals(run({}, ...args).code, 3);
});
