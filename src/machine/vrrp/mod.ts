/**
 * One VRRP instance (RFC 3768, RFC 5798, RFC 9568, with keepalived's decisions where it differs).
 *
 * `machine.ts` is the front door and the transition table; `receive.ts` decides whether an advert is accepted,
 * `backup.ts` and `master.ts` what it means, `transition.ts` how a phase is entered; `tracking.ts` sums up
 * what trackers say, `sync.ts` follows a sync group; `timing.ts` holds the protocol's arithmetic; `params.ts` and
 * `state.ts` are the data. Sockets, addresses and words are elsewhere.
 * @module
 */
export { specified } from "./advert.ts";
export * from "./machine.ts";
export * from "./params.ts";
export * from "./state.ts";
export * from "./timing.ts";
export { effectivePriority, faultyTrackers, totalPriority } from "./tracking.ts";
