import { because } from "./because.ts";

/** A pid file that is ours: it holds our pid, and a lock that ends with this process. */
export interface PidFile {
  readonly path: string;
  /** Removes the file, unless somebody has put another one in its place. Never throws. */
  remove(): void;
}

/** What came of taking a pid file. */
export type PidFileResult =
  | { readonly ok: true; readonly file: PidFile }
  /** Another process holds it; `null` when its pid cannot be read. */
  | { readonly ok: false; readonly kind: "running"; readonly pid: number | null; readonly why: string }
  /** The file or its directory cannot be used. */
  | { readonly ok: false; readonly kind: "unusable"; readonly why: string };

/** Whether `path` leads to this very file, and not to another one of the same name. */
function leadsTo(file: Deno.FsFile, path: string): boolean {
  try {
    const [here, there] = [file.statSync(), Deno.lstatSync(path)];
    return here.dev === there.dev && here.ino === there.ino;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** A locked file beside `path` that holds `pid`. The lock (flock(2)) goes with the file when it is renamed. */
function prepare(path: string, pid: number): { beside: string; file: Deno.FsFile } {
  const beside = `${path}.${pid}`;
  try {
    Deno.removeSync(beside);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const file = Deno.openSync(beside, { write: true, createNew: true, mode: 0o644 });
  file.lockSync(true);
  file.writeSync(new TextEncoder().encode(`${pid}\n`));
  return { beside, file };
}

/** The pid that a file holds; `null` when there is none. */
function read(path: string): number | null {
  try {
    const [, digits] = /^\s*([1-9]\d{0,9})\s*$/.exec(Deno.readTextFileSync(path)) ?? [];
    return digits === undefined ? null : Number(digits);
  } catch {
    return null;
  }
}

/** Puts `beside` in the place of `path`, if no living process has that. */
function place(beside: string, path: string): "placed" | "running" | "again" {
  try {
    Deno.linkSync(beside, path);
    Deno.removeSync(beside);
    return "placed";
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  }
  if (!Deno.lstatSync(path).isFile) throw new Error("it is not a regular file");
  using old = Deno.openSync(path, { read: true, write: true });
  if (!old.tryLockSync(true)) return "running";
  // Whoever held it may have gone, and another have come, since it was opened.
  if (!leadsTo(old, path)) return "again";
  Deno.renameSync(beside, path);
  return "placed";
}

function ours(path: string, file: Deno.FsFile): PidFile {
  return {
    path,
    remove() {
      try {
        if (leadsTo(file, path)) Deno.removeSync(path);
      } catch {
        // A directory that has become unwritable keeps a stale file; the next start replaces it.
      }
      file.close();
    },
  };
}

/**
 * Takes a pid file for the life of this process. It appears with its pid in it, at once, and a file that a dead
 * process left is replaced; a missing directory is made (0755). A living process is known by its lock, so that a pid
 * that somebody else has by now does not matter. Keep the result: the lock ends when it is removed.
 */
export function takePidFile(path: string, pid: number = Deno.pid): PidFileResult {
  let prepared: { beside: string; file: Deno.FsFile } | null = null;
  let placed: ReturnType<typeof place> = "again";
  try {
    Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")) || (path.startsWith("/") ? "/" : "."), {
      recursive: true,
      mode: 0o755,
    });
    prepared = prepare(path, pid);
    for (let attempt = 0; placed === "again" && attempt < 20; attempt++) {
      placed = place(prepared.beside, path);
    }
    if (placed === "placed") return { ok: true, file: ours(path, prepared.file) };
    const holder = read(path);
    const who = holder === null ? "" : `, pid ${holder}`;
    return { ok: false, kind: "running", pid: holder, why: `daemon is already running (${path}${who})` };
  } catch (error) {
    return { ok: false, kind: "unusable", why: `cannot use the pid file ${path}: ${because(error)}` };
  } finally {
    if (prepared !== null && placed !== "placed") discard(prepared);
  }
}

function discard({ beside, file }: { beside: string; file: Deno.FsFile }): void {
  try {
    Deno.removeSync(beside);
  } catch {
    // It can only be gone already.
  }
  file.close();
}
