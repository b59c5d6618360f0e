/** Installing from a checkout, and removing again. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import {
  binary,
  checkout,
  exists,
  hasCommand,
  inFolder,
  listing,
  type Ran,
  run,
  systemPath,
} from "./sandbox.ts";

/** Where the Deno that runs this test is: the installer must not fetch another one. */
const PATH = `${Deno.execPath().replace(/\/[^/]*$/, "")}:${systemPath}`;

/** The installer with folders of its own, and the caches that this machine has already. */
function install(folder: string, ...args: string[]): Promise<Ran> {
  const kept = Object.fromEntries(
    ["HOME", "DENO_DIR", "XDG_CACHE_HOME", "JSR_URL", "DENO_TLS_CA_STORE"].flatMap((name) => {
      const value = Deno.env.get(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const env = { ...kept, PATH, HAVIP_CACHE: `${folder}/cache` };
  const where = ["--prefix", `${folder}/usr`, "--unit-dir", `${folder}/units`];
  return run([`${checkout}/install.sh`, ...where, ...args], { env });
}

Deno.test("a checkout installs what it built, and uninstalling removes exactly that", () =>
  inFolder(async (folder) => {
    for (const place of ["usr/bin", "units", "etc"]) {
      await Deno.mkdir(`${folder}/${place}`, { recursive: true });
    }
    await Deno.writeTextFile(`${folder}/usr/bin/other`, "somebody else's\n");
    await Deno.writeTextFile(`${folder}/units/other.service`, "[Unit]\n");
    await Deno.writeTextFile(`${folder}/etc/keepalived.conf`, "! kept\n");
    const before = listing(folder);

    const installed = await install(folder);
    assertEquals(installed.code, 0, installed.stderr);
    assertEquals(await Deno.readFile(`${folder}/usr/bin/havip`), await Deno.readFile(binary));
    assertStringIncludes(installed.stderr, "systemctl enable --now havip");
    const again = await install(folder);
    assertEquals(again.code, 0, again.stderr);

    const removed = await install(folder, "--uninstall");
    assertEquals(removed.code, 0, removed.stderr);
    assertEquals(listing(folder), before);
    assertStringIncludes(removed.stderr, "Configuration was left as it is.");
    assertEquals((await install(folder, "--uninstall")).code, 0);
  }));

Deno.test("installing clears what older versions unpacked, but for what is running", () =>
  inFolder(async (folder) => {
    const cache = `${folder}/cache`;
    const old = (letter: string) => letter.repeat(16);
    for (const letter of ["a", "b"]) {
      await Deno.mkdir(`${cache}/${old(letter)}`, { recursive: true });
      await Deno.writeTextFile(`${cache}/${old(letter)}/havip`, '#!/bin/sh\necho "$$"\nread -r line\n', {
        mode: 0o755,
      });
      const [mail, shared] = ["mail", "a"].map((part) => `${part}-${letter.toUpperCase()}2345678.mjs`);
      await Deno.writeTextFile(`${cache}/${shared}`, "");
      await Deno.writeTextFile(`${cache}/${mail}`, `import"./${shared}";`);
      await Deno.writeTextFile(
        `${cache}/${old(letter)}.mjs`,
        `import("./${mail}")`,
      );
    }
    await Deno.writeTextFile(`${cache}/notes.txt`, "somebody else's\n");
    const running = new Deno.Command(`${cache}/${old("b")}/havip`, {
      args: ["run", `${cache}/${old("b")}.mjs`],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    const reader = running.stdout.getReader();
    await reader.read(); // it runs
    const { code, stderr } = await install(folder, "--no-service");
    await running.stdin.close();
    await reader.cancel();
    await running.status;
    assertEquals(code, 0, stderr);
    const left = listing(cache).map((line) => line.split(" ")[0]);
    assertEquals(left.filter((path) => path?.includes(old("a")) || path?.includes("-A2345678")), []);
    for (const path of ["mail-B2345678.mjs", "a-B2345678.mjs", `${old("b")}/havip`, `${old("b")}.mjs`]) {
      assert(left.includes(`/${path}`), path);
    }
    assert(left.includes("/notes.txt"));
  }));

Deno.test({
  name: "the unit is one that systemd accepts (needs systemd-analyze)",
  ignore: !hasCommand("systemd-analyze"),
  fn: () =>
    inFolder(async (folder) => {
      await install(folder);
      const verified = await run(["systemd-analyze", "verify", "--man=no", `${folder}/units/havip.service`]);
      assertEquals([verified.code, verified.stdout, verified.stderr], [0, "", ""]);
    }),
});

Deno.test("a folder that cannot be written is said, with what to do", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/usr`, "not a folder\n");
    const { code, stderr } = await install(folder, "--no-service");
    assertEquals(code, 1);
    assertMatch(
      stderr,
      /cannot write .*\/usr\/bin\/havip: run as root, or choose another folder with --prefix/,
    );
    assertEquals(exists(`${folder}/units`), false);
  }));

Deno.test("wrong use is answered with what to type instead", async () => {
  const said = async (...args: string[]) => {
    const { code, stderr } = await run([`${checkout}/install.sh`, ...args]);
    assertEquals(code, 1);
    return stderr;
  };
  assertMatch(await said("--perfix", "/opt"), /what is --perfix\? `--help` lists what can be asked for/);
  assertMatch(await said("--prefix"), /--prefix needs a folder/);
  assertMatch(await said("--prefix", "opt"), /--prefix needs an absolute path, not opt/);
});

Deno.test("--help says what can be asked for", async () => {
  const { code, stdout } = await run([`${checkout}/install.sh`, "--help"]);
  assertEquals(code, 0);
  for (const word of ["--prefix", "--no-service", "build", "lab", "--uninstall", "HAVIP_BASE_URL"]) {
    assertStringIncludes(stdout, word);
  }
});

Deno.test({
  name: "the shell scripts have no flaw that can be seen by reading (needs shellcheck)",
  ignore: !hasCommand("shellcheck"),
  fn: () =>
    inFolder(async (folder) => {
      const head = new TextDecoder("latin1").decode((await Deno.readFile(binary)).subarray(0, 10_000));
      const scripts = ["install.sh", "test/run", ".ci/run", "test/install/boot.sh"].map((path) =>
        `${checkout}/${path}`
      );
      const end = head.indexOf('"$@"\n');
      if (head.startsWith("#!/bin/sh") && end !== -1) {
        await Deno.writeTextFile(`${folder}/head.sh`, head.slice(0, end + 5));
        scripts.push(`${folder}/head.sh`);
      }
      const { code, stdout } = await run(["shellcheck", ...scripts]);
      assertEquals(code, 0, stdout);
    }),
});
