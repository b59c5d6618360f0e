import { assert, assertEquals, assertMatch } from "@std/assert";
import { takePidFile } from "../../../src/daemon/pid_file.ts";

const library = import.meta.resolve("../../../src/daemon/pid_file.ts");

function inFolder(run: (folder: string) => Promise<void> | void): () => Promise<void> {
  return async () => {
    const folder = Deno.makeTempDirSync();
    try {
      await run(folder);
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  };
}

/** Another process that takes the file, says what came of it, and stays until its stdin ends. */
async function holder(path: string): Promise<{ said: string; child: Deno.ChildProcess }> {
  const program = `
    import { takePidFile } from ${JSON.stringify(library)};
    const result = takePidFile(${JSON.stringify(path)});
    console.log(result.ok ? "taken" : result.why);
    await Deno.stdin.readable.pipeTo(new WritableStream());
  `;
  const args = ["eval", program];
  const child = new Deno.Command(Deno.execPath(), { args, stdin: "piped", stdout: "piped" }).spawn();
  const reader = child.stdout.getReader();
  const said = new TextDecoder().decode((await reader.read()).value).trim();
  await reader.cancel();
  return { said, child };
}

Deno.test(
  "a pid file holds the pid and a line feed, is readable for all, and is gone after removal",
  inFolder((folder) => {
    const path = `${folder}/havip.pid`;
    const result = takePidFile(path);
    assert(result.ok);
    assertEquals(Deno.readTextFileSync(path), `${Deno.pid}\n`);
    assertEquals((Deno.statSync(path).mode ?? 0) & 0o777, 0o644);
    assertEquals([...Deno.readDirSync(folder)].length, 1);
    result.file.remove();
    assertEquals([...Deno.readDirSync(folder)].length, 0);
  }),
);

Deno.test(
  "a missing directory is made",
  inFolder((folder) => {
    const result = takePidFile(`${folder}/run/havip/vrrp.pid`);
    assert(result.ok);
    assertEquals((Deno.statSync(`${folder}/run/havip`).mode ?? 0) & 0o777, 0o755);
    result.file.remove();
  }),
);

Deno.test(
  "another living process is recognised, and its file left alone",
  inFolder(async (folder) => {
    const path = `${folder}/havip.pid`;
    const { said, child } = await holder(path);
    assertEquals(said, "taken");
    const result = takePidFile(path);
    assert(!result.ok && result.kind === "running");
    assertEquals(result.pid, child.pid);
    assertEquals(result.why, `daemon is already running (${path}, pid ${child.pid})`);
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["havip.pid"]);
    await child.stdin.close();
    await child.status;
  }),
);

Deno.test(
  "the file of a process that was killed is replaced",
  inFolder(async (folder) => {
    const path = `${folder}/havip.pid`;
    const { child } = await holder(path);
    child.kill("SIGKILL");
    await child.status;
    await child.stdin.close().catch(() => {});
    assertEquals(Deno.readTextFileSync(path), `${child.pid}\n`);
    const result = takePidFile(path);
    assert(result.ok);
    assertEquals(Deno.readTextFileSync(path), `${Deno.pid}\n`);
    result.file.remove();
  }),
);

Deno.test(
  "a stale file with the pid of a living stranger, or with rubbish, is replaced",
  inFolder((folder) => {
    for (const content of ["1\n", "", "rubbish\0\n".repeat(1000)]) {
      Deno.writeTextFileSync(`${folder}/pid`, content);
      const result = takePidFile(`${folder}/pid`);
      assert(result.ok);
      assertEquals(Deno.readTextFileSync(`${folder}/pid`), `${Deno.pid}\n`);
      result.file.remove();
    }
  }),
);

Deno.test(
  "of several that start at once exactly one gets the file",
  inFolder(async (folder) => {
    const path = `${folder}/havip.pid`;
    Deno.writeTextFileSync(path, "12345\n");
    const all = await Promise.all([1, 2, 3, 4].map(() => holder(path)));
    assertEquals(all.filter(({ said }) => said === "taken").length, 1);
    for (const { child } of all) {
      await child.stdin.close();
      await child.status;
    }
  }),
);

Deno.test(
  "a file that somebody else put in place of ours is not removed",
  inFolder((folder) => {
    const path = `${folder}/havip.pid`;
    const result = takePidFile(path);
    assert(result.ok);
    Deno.removeSync(path);
    Deno.writeTextFileSync(path, "4711\n");
    result.file.remove();
    assertEquals(Deno.readTextFileSync(path), "4711\n");
  }),
);

Deno.test(
  "what cannot be used is said in one line",
  inFolder((folder) => {
    Deno.mkdirSync(`${folder}/directory`);
    Deno.writeTextFileSync(`${folder}/file`, "");
    Deno.symlinkSync(`${folder}/file`, `${folder}/link`);
    const why = (path: string) => {
      const result = takePidFile(path);
      assert(!result.ok && result.kind === "unusable", path);
      return result.why;
    };
    const prefix = `cannot use the pid file ${folder}`;
    assertEquals(why(`${folder}/directory`), `${prefix}/directory: it is not a regular file`);
    assertEquals(why(`${folder}/link`), `${prefix}/link: it is not a regular file`);
    assertMatch(why(`${folder}/file/havip.pid`), /\/file\/havip\.pid: (Not a directory|File exists)$/);
    assertMatch(why("/proc/havip.pid"), /^cannot use the pid file \/proc\/havip\.pid: [A-Z][\w ]+$/);
    assertEquals([...Deno.readDirSync(folder)].length, 3);
  }),
);
