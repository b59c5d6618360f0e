import { exitCodes } from "../daemon/exit.ts";
import { daemonUsage } from "./daemon.ts";

/** The text of `havip help`. */
export function helpText(): string {
  const codes = Object.values(exitCodes).map(({ code, meaning }) =>
    `  ${String(code).padStart(2)}  ${meaning}`
  );
  return `${daemonUsage}

Commands:
  havip check FILE [--json]            find what is wrong with a configuration; needs no root
  havip status [--json]                what a running havip does
  havip lab                            see two hosts fail over on this machine
  havip version                        what runs here
  havip help                           this text

Signals: HUP reads the configuration again, TERM and INT stop.

Exit codes:
${codes.join("\n")}`;
}

/** `havip help`. */
export function help(_args: string[]): number {
  console.log(helpText());
  return 0;
}
