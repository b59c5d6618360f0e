/**
 * Stand-in for `jsr:@std/yaml` on machines that cannot reach JSR: `parse` with the options that havip uses, with
 * the behaviour of the real package for them, over the npm package `js-yaml`, which that one was made from.
 * @module
 */
import { CORE_SCHEMA, FAILSAFE_SCHEMA, loadAll, mergeTag, YAMLException } from "npm:js-yaml@5.5.0/browser";

/** What is known of scalars: in `failsafe` all of them are text. */
export type SchemaType = "failsafe" | "json" | "core" | "default" | "extended";

/** The options of {@linkcode parse} that havip uses. */
export interface ParseOptions {
  schema?: SchemaType;
}

/** What {@linkcode parse} throws of a text that is no YAML; line and column count from 1. */
export class YamlSyntaxError extends SyntaxError {
  override readonly name = "YamlSyntaxError";
  readonly line: number;
  readonly column: number;
  readonly offset: number;

  constructor(message: string, position: { line: number; column: number; offset: number }) {
    super(message);
    ({ line: this.line, column: this.column, offset: this.offset } = position);
  }
}

const schemas = {
  failsafe: FAILSAFE_SCHEMA,
  json: CORE_SCHEMA,
  core: CORE_SCHEMA,
  default: CORE_SCHEMA.withTags(mergeTag),
  extended: CORE_SCHEMA.withTags(mergeTag),
};

/** Reads a text of one document; nothing written is `null`. */
export function parse(content: string, options: ParseOptions = {}): unknown {
  try {
    const documents = loadAll(content.replace(/^\ufeff/, ""), {
      schema: schemas[options.schema ?? "default"],
    });
    if (documents.length < 2) return documents[0] ?? null;
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { line = 0, column = 0, position: offset = 0 } = error.mark ?? {};
    throw new YamlSyntaxError(error.reason, { line: line + 1, column: column + 1, offset });
  }
  const found = "Found more than 1 document in the stream: expected a single document";
  throw new YamlSyntaxError(found, { line: 1, column: 1, offset: 0 });
}
