/** Every configuration file that the tests have, with what it needs to be read. */
import { parse } from "@std/yaml";
import { fileReader, load, type Loaded, type LoadOptions } from "../../src/config/mod.ts";
import { yamlReader } from "../../src/config/yaml/read.ts";

/** One file of the corpus. */
export interface CorpusFile {
  readonly name: string;
  readonly path: string;
}

/** What the files are read with: the same each time. */
export const options: LoadOptions = { configId: "h1", random: () => 0.5, yaml: yamlReader(parse) };

/** The cases of `config/`, the tutorial, and keepalived's samples where its package is installed. */
export const corpus: readonly CorpusFile[] = [
  ...inFolder(new URL("config/", import.meta.url).pathname, (name) => `${name}/config.conf`),
  ...inFolder(new URL("../lab/tutorial/", import.meta.url).pathname),
  ...inFolder("/usr/share/doc/keepalived/samples/"),
];

function inFolder(folder: string, file: (name: string) => string = (name) => name): CorpusFile[] {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => ({ name, path: folder + file(name) }))
      .filter(({ path }) => /\.conf(\.[^/]*)?$/.test(path) && exists(path))
      .sort((a, b) => a.path < b.path ? -1 : 1);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/** A file of the corpus, read. */
export function read({ path }: CorpusFile): Loaded {
  return load(path, fileReader(), options);
}

/** Whether a file can be used. */
export function usable({ diagnostics }: Loaded): boolean {
  return diagnostics.every(({ severity }) => severity !== "error");
}

/** What a file says, but for where its instances stand. */
export function said({ config }: Loaded): unknown {
  return { ...config, instances: config.instances.map(({ at: _, ...rest }) => rest) };
}
