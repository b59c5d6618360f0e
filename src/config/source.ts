import type { Findings } from "./diagnostic.ts";
import { glob } from "./glob.ts";
import { type Line, linesOf } from "./line.ts";

/** What came of reading a file. */
export type Read =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | {
    readonly ok: false;
    readonly code: "missing" | "directory" | "permission" | "other";
    readonly message: string;
  };

/** The files, as far as a configuration needs them. */
export interface Reader {
  read(path: string): Read;
  /** The paths that a pattern of the shell matches, in the order of their names. */
  glob(pattern: string): string[];
}

/** More than this is no configuration; an endless device must not fill the memory. */
const MAX_BYTES = 64 * 1024 * 1024;

/** Reads the files of this machine. */
export function fileReader(): Reader {
  return { read: readFile, glob: (pattern) => glob(pattern, names) };
}

function readFile(path: string): Read {
  try {
    using file = Deno.openSync(path);
    const parts: Uint8Array[] = [];
    for (let total = 0; total <= MAX_BYTES;) {
      const part = new Uint8Array(65_536);
      const length = file.readSync(part);
      if (length === null) return { ok: true, bytes: joined(parts, total) };
      parts.push(part.subarray(0, length));
      total += length;
    }
    return { ok: false, code: "other", message: `it has more than ${MAX_BYTES} bytes` };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { ok: false, code: failure(path, error), message };
  }
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

function failure(path: string, error: unknown): "missing" | "directory" | "permission" | "other" {
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

function isDirectory(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}

/** Reads from memory, for tests. A text is taken as UTF-8; a word is the code of a failure. */
export function memoryReader(
  files: ReadonlyMap<string, string | Uint8Array | { readonly fails: "directory" | "permission" | "other" }>,
): Reader {
  return {
    read(path) {
      const file = files.get(path);
      if (file === undefined) return { ok: false, code: "missing", message: "no such file" };
      if (typeof file === "string") return { ok: true, bytes: new TextEncoder().encode(file) };
      if (file instanceof Uint8Array) return { ok: true, bytes: file };
      return { ok: false, code: file.fails, message: file.fails };
    },
    glob: (pattern) => glob(pattern, (folder) => namesIn(folder, [...files.keys()])),
  };
}

function namesIn(folder: string, paths: readonly string[]): string[] | null {
  const prefix = folder === "." ? "" : folder.replace(/\/?$/, "/");
  const inside = paths.filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length));
  const found = [...new Set(inside.map((path) => path.split("/")[0] ?? ""))].filter((name) => name !== "");
  return found.length > 0 ? found : null;
}

/** The lines of a file, or `null` after saying why there are none. */
export function readLines(path: string, reader: Reader, findings: Findings): Iterable<Line> | null {
  const read = reader.read(path);
  if (!read.ok) {
    const [code, message] = {
      missing: ["file-missing", `${path}: there is no such file`],
      directory: ["file-directory", `${path} is a directory, not a file`],
      permission: ["file-unreadable", `${path} may not be read: permission denied`],
      other: ["file-unreadable", `${path} cannot be read: ${read.message}`],
    }[read.code] as [string, string];
    findings.error(null, { code, message });
    return null;
  }
  if (read.bytes.includes(0)) {
    findings.error(null, { code: "file-binary", message: `${path} is not text: it contains NUL bytes` });
    return null;
  }
  const { text, encoding } = decode(read.bytes);
  return linesOf(text, path, encoding);
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
