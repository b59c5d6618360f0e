/**
 * Decisions: pure state machines. What happened goes in (`Event`), what to do comes out (`Action[]`), time is
 * an argument. No `await`, no clock, no descriptor, no log text; a timer is a field that holds an instant.
 *
 * Here: `vrrp/`, an instance of the Virtual Router Redundancy Protocol. Begin with `vrrp/machine.ts`, which
 * opens with the transition table.
 * @module
 */
export * from "./vrrp/mod.ts";
