import type { Findings } from "./diagnostic.ts";
import type { Reader } from "./reader.ts";
import type { Statement } from "./tree.ts";

/** What a configuration may ask about where it is read; all of it can be left out. */
export interface LoadOptions {
  /** What `@id` is compared with, and what `${_INSTANCE}` stands for. Without it no `@id` is met. */
  readonly configId?: string;
  /** The present directory, which a file's own relative path begins at: `${_PWD}`. */
  readonly directory?: string;
  /** The variables of the environment: `${_ENV NAME}`. */
  readonly variable?: (name: string) => string | undefined;
  /** A number from 0 up to 1, for `${_RANDOM}`. */
  readonly random?: () => number;
  /** What reads files whose names say that they are YAML; without it they are read as any other. */
  readonly yaml?: FormReader;
}

/** Reads a file of another form than keepalived's to the statements that it means, and says which files it read. */
export type FormReader = (
  path: string,
  reader: Reader,
  findings: Findings,
) => { readonly statements: Statement[]; readonly files: string[] };

/** Whether a file is YAML by its name. */
export function isYaml(path: string): boolean {
  return /\.ya?ml$/i.test(path);
}
