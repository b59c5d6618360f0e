import type { FormReader, LoadOptions } from "./option.ts";

let yaml: FormReader | null = null;

/** Brings in what parses YAML, for {@linkcode machineOptions} from then on. A start without YAML does not pay for it. */
export async function bringYaml(): Promise<void> {
  const [{ parse }, { yamlReader }] = await Promise.all([import("@std/yaml"), import("./yaml/read.ts")]);
  yaml = yamlReader(parse);
}

/** What this machine answers to what a configuration may ask; the configuration's name is that of the host unless given. */
export function machineOptions(configId?: string): LoadOptions {
  return {
    configId: configId ?? Deno.hostname().split(".")[0] ?? "",
    directory: Deno.cwd(),
    variable: (name) => /^\w+$/.test(name) ? Deno.env.get(name) : undefined,
    random: Math.random,
    ...(yaml ? { yaml } : {}),
  };
}
