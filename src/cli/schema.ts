import { schema as schemaOfYaml } from "../config/yaml/mod.ts";
import { exitCodes } from "../daemon/exit.ts";
import { writer } from "./output.ts";

/** `havip schema`: the JSON Schema of a configuration in YAML, for editors. */
export function schema(
  args: string[],
  out: (text: string) => void = writer(Deno.stdout),
  err: (text: string) => void = writer(Deno.stderr),
): number {
  if (args.length > 0) {
    err("havip schema: it takes no arguments\nUsage: havip schema\n");
    return exitCodes.usage.code;
  }
  out(JSON.stringify(schemaOfYaml(), null, 2) + "\n");
  return exitCodes.good.code;
}
