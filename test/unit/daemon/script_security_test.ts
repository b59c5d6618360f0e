import { assertEquals } from "@std/assert";
import { scriptFault, whyUnsafe } from "../../../src/daemon/script_security.ts";

/** A folder that only root can write, since /tmp has the sticky bit. */
function inFolder(run: (folder: string) => void): () => void {
  return () => {
    const folder = Deno.realPathSync(Deno.makeTempDirSync());
    try {
      Deno.writeTextFileSync(`${folder}/script`, "#!/bin/sh\n");
      Deno.chmodSync(`${folder}/script`, 0o755);
      run(folder);
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  };
}

function test(name: string, run: (folder: string) => void): void {
  Deno.test({ name: `${name} (needs root)`, ignore: Deno.uid() !== 0, fn: inFolder(run) });
}

test("a script that only root can change is safe, by its path and by PATH", (folder) => {
  assertEquals(whyUnsafe(`${folder}/script`, ""), null);
  assertEquals(whyUnsafe("script", `/nonexistent:${folder}`), null);
  assertEquals(whyUnsafe("sh", "/usr/bin:/bin"), null);
});

test("a script that others can write is not", (folder) => {
  Deno.chmodSync(`${folder}/script`, 0o757);
  assertEquals(
    whyUnsafe(`${folder}/script`, ""),
    `is not run as root: others than root can change ${folder}/script (owner 0:0, mode 0757); ` +
      `"chmod o-w ${folder}/script" repairs it`,
  );
});

/** What a script that runs as root is told: the path that is at fault, with owner, group and mode. */
function fault(program: string): string | undefined {
  const found = scriptFault(program, "", true);
  return found?.kind === "exposed"
    ? `${found.path} ${found.uid}:${found.gid} ${(found.mode & 0o7777).toString(8)}`
    : found?.kind;
}

test("a script of another owner, or of another group that may write, is not", (folder) => {
  const script = `${folder}/script`;
  Deno.chownSync(script, 65534, 0);
  assertEquals(fault(script), `${script} 65534:0 755`);
  assertEquals(whyUnsafe(script, "")?.match(/"(.+)" repairs it/)?.[1], `chown root ${script}`);
  Deno.chownSync(script, 0, 65534);
  assertEquals(fault(script), undefined);
  Deno.chmodSync(script, 0o775);
  assertEquals(fault(script), `${script} 0:65534 775`);
  assertEquals(whyUnsafe(script, "")?.match(/"(.+)" repairs it/)?.[1], `chmod g-w ${script}`);
});

test("a script in a folder that others can write is not, through a symbolic link either", (folder) => {
  Deno.mkdirSync(`${folder}/open`);
  Deno.renameSync(`${folder}/script`, `${folder}/open/script`);
  Deno.chmodSync(`${folder}/open`, 0o777);
  Deno.symlinkSync(`${folder}/open/script`, `${folder}/link`);
  const unsafe = `${folder}/open 0:0 777`;
  assertEquals(fault(`${folder}/open/script`), unsafe);
  assertEquals(fault(`${folder}/link`), unsafe);
});

test("who may write a script matters only when it runs as root, and that it can be run always", (folder) => {
  const script = `${folder}/script`;
  Deno.chmodSync(script, 0o757);
  assertEquals(scriptFault(script, "", false), null);
  Deno.chmodSync(script, 0o644);
  assertEquals(scriptFault(script, "", false), { kind: "not executable", path: script, mode: 0o100644 });
  assertEquals(whyUnsafe(script, ""), `is no executable file: ${script} has mode 0644`);
});

test("what is not there cannot be found", (folder) => {
  assertEquals(whyUnsafe(`${folder}/none`, ""), "cannot be found");
  assertEquals(whyUnsafe("none-of-havip", "/usr/bin"), "cannot be found");
  assertEquals(whyUnsafe("relative/script", ""), "cannot be found");
});
