/**
 * The way back: from a Config to text. `statement.ts` makes statements of a Config by the keyword tables, the same
 * rows that read it; `phrase.ts` and `value.ts` make words of values; `word.ts` writes words so that they are read
 * as they are; `print.ts` puts a `keepalived.conf` together.
 *
 * What is read again is the same Config: there is a test of that for every file that the tests have.
 *
 * Not here: what a Config means, and YAML (`../yaml/`).
 * @module
 */
export { print } from "./print.ts";
