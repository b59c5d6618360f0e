/**
 * Decisions: pure state machines. What happened goes in (`Event`), what to do comes out (`Action[]`), time is
 * an argument. No `await`, no clock, no descriptor, no log text; a timer is a field that holds an instant.
 *
 * Here: `vrrp/`, an instance of the Virtual Router Redundancy Protocol; `group/`, a sync group; `tracker/`, what
 * instances watch; `fixture/`, what is static. Begin with `vrrp/machine.ts`; every machine opens with its transition table.
 * @module
 */
export * from "./exchange.ts";
export * from "./fixture/mod.ts";
export * from "./group/mod.ts";
export * from "./tracker/mod.ts";
export * from "./vrrp/mod.ts";
