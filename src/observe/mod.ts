/**
 * What people and their tools get to read: the log, the status page. Everything here is made from log entries and
 * snapshots; nothing reaches into live state, and nothing decides.
 *
 * - `words.ts` owns every word of the log: one row for each code, in keepalived's phrasing where it has one.
 * - `line.ts` turns a message into one line: plain, coloured, for the journal, for syslog, as JSON.
 * - `outlet.ts` writes lines to a descriptor or to syslog without ever waiting; `log.ts` ties the three together,
 *   and is the only file that knows @std/log.
 * - `status.ts` draws the page of `havip status`; `table.ts` keeps its columns below each other.
 * - `dump.ts` and its kin write what keepalived writes to files on a signal, for whatever reads those.
 *
 * New message: add its code and fields to `src/core/log.ts`; the compiler then asks for its row in `words.ts`.
 * Formats meant for other programs (JSON, metrics) keep their field names once released.
 * @module
 */
export * from "./words.ts";
export { type Log, type LogOptions, openLog } from "./log.ts";
export { LogLimit } from "./limit.ts";
export type { Author } from "./line.ts";
export { statusText } from "./status.ts";
export type { ShownInstance, ShownStatus } from "./status_type.ts";
export { type Dump, type DumpedInstance } from "./dump.ts";
export { dumpData } from "./dump_data.ts";
export { dumpJson } from "./dump_json.ts";
export { dumpStats } from "./dump_stats.ts";
