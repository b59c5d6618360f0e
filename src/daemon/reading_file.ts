import type { Config } from "../config/mod.ts";
import { entry, type LogEntry } from "../core/mod.ts";

/** What `reload_file` stands for without a name, in the run directory. */
const usual = "keepalived.reload";

/**
 * Makes the file that exists while a reload reads the configuration (`reload_file`), so that nobody changes it meanwhile.
 * @returns removes it again
 */
export function readingFile(
  { global }: Config,
  runDir: string,
  write: (logged: LogEntry) => void,
): () => void {
  const { reload_file: named } = global;
  if (named === undefined) return () => {};
  const file = named === "" ? `${runDir}/${usual}` : named;
  const attempt = (deed: () => void) => {
    try {
      deed();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      write(entry("reload.file_failed", { file, why }));
    }
  };
  attempt(() => Deno.writeTextFileSync(file, "", { mode: 0o644 }));
  return () => attempt(() => Deno.removeSync(file));
}
