/**
 * What is worth knowing of a configuration that is valid: lints of one file, and of the two files of a pair.
 *
 * A lint is data (a code, a severity, a title, why it matters) with one pure function from a loaded configuration to
 * findings. The tables in `table/` hold all of them and drive `check`, `havip explain` and the README; the codes of
 * `src/config` are explained there too. What a finding needs of this machine comes in as `Facts`; without facts
 * there is no such finding, so a file alone is judged the same everywhere.
 *
 * Not here: what makes a file invalid (`src/config/validate.ts`), and looking at the machine (`src/cli/facts.ts`).
 * Read `lint.ts` for the types, `compare.ts` for the question whether two hosts fail over, `change.ts` for what a reload
 * would do.
 * @module
 */
export { compareReload, type Fate, type InstanceChange, type ReloadReport } from "./change.ts";
export type { FieldChange } from "./change_field.ts";
export { compare, type PeerReport } from "./compare.ts";
export type { KeywordChange } from "./elsewhere.ts";
export * from "./explain.ts";
export * from "./facts.ts";
export * from "./inspect.ts";
export * from "./lint.ts";
export * from "./machine.ts";
export type { Outcome } from "./outcome.ts";
export * from "./silence.ts";
export * from "./unknown_code.ts";
