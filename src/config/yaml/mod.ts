/**
 * The same configuration in YAML: `read.ts` makes of a document the statements that a `keepalived.conf` has, so that
 * values, checks and diagnostics are the same; `document.ts` and `emit.ts` go the other way; `schema.ts` tells
 * editors what may stand where. All three follow the keyword tables:
 *
 * - a keyword is a key, its value what follows it: numbers as numbers, times in the unit of the keyword, `true` for
 *   a keyword alone, and several words as one line, written as a `keepalived.conf` has it;
 * - a block is a map; blocks with a name are maps by name, other blocks of which there may be several a list of
 *   maps, in which what stands before the brace has keys of its own;
 * - a block of lines is a list of lines; a script is its command, or a map of `command`, `user` and `group`.
 *
 * The parser is given to `read.ts`, since only who has YAML to read brings it in (`../machine_option.ts`): a start
 * with a `keepalived.conf` does not pay for it. Not here: what words mean. Read `scan.ts` and `node.ts` for how places are found.
 * @module
 */
import type { Config } from "../config.ts";
import { documentOf } from "./document.ts";
import { emit } from "./emit.ts";

export { schema } from "./schema.ts";

/** A Config as YAML. */
export function printYaml(config: Config): string {
  return emit(documentOf(config));
}
