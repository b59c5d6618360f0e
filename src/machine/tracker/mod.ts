/**
 * Trackers: evidence, hysteresis, verdict. A script ended, a file has a number in it, processes come and go, an
 * interface has a carrier; what that means is told to the instances that listen, and only when it changes.
 *
 * `machine.ts` is the front door; `script.ts`, `file.ts`, `process.ts` and `interface.ts` are one kind each, opening
 * with its transition table. What an instance makes of a verdict is in `../vrrp/tracking.ts`; who gathers the evidence
 * is no business of this folder.
 * @module
 */
export * from "./machine.ts";
export * from "./params.ts";
