/**
 * The words that all layers share: instants, addresses, adverts, links, events, actions, outcomes,
 * reasons to drop a packet, log codes. Values and their comparison only; no behaviour, no state, no I/O.
 *
 * Everything here is plain JSON, so that a state can be printed, compared, replayed and sent to another
 * process as it is. Read `machine.ts` next, then `event.ts` and `action.ts`: they are the whole language
 * between the world and the decisions.
 * @module
 */
export * from "./action.ts";
export * from "./address.ts";
export * from "./advert.ts";
export * from "./belongings.ts";
export * from "./compare.ts";
export * from "./drop.ts";
export * from "./event.ts";
export * from "./firewall.ts";
export * from "./identity.ts";
export * from "./invariant.ts";
export * from "./ipv6.ts";
export * from "./link.ts";
export * from "./log.ts";
export * from "./machine.ts";
export * from "./outcome.ts";
export * from "./route.ts";
export * from "./spacing.ts";
export * from "./time.ts";
export * from "./track.ts";
export * from "./version.ts";
