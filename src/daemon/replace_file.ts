import { because } from "./because.ts";

/** How many names are tried; a name is taken by accident once in 10^12 times, or on purpose. */
const attempts = 20;

/**
 * Writes a file that only root may read, as a whole: whoever reads it reads the old one or the new one. In a folder that
 * others may write to, such as /tmp, nobody can make it write elsewhere or read along: the file is a new one (O_EXCL,
 * which also follows no symbolic link) and takes the other's place, or that of a link of its name. Never throws.
 * @returns why it could not be written, or `null`
 */
export async function replaceFile(path: string, text: string): Promise<string | null> {
  let beside: string | null = null;
  try {
    const [name, file] = await create(path);
    beside = name;
    try {
      await writeAll(file, new TextEncoder().encode(text));
    } finally {
      file.close();
    }
    await Deno.rename(beside, path);
    return null;
  } catch (error) {
    if (beside !== null) await Deno.remove(beside).catch(() => {});
    return because(error);
  }
}

async function create(path: string): Promise<[string, Deno.FsFile]> {
  for (let attempt = 1;; attempt++) {
    const random = crypto.getRandomValues(new Uint32Array(2));
    const name = `${path}.${[...random].map((part) => part.toString(36)).join("")}`;
    try {
      return [name, await Deno.open(name, { write: true, createNew: true, mode: 0o600 })];
    } catch (error) {
      if (!(error instanceof Deno.errors.AlreadyExists) || attempt === attempts) throw error;
    }
  }
}

async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let rest = bytes; rest.length > 0;) rest = rest.subarray(await file.write(rest));
}
