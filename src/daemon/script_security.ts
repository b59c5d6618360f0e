import { modeText, repair, type ScriptFault } from "../lint/facts.ts";

/** Where a program's name leads to: itself when it has a slash, else the first executable of that name in PATH. */
function found(program: string, path: string): string | null {
  if (program.includes("/")) return program.startsWith("/") ? program : null;
  for (const folder of path.split(":").filter((each) => each.startsWith("/"))) {
    const candidate = `${folder}/${program}`;
    try {
      if (isExecutable(Deno.statSync(candidate))) return candidate;
    } catch {
      // Not in this folder.
    }
  }
  return null;
}

function isExecutable({ isFile, mode }: Deno.FileInfo): boolean {
  return isFile && ((mode ?? 0) & 0o111) !== 0;
}

/** What lets somebody other than root put something else in the place of this file or folder. */
function exposure(path: string): ScriptFault | null {
  const { uid, gid, mode, isDirectory } = Deno.lstatSync(path);
  const bits = mode ?? 0;
  const fault: ScriptFault = { kind: "exposed", path, uid: uid ?? 0, gid: gid ?? 0, mode: bits };
  if (uid !== 0) return fault;
  const sticky = isDirectory && (bits & 0o1000) !== 0;
  return !sticky && ((gid !== 0 && (bits & 0o020) !== 0) || (bits & 0o002) !== 0) ? fault : null;
}

/** A path, and all folders above it. */
function chain(path: string): string[] {
  const above = path.slice(0, path.lastIndexOf("/")) || "/";
  return above === path ? [path] : [path, ...chain(above)];
}

/** The file that a program's name leads to, symbolic links followed; the name itself when it leads nowhere. */
export function programPath(program: string, path: string): string {
  try {
    return Deno.realPathSync(found(program, path) ?? program);
  } catch {
    return program;
  }
}

/**
 * What is wrong with the program of a script that is found by its path or in PATH; `null` when nothing is, or when we
 * may not look. That others than root can change it, or a folder on its way (symbolic links followed), is only looked
 * at for a script that runs as root.
 */
export function scriptFault(program: string, path: string, asRoot: boolean): ScriptFault | null {
  const start = found(program, path);
  if (start === null) return { kind: "missing", path: program };
  try {
    const real = Deno.realPathSync(start);
    const info = Deno.statSync(real);
    if (!isExecutable(info)) return { kind: "not executable", path: real, mode: info.mode ?? 0 };
    if (!asRoot) return null;
    return chain(real).map(exposure).find((each) => each !== null) ?? null;
  } catch (error) {
    return error instanceof Deno.errors.PermissionDenied ? null : { kind: "missing", path: start };
  }
}

/**
 * Why a script cannot be run or, with `enable_script_security` if it would be as root, must not be; `null` when it may.
 */
export function whyUnsafe(program: string, path: string, asRoot = true): string | null {
  const fault = scriptFault(program, path, asRoot);
  switch (fault?.kind) {
    case undefined:
      return null;
    case "missing":
      return "cannot be found";
    case "not executable":
      return `is no executable file: ${fault.path} has mode ${modeText(fault.mode)}`;
    case "exposed": {
      const { path, uid, gid, mode } = fault;
      const which = `${path} (owner ${uid}:${gid}, mode ${modeText(mode)})`;
      return `is not run as root: others than root can change ${which}; "${repair(fault)}" repairs it`;
    }
  }
}
