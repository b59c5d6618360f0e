import { type Findings } from "./diagnostic.ts";
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

/** Reads the files of this machine. */
export function fileReader(): Reader {
  return {
    read(path) {
      try {
        return { ok: true, bytes: Deno.readFileSync(path) };
      } catch (error) {
        return { ok: false, ...failure(path, error) };
      }
    },
    glob: (pattern) => /[*?[\]{}]/.test(pattern) ? [] : [pattern],
  };
}

function failure(
  path: string,
  error: unknown,
): { code: "missing" | "directory" | "permission" | "other"; message: string } {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
    return { code: "missing", message };
  }
  if (error instanceof Deno.errors.PermissionDenied) return { code: "permission", message };
  if (error instanceof Deno.errors.IsADirectory || isDirectory(path)) return { code: "directory", message };
  return { code: "other", message };
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
    glob: (pattern) => [...files.keys()].filter((path) => path === pattern).sort(),
  };
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
