/**
 * Processes: the supervisor, the roles that it starts, and what surrounds a daemon: pid files, signals, the service
 * manager, scripts, the control socket. Neither the protocol nor the syntax of the configuration is known here.
 *
 * Begin with `run.ts` (checks before anything is changed, then serves), then `supervisor.ts` (starts the role, keeps
 * it running, reloads, stops) and `vrrp_role.ts` (the hot path's process, put together). The two talk in the words
 * of `channel.ts`. `exit.ts` lists the exit codes.
 * @module
 */
export { exitCodeOf, exitCodes } from "./exit.ts";
export type { DaemonOptions } from "./option.ts";
export { runDaemon } from "./run.ts";
export { selfCommand } from "./self.ts";
export type { Status } from "./status.ts";
export { vrrpRole } from "./vrrp_role.ts";
