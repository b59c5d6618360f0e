import { assertEquals } from "@std/assert";
import { whyUnsafe } from "../../../src/daemon/script_security.ts";

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
    `is not run as root: others than root can change ${folder}/script`,
  );
});

test("a script of another owner, or of another group that may write, is not", (folder) => {
  const unsafe = `is not run as root: others than root can change ${folder}/script`;
  Deno.chownSync(`${folder}/script`, 65534, 0);
  assertEquals(whyUnsafe(`${folder}/script`, ""), unsafe);
  Deno.chownSync(`${folder}/script`, 0, 65534);
  assertEquals(whyUnsafe(`${folder}/script`, ""), null);
  Deno.chmodSync(`${folder}/script`, 0o775);
  assertEquals(whyUnsafe(`${folder}/script`, ""), unsafe);
});

test("a script in a folder that others can write is not, through a symbolic link either", (folder) => {
  Deno.mkdirSync(`${folder}/open`);
  Deno.renameSync(`${folder}/script`, `${folder}/open/script`);
  Deno.chmodSync(`${folder}/open`, 0o777);
  Deno.symlinkSync(`${folder}/open/script`, `${folder}/link`);
  const unsafe = `is not run as root: others than root can change ${folder}/open`;
  assertEquals(whyUnsafe(`${folder}/open/script`, ""), unsafe);
  assertEquals(whyUnsafe(`${folder}/link`, ""), unsafe);
});

test("what is not there cannot be found", (folder) => {
  assertEquals(whyUnsafe(`${folder}/none`, ""), "cannot be found");
  assertEquals(whyUnsafe("none-of-havip", "/usr/bin"), "cannot be found");
  assertEquals(whyUnsafe("relative/script", ""), "cannot be found");
});
