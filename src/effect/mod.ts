/**
 * Carrying out: one executor for each kind of action. An executor does what it is told, as fast as it can, and
 * reports the outcome; whether to do a thing was decided in the machine that asked for it.
 *
 * `executor.ts` takes a turn's actions and keeps their order while it batches: all adverts in one system call
 * for each socket, all addresses in one netlink write, all announcements in one system call. What would take too long waits
 * in `backlog.ts` for the next turn, but for adverts.
 * What is announced with gaps between waits in `pace.ts`, for its own timer.
 * `advert.ts`, `address.ts` and `route.ts` (through one `netlink_writer.ts`) and `announce.ts` are on the takeover path; `firewall.ts` and
 * `iptables.ts` have done their work before, and so has `vmac.ts`, which changes settings of the kernel through `setting.ts`.
 * @module
 */
export * from "./address.ts";
export * from "./advert.ts";
export * from "./announce.ts";
export * from "./executor.ts";
export * from "./firewall.ts";
export * from "./interface.ts";
export * from "./iptables.ts";
export * from "./netlink_writer.ts";
export * from "./pace.ts";
export * from "./route.ts";
export * from "./setting.ts";
export * from "./vmac.ts";
