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

/** A file that is read while one goes through what it says, which can be done once. */
export interface Reading {
  readonly statements: Iterable<Statement>;
  /** The files that were read so far, each once. */
  readonly files: string[];
  /** Whether what was read so far cannot be used, for more than what a statement says. */
  readonly failed: boolean;
}

/** Reads a file of another form than keepalived's to the statements that it means. */
export type FormReader = (path: string, reader: Reader, findings: Findings) => Reading;

/** Whether a file is YAML by its name. */
export function isYaml(path: string): boolean {
  return /\.ya?ml$/i.test(path);
}
