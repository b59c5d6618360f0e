import { dirname, isAbsolute } from "node:path";

/** Where a program's name leads to: itself when it has a slash, else the first executable of that name in PATH. */
function found(program: string, path: string): string | null {
  if (program.includes("/")) return isAbsolute(program) ? program : null;
  for (const folder of path.split(":").filter(isAbsolute)) {
    const candidate = `${folder}/${program}`;
    try {
      const { isFile, mode } = Deno.statSync(candidate);
      if (isFile && ((mode ?? 0) & 0o111) !== 0) return candidate;
    } catch {
      // Not in this folder.
    }
  }
  return null;
}

/** Whether somebody other than root may put something else in the place of this file or folder. */
function exposed(path: string): boolean {
  const { uid, gid, mode, isDirectory } = Deno.lstatSync(path);
  const bits = mode ?? 0;
  if (uid !== 0) return true;
  const sticky = isDirectory && (bits & 0o1000) !== 0;
  return !sticky && ((gid !== 0 && (bits & 0o020) !== 0) || (bits & 0o002) !== 0);
}

/** A path, and all folders above it. */
function chain(path: string): string[] {
  const above = dirname(path);
  return above === path ? [path] : [path, ...chain(above)];
}

/**
 * `enable_script_security`: why a script that would run as root must not, since others than root can change it or a
 * folder on its way (symbolic links followed); `null` when it may.
 */
export function whyUnsafe(program: string, path: string): string | null {
  const start = found(program, path);
  if (start === null) return "cannot be found";
  try {
    const exposure = chain(Deno.realPathSync(start)).find(exposed);
    return exposure === undefined ? null : `is not run as root: others than root can change ${exposure}`;
  } catch {
    return "cannot be found";
  }
}
