/** dist/havip: one file that starts with nothing else on the machine, and trusts nothing that others could write. */
import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { binary, checkout, exists, inFolder, listing, type Ran, run, script } from "./sandbox.ts";

const root = Deno.uid() === 0;
/** Whether it is the form that unpacks itself, rather than one that Deno compiled. */
const packed = exists(binary) && new TextDecoder("latin1").decode(await head(9)) === "#!/bin/sh";
const needs = (wanted: string, given: boolean) => ({ suffix: ` (needs ${wanted})`, ignore: !given });
const unpacks = needs("the self-extracting form", packed);
const rootUnpacks = needs("root and the self-extracting form", root && packed);

async function head(length: number): Promise<Uint8Array> {
  using file = await Deno.open(binary);
  const bytes = new Uint8Array(length);
  const read = await file.read(bytes);
  return bytes.subarray(0, read ?? 0);
}

/** Starts a copy of havip with a cache of the test's own and an environment that holds nothing else. */
function start(cache: string, path = binary): Promise<Ran> {
  return run([path, "version"], { env: { PATH: "/bin:/usr/bin", HAVIP_CACHE: cache } });
}

function assertStarts({ code, stdout, stderr }: Ran): void {
  assertEquals([code, stderr], [0, ""]);
  assertMatch(stdout, /^havip v\d/);
}

/** A cache that a start has filled, copied from one that the checkout keeps. */
async function filled(cache: string): Promise<void> {
  const kept = `${checkout}/test/.out/cache`;
  assertStarts(await start(kept));
  await run(["cp", "-a", kept, cache]);
}

/** The unpacked runtime in a cache. */
function runtime(cache: string): string {
  const folder = [...Deno.readDirSync(cache)].find(({ isDirectory }) => isDirectory)!.name;
  return `${cache}/${folder}/havip`;
}

Deno.test("it starts with an empty environment", async () => {
  assertStarts(await run(["env", "-i", "PATH=/bin:/usr/bin", binary, "version"]));
});

Deno.test("it starts from another place under another name", () =>
  inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/some where`);
    await Deno.copyFile(binary, `${folder}/some where/vrrp d`);
    assertStarts(await start(`${folder}/ca che`, `${folder}/some where/vrrp d`));
  }));

Deno.test({
  name: "it starts without a network (needs root)",
  ignore: !root,
  fn: () =>
    inFolder(async (folder) => {
      const env = { PATH: "/bin:/usr/bin", HAVIP_CACHE: `${folder}/cache` };
      assertStarts(await run(["unshare", "--net", binary, "version"], { env }));
    }),
});

Deno.test("its arguments arrive as they were given", () =>
  inFolder(async (folder) => {
    const wrong = "no such\ncommand 'at' \"all\" $HOME *";
    const env = { HAVIP_CACHE: `${folder}/cache` };
    const { code, stdout, stderr } = await run([binary, wrong], { env });
    assertNotEquals(code, 0);
    assert(`${stdout}${stderr}`.includes(wrong), `${stdout}${stderr}`);
  }));

Deno.test("the process that was started is the program itself, so that signals and systemd reach it", () =>
  inFolder(async (folder) => {
    const fifo = `${folder}/havip.conf`;
    await run(["mkfifo", fifo]);
    await filled(`${folder}/cache`);
    // It waits for its configuration, which nobody writes.
    const child = new Deno.Command(binary, {
      args: ["--config-test", "--config", fifo],
      env: { HAVIP_CACHE: `${folder}/cache` },
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    try {
      const expected = packed ? runtime(`${folder}/cache`) : binary;
      const deadline = performance.now() + 10_000;
      let found = "";
      while (found !== expected && performance.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        found = await Deno.readLink(`/proc/${child.pid}/exe`);
      }
      assertEquals(found, expected);
    } finally {
      child.kill("SIGKILL");
      await child.status;
    }
  }));

Deno.test({
  name: `two starts at once share one unpacking${unpacks.suffix}`,
  ignore: unpacks.ignore,
  fn: () =>
    inFolder(async (folder) => {
      for (const ran of await Promise.all([1, 2, 3].map(() => start(`${folder}/cache`)))) assertStarts(ran);
      // The names are checksums: in their place the order changes.
      const files = listing(`${folder}/cache`).map((line) =>
        line.replace(/[0-9a-f]{16}|[0-9A-Z]{8}\b/, "ID").replace(/(\d) \d+$/, "$1 N")
      );
      const modules = files.filter((line) => /^\/[\w-]+-ID\.mjs 444 N$/.test(line));
      assert(modules.includes("/nodemailer-ID.mjs 444 N"), files.join("\n"));
      const others = files.filter((line) => !modules.includes(line));
      assertEquals(others.sort(), ["/ID 755", "/ID.mjs 444 N", "/ID/havip 555 N", "/lock 644 N"]);
      const { ino, mtime } = await Deno.stat(runtime(`${folder}/cache`));
      assertStarts(await start(`${folder}/cache`));
      const later = await Deno.stat(runtime(`${folder}/cache`));
      assertEquals([later.ino, later.mtime], [ino, mtime]);
    }),
});

Deno.test({
  name: `another version leaves the runtime alone that a running one may start again${unpacks.suffix}`,
  ignore: unpacks.ignore,
  fn: () =>
    inFolder(async (folder) => {
      const cache = `${folder}/cache`;
      await filled(cache);
      const { ino, mtime } = await Deno.stat(runtime(cache));
      for (const { name } of [...Deno.readDirSync(cache)]) {
        if (name.endsWith(".mjs")) await Deno.remove(`${cache}/${name}`);
      }
      assertStarts(await start(cache));
      const later = await Deno.stat(runtime(cache));
      assertEquals([later.ino, later.mtime], [ino, mtime]);
    }),
});

/** Spoils a filled cache, and checks that the next start makes it whole again. */
function heals(what: string, condition: typeof unpacks, spoil: (cache: string) => Promise<void>): void {
  Deno.test({
    name: `${what} is replaced${condition.suffix}`,
    ignore: condition.ignore,
    fn: () =>
      inFolder(async (folder) => {
        const cache = `${folder}/cache`;
        await filled(cache);
        const whole = listing(cache);
        await spoil(cache);
        assertStarts(await start(cache));
        assertEquals(listing(cache), whole);
        assertEquals(exists(`${folder}/harm`), false, "what was planted has run");
      }),
  });
}

/** Puts a program of the right size in the runtime's place, which leaves a file when it is run. */
async function plant(cache: string): Promise<string> {
  const path = runtime(cache);
  const { size } = await Deno.stat(path);
  await Deno.remove(path);
  await script(path, `touch ${cache}/../harm`, "exit 0");
  await Deno.truncate(path, size);
  return path;
}

heals("a truncated runtime", unpacks, async (cache) => {
  await Deno.chmod(runtime(cache), 0o755);
  await Deno.truncate(runtime(cache), 1000);
  await Deno.chmod(runtime(cache), 0o555);
});

for (
  const [what, pattern] of [["program", /^\w{16}\.mjs$/], ["part of the program", /-\w{8}\.mjs$/]] as const
) {
  heals(`a truncated ${what}`, unpacks, async (cache) => {
    const name = [...Deno.readDirSync(cache)].find(({ name }) => pattern.test(name))!.name;
    await Deno.remove(`${cache}/${name}`);
    await Deno.writeTextFile(`${cache}/${name}`, "", { mode: 0o444 });
  });
}

heals("a runtime that others may write", unpacks, async (cache) => {
  await Deno.chmod(await plant(cache), 0o757);
});

heals("a runtime that is a link", unpacks, async (cache) => {
  const path = await plant(cache);
  await Deno.rename(path, `${cache}/../planted`);
  await Deno.symlink(`${cache}/../planted`, path);
});

heals("a runtime that another user owns", rootUnpacks, async (cache) => {
  const path = await plant(cache);
  await Deno.chmod(path, 0o555);
  await Deno.chown(path, 65534, 65534);
});

/** Spoils a folder of the cache in a way that only its owner may mend, and checks that havip refuses it. */
function refuses(what: string, condition: typeof unpacks, spoil: (cache: string) => Promise<void>): void {
  Deno.test({
    name: `${what} is refused${condition.suffix}`,
    ignore: condition.ignore,
    fn: () =>
      inFolder(async (folder) => {
        const cache = `${folder}/cache`;
        await filled(cache);
        await Deno.chmod(await plant(cache), 0o555);
        await spoil(cache);
        const { code, stderr } = await start(cache);
        assertEquals(code, 70);
        assertMatch(stderr, /^havip: cannot unpack itself: .*\n.* Set HAVIP_CACHE\nto another folder/);
        assertEquals(exists(`${folder}/harm`), false, "what was planted has run");
      }),
  });
}

refuses("a cache folder that others may write", unpacks, (cache) => Deno.chmod(cache, 0o777));
refuses("a cache folder that its group may write", unpacks, (cache) => Deno.chmod(cache, 0o775));
refuses("a cache folder of another user", rootUnpacks, (cache) => Deno.chown(cache, 65534, 65534));
refuses("a cache folder that is a link", unpacks, async (cache) => {
  await Deno.rename(cache, `${cache}-elsewhere`);
  await Deno.symlink(`${cache}-elsewhere`, cache);
});

Deno.test({
  name: `a copy that was cut off says so and leaves no program behind${unpacks.suffix}`,
  ignore: unpacks.ignore,
  fn: () =>
    inFolder(async (folder) => {
      await Deno.copyFile(binary, `${folder}/havip`);
      await Deno.truncate(`${folder}/havip`, 20_000_000);
      const { code, stderr } = await start(`${folder}/cache`, `${folder}/havip`);
      assertEquals(code, 70);
      assertMatch(stderr, /copy this file again if it is incomplete/);
      assertEquals(listing(`${folder}/cache`).filter((line) => /\/havip |new/.test(line)), []);
    }),
});
