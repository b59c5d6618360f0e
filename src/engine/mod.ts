/**
 * Which machine hears what, in which order, and when next. The engine routes packets, links and lost
 * addresses to the instances they concern, collects what the instances want, and knows the next deadline.
 *
 * It never touches bytes or the kernel: the reactor feeds it and the executors do what it drains. So the same
 * engine runs in the daemon and, many at a time, in the simulator. `lower.ts` turns a Config into the
 * parameters of the machines, once; `snapshot.ts` is what can be seen from outside.
 * @module
 */
export * from "./difference.ts";
export * from "./engine.ts";
export * from "./fit.ts";
export * from "./lower.ts";
export { unsigned } from "./lower_hmac.ts";
export { wantsMail } from "./lower_notify.ts";
export { type Changes } from "./reload.ts";
export * from "./route.ts";
export * from "./snapshot.ts";
export type { Sleeper } from "./sleeper.ts";
export type { Removed } from "./way.ts";
export * from "./lower_route.ts";
export type { LeftOutWay } from "./lower_ways.ts";
export * from "./lower_rule.ts";
export * from "./route_name.ts";
