/**
 * The turn: wait, read what is ready, decode, feed the engine, carry out what it wants, arm one timer. One
 * `Source` for each kind of descriptor. Nothing of the protocol is decided here.
 *
 * `loop.ts` is the turn; `vrrp_source.ts` reads adverts, but for those that backups sleep through (`doze.ts`);
 * `netlink_source.ts` follows interfaces and addresses, `route_source.ts` routes and rules; `line_source.ts` reads what the
 * supervisor says, `outbox.ts` writes to it, `signal_source.ts` takes signals; `file_source.ts` and `process_source.ts` follow
 * what instances track.
 * @module
 */
export * from "./file_source.ts";
export * from "./line_source.ts";
export * from "./link_table.ts";
export * from "./loop.ts";
export * from "./netlink_source.ts";
export * from "./outbox.ts";
export * from "./process_source.ts";
export * from "./process_table.ts";
export * from "./route_source.ts";
export * from "./signal_source.ts";
export * from "./source.ts";
export * from "./vrrp_source.ts";
