/**
 * The command line: flags, subcommands, exit codes. One file a subcommand; each takes the arguments behind its
 * name and returns an exit code (`src/daemon/exit.ts` lists them). Features are elsewhere; these call them.
 *
 * `main.ts` chooses: no subcommand is the daemon, with keepalived's flags (`daemon.ts`).
 * @module
 */
export { main } from "./main.ts";
