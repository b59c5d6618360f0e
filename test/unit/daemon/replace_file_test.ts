import { assertEquals, assertMatch } from "@std/assert";
import { replaceFile } from "../../../src/daemon/replace_file.ts";

async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a file is written for its owner alone, and nothing is left beside it", () =>
  inFolder(async (folder) => {
    const path = `${folder}/keepalived.json`;
    assertEquals(await replaceFile(path, "[]\n"), null);
    assertEquals(await Deno.readTextFile(path), "[]\n");
    assertEquals((await Deno.lstat(path)).mode! & 0o777, 0o600);
    assertEquals([...Deno.readDirSync(folder)].length, 1);
  }));

Deno.test("a symbolic link that waits there is replaced, and what it leads to is not touched", () =>
  inFolder(async (folder) => {
    const [path, victim] = [`${folder}/keepalived.json`, `${folder}/passwd`];
    await Deno.writeTextFile(victim, "precious");
    await Deno.symlink(victim, path);
    assertEquals(await replaceFile(path, "[]\n"), null);
    assertEquals(await Deno.readTextFile(victim), "precious");
    assertEquals((await Deno.lstat(path)).isSymlink, false);
  }));

Deno.test("whoever has the old file open reads nothing of the new one", () =>
  inFolder(async (folder) => {
    const path = `${folder}/keepalived.data`;
    await Deno.writeTextFile(path, "bait", { mode: 0o666 });
    using held = await Deno.open(path, { read: true, write: true });
    assertEquals(await replaceFile(path, "secret"), null);
    const bytes = new Uint8Array(16);
    const length = await held.read(bytes);
    assertEquals(new TextDecoder().decode(bytes.subarray(0, length ?? 0)), "bait");
    assertEquals((await Deno.stat(path)).mode! & 0o777, 0o600);
  }));

Deno.test("a file that cannot be written is told in words, and leaves nothing behind", () =>
  inFolder(async (folder) => {
    assertMatch(await replaceFile(`${folder}/no/such.json`, "[]") ?? "", /^No such file or directory$/);
    await Deno.mkdir(`${folder}/taken`);
    assertMatch(await replaceFile(`${folder}/taken`, "[]") ?? "", /directory/i);
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["taken"]);
  }));
