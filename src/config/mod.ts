/**
 * From text to a typed Config with diagnostics. `load` reads a file through a `Reader` and never throws: what is
 * wrong with a file is a `Diagnostic`, and a diagnostic of severity `error` says that the Config must not be used.
 *
 * The keyword tables in `table/` are the single source: parsing, types, messages and documentation come from them.
 * A file goes through `source.ts` (bytes to text), `language.ts` (includes, conditions, definitions, repetitions),
 * `lexer.ts` (a line to words and braces), `tree.ts` (statements and blocks), `build.ts` (values, by the tables) and
 * `validate.ts` (what keywords demand of each other).
 *
 * Not here: defaults and units of the machines (`src/engine/lower.ts`), anything of the system beyond the reader.
 * Read `config.ts` for what comes out, `row.ts` for how a keyword is written down.
 * @module
 */
export * from "./config.ts";
export {
  type Diagnostic,
  type Finding,
  Findings,
  type Position,
  type Related,
  type Severity,
  type Span,
} from "./diagnostic.ts";
export { familyOfInstance, versionOf } from "./family.ts";
export * from "./load.ts";
export { bringYaml, machineOptions } from "./machine_option.ts";
export { nearest } from "./nearest.ts";
export type { Marks, Places } from "./note.ts";
export { isYaml, type LoadOptions } from "./option.ts";
export { render } from "./render.ts";
export type { Account, Prefix, Script } from "./row.ts";
export { fileReader, memoryReader, type Read, type Reader, standardInput, withInput } from "./source.ts";
export type { AddressLine } from "./table/address.ts";
export type { RouteLine } from "./table/route.ts";
export type { RuleLine } from "./table/rule.ts";
export { print } from "./write/mod.ts";
