import { entry, type LogEntry } from "../core/mod.ts";
import type { Plan } from "../engine/mod.ts";

/**
 * `init_file`: writes the numbers into tracked files that are not there, and at the start, with `overwrite`, into those that
 * are.
 */
export function initialiseFiles(
  { trackers = [] }: Plan,
  reload: boolean,
  report: (logged: LogEntry) => void,
): void {
  for (const each of trackers) {
    if (each.kind !== "file" || each.initial === null) continue;
    const { name, path, initial: { value, overwrite } } = each;
    try {
      const there = kindOf(path);
      if (there !== "nothing" && (reload || !overwrite)) continue;
      if (there === "other") throw new Error("it is not a regular file");
      Deno.writeTextFileSync(path, `${value}\n`, there === "nothing" ? { createNew: true } : {});
    } catch (error) {
      const why = error instanceof Error ? error.message.replace(/ \(os error \d+\).*$/, "") : String(error);
      report(entry("file.not_written", { name, file: path, why }));
    }
  }
}

function kindOf(path: string): "nothing" | "file" | "other" {
  try {
    return Deno.statSync(path).isFile ? "file" : "other";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "nothing";
    throw error;
  }
}
