/**
 * `havip lab`: two hosts and a client on one machine, to see the address move. Each is a process with a network
 * namespace of its own, and so is the bridge between them, so that nothing touches the machine's network and nothing
 * stays when the processes end.
 *
 * `lab.ts` tells the story and judges it, `stage.ts` is what it happens on. `plan.ts`, `account.ts`,
 * `protocol_time.ts` and `timeline.ts` are pure: from two configurations to what is to be made, from observations to
 * takeovers, from takeovers to text. `lab_host.ts` is the process that becomes a host, the client or the bridge.
 *
 * Never here: how VRRP decides. The lab looks at the wire and at a web page, and shares no code with the machines.
 * Read `lab.ts` next.
 * @module
 */
export * from "./lab.ts";
export type { Keep } from "./keep.ts";
export { type Command, labHost } from "./lab_host.ts";
export { type LabConfig, type LabFile, type Plan, plan, type Planned } from "./plan.ts";
export type { Programs } from "./stage.ts";
export { colourful, plain } from "./timeline.ts";
export { node1Conf, node2Conf } from "./tutorial.ts";
export { enterUserNamespace } from "./user_namespace.ts";
