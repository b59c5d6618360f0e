import { assertEquals } from "@std/assert";
import { fileReader, load, memoryReader, withInput } from "../../../src/config/mod.ts";
import { briefly, loadText } from "./support.ts";

const instance =
  "vrrp_instance A {\ninterface eth0\nvirtual_router_id 1\nvirtual_ipaddress { 192.0.2.1 }\n}\n";
const latin1 = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0));
const source = import.meta.resolve("../../../src/config/source.ts");

Deno.test("a file that is missing, a directory or unreadable is an error with a code of its own", () => {
  const reader = memoryReader(
    new Map([["dir", { fails: "directory" }], ["secret", { fails: "permission" }], ["odd", {
      fails: "other",
    }]]),
  );
  const codes = ["none", "dir", "secret", "odd"].map((path) =>
    briefly(load(path, reader).diagnostics).join()
  );
  assertEquals(codes, [
    "error file-missing",
    "error file-directory",
    "error file-unreadable",
    "error file-unreadable",
  ]);
});

Deno.test("the files of this machine are read, and their faults told apart", () => {
  const dir = Deno.makeTempDirSync();
  try {
    Deno.writeTextFileSync(`${dir}/a.conf`, instance);
    const reader = fileReader();
    assertEquals(load(`${dir}/a.conf`, reader).config.instances.length, 1);
    assertEquals(reader.glob(`${dir}/*.conf`), [`${dir}/a.conf`]);
    const code = (path: string) => load(path, reader).diagnostics[0]?.code;
    assertEquals(code(`${dir}/b.conf`), "file-missing");
    assertEquals(code(`${dir}/a.conf/b.conf`), "file-missing");
    assertEquals(code(dir), "file-directory");
  } finally {
    Deno.removeSync(dir, { recursive: true });
  }
});

Deno.test("a file that may be executed is no configuration", () => {
  const dir = Deno.makeTempDirSync();
  try {
    Deno.writeTextFileSync(`${dir}/a.conf`, instance);
    Deno.chmodSync(`${dir}/a.conf`, 0o755);
    assertEquals(briefly(load(`${dir}/a.conf`, fileReader()).diagnostics), ["error file-executable"]);
  } finally {
    Deno.removeSync(dir, { recursive: true });
  }
});

Deno.test("- is what is given for it, asked once, and no other file", () => {
  let asked = 0;
  const reader = withInput(memoryReader(new Map([["a", ""]])), () => {
    asked++;
    return new TextEncoder().encode(instance);
  });
  for (let i = 0; i < 2; i++) assertEquals(load("-", reader).config.instances.length, 1);
  assertEquals([asked, reader.read("a").ok, reader.read("b").ok], [1, true, false]);
  const endless = withInput(reader, () => null);
  assertEquals(briefly(load("-", endless).diagnostics), ["error file-unreadable"]);
});

Deno.test("an endless device is not read for ever", () => {
  assertEquals(briefly(load("/dev/zero", fileReader()).diagnostics), ["error file-unreadable"]);
});

Deno.test("a file with NUL bytes is not text", () => {
  assertEquals(briefly(loadText(instance + "\0").diagnostics), ["error file-binary"]);
});

Deno.test("a file of nothing, of comments or of settings alone configures nothing", () => {
  for (const text of ["", "\n\n", "# a comment\n! another\n", "global_defs {\n router_id x\n}\n"]) {
    assertEquals(briefly(loadText(text).diagnostics), ["error nothing-configured"], text);
  }
});

Deno.test("a byte order mark, carriage returns and bytes of Latin-1 are all the same", () => {
  const expected = JSON.stringify(loadText(instance).config);
  for (const text of ["\ufeff" + instance, instance.replaceAll("\n", "\r\n")]) {
    const { config, diagnostics } = loadText(text);
    assertEquals([JSON.stringify(config), diagnostics], [expected, []]);
  }
  const { config, diagnostics } = loadText(latin1(instance + "# für\xe4\xff\n"));
  assertEquals([JSON.stringify(config), diagnostics], [expected, []]);
});

Deno.test("a password is kept as the bytes that stand in the file", () => {
  const text = instance.replace("}\n}", "}\nauthentication {\nauth_type PASS\nauth_pass f\xfc\n}\n}");
  const pass = (bytes: string | Uint8Array) => loadText(bytes).config.instances[0]?.authentication?.auth_pass;
  assertEquals(pass(latin1(text)), "f\xfc");
  assertEquals(pass(text), "f\xc3\xbc");
});

Deno.test("a named pipe is not waited for, and a nameless one is read", async () => {
  const folder = Deno.makeTempDirSync();
  const pipe = `${folder}/pipe`;
  await new Deno.Command("mkfifo", { args: [pipe] }).output();
  assertEquals(briefly(load(pipe, fileReader()).diagnostics), ["error file-unreadable"]);
  Deno.removeSync(folder, { recursive: true });
  const nameless = await new Deno.Command("sh", {
    args: [
      "-c",
      `printf %s "$1" | "$2" eval --no-config 'const { fileReader } = await import(Deno.args[0]);
      console.log(fileReader().read("/dev/stdin").ok)' "$3"`,
      "sh",
      instance,
      Deno.execPath(),
      source,
    ],
  }).output();
  assertEquals(new TextDecoder().decode(nameless.stdout).trim(), "true");
});
