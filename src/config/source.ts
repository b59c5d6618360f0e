import { glob } from "./glob.ts";
import type { Line } from "./line.ts";
import type { Failure, Read, Reader } from "./reader.ts";

export type { Failure, Read, Reader };

/** More than this is no configuration; an endless device must not fill the memory. */
const MAX_BYTES = 64 * 1024 * 1024;
const tooLarge: Read = { ok: false, code: "other", message: `it has more than ${MAX_BYTES} bytes` };

/** Reads the files of this machine. */
export function fileReader(): Reader {
  return { read: readFile, glob: (pattern, folder) => glob(pattern, names, folder) };
}

/** A reader to which `-` is what `input` gives, which is asked once; `null` from it is more than a configuration has. */
export function withInput(reader: Reader, input: () => Uint8Array | null): Reader {
  let kept: Uint8Array | null | undefined;
  const read = (path: string): Read => {
    if (path !== "-") return reader.read(path);
    const bytes = kept === undefined ? kept = input() : kept;
    return bytes ? { ok: true, bytes } : tooLarge;
  };
  return { ...reader, read };
}

/** All that standard input has, or `null` when it is more than a configuration has. */
export function standardInput(): Uint8Array | null {
  return contents(Deno.stdin);
}

function readFile(path: string): Read {
  try {
    if (isNamedPipe(path)) {
      // To open it waits for somebody to write, and a daemon that waits can neither be reloaded nor stopped.
      return { ok: false, code: "other", message: "it is a named pipe, not a file" };
    }
    using file = Deno.openSync(path);
    const { isFile, mode } = file.statSync();
    if (isFile && mode !== null && (mode & 0o111) !== 0) {
      return { ok: false, code: "executable", message: "it is executable" };
    }
    const bytes = contents(file);
    return bytes ? { ok: true, bytes } : tooLarge;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { ok: false, code: failure(path, error), message };
  }
}

/** All that can be read, or `null` when it is more than a configuration has. */
function contents(file: { readSync(into: Uint8Array): number | null }): Uint8Array | null {
  const parts: Uint8Array[] = [];
  for (let total = 0; total <= MAX_BYTES;) {
    const part = new Uint8Array(65_536);
    const length = file.readSync(part);
    if (length === null) return joined(parts, total);
    parts.push(part.subarray(0, length));
    total += length;
  }
  return null;
}

function joined(parts: readonly Uint8Array[], total: number): Uint8Array {
  const bytes = new Uint8Array(total);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function failure(path: string, error: unknown): Failure {
  if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return "missing";
  if (error instanceof Deno.errors.PermissionDenied) return "permission";
  return error instanceof Deno.errors.IsADirectory || isDirectory(path) ? "directory" : "other";
}

function names(folder: string): string[] | null {
  try {
    return [...Deno.readDirSync(folder)].map((entry) => entry.name);
  } catch {
    return null;
  }
}

/** A pipe without a name, as a shell passes one in /dev/fd, is opened without waiting. */
function isNamedPipe(path: string): boolean {
  try {
    return Deno.statSync(path).isFifo === true && Deno.lstatSync(Deno.realPathSync(path)).isFifo === true;
  } catch {
    return false;
  }
}

function isDirectory(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}

/** Reads from memory, for tests. A text is taken as UTF-8; a word is the code of a failure. */
export function memoryReader(
  files: ReadonlyMap<string, string | Uint8Array | { readonly fails: Failure }>,
): Reader {
  return {
    read(path) {
      const file = files.get(path);
      if (file === undefined) return { ok: false, code: "missing", message: "no such file" };
      if (typeof file === "string") return { ok: true, bytes: new TextEncoder().encode(file) };
      if (file instanceof Uint8Array) return { ok: true, bytes: file };
      return { ok: false, code: file.fails, message: file.fails };
    },
    glob: (pattern, at) => glob(pattern, (folder) => namesIn(folder, [...files.keys()]), at),
  };
}

function namesIn(folder: string, paths: readonly string[]): string[] | null {
  const prefix = folder === "." ? "" : folder.replace(/\/?$/, "/");
  const inside = paths.filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length));
  const found = [...new Set(inside.map((path) => path.split("/")[0] ?? ""))].filter((name) => name !== "");
  return found.length > 0 ? found : null;
}

/** The text of a file, or why there is none. */
export type Content =
  | { readonly ok: true; readonly text: string; readonly encoding: Line["encoding"]; readonly size: number }
  | { readonly ok: false; readonly code: Failure | "binary"; readonly message: string };

/** Reads a file as text. */
export function readText(path: string, reader: Reader): Content {
  const read = reader.read(path);
  if (!read.ok) {
    const message = {
      missing: `${path}: there is no such file`,
      directory: `${path} is a directory, not a file`,
      permission: `${path} may not be read: permission denied`,
      executable: `${path} is executable, and so is taken for a program`,
      other: `${path} cannot be read: ${read.message}`,
    }[read.code];
    return { ok: false, code: read.code, message };
  }
  if (read.bytes.includes(0)) {
    return { ok: false, code: "binary", message: `${path} is not text: it contains NUL bytes` };
  }
  return { ok: true, ...decode(read.bytes), size: read.bytes.length };
}

/** Text is UTF-8, with or without a byte order mark; what is not valid UTF-8 is taken for Latin-1. */
function decode(bytes: Uint8Array): { text: string; encoding: Line["encoding"] } {
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), encoding: "utf-8" };
  } catch {
    const parts: string[] = [];
    for (let i = 0; i < bytes.length; i += 8_192) {
      parts.push(String.fromCharCode(...bytes.subarray(i, i + 8_192)));
    }
    return { text: parts.join(""), encoding: "latin-1" };
  }
}
