import type { Config, VrrpInstance } from "../config/mod.ts";
import type { LogEntry } from "../core/mod.ts";
import type { NotifierOptions, NotifyScripts } from "./notifier.ts";

/** The scripts that an instance of the configuration names. */
export function scriptsOf(config: Config, name: string): NotifyScripts {
  const instance: VrrpInstance | undefined = config.instances.find((each) => each.name === name);
  return {
    MASTER: instance?.notify_master,
    BACKUP: instance?.notify_backup,
    FAULT: instance?.notify_fault,
    STOP: instance?.notify_stop,
    MASTER_RX_LOWER_PRI: instance?.notify_master_rx_lower_pri,
    any: instance?.notify,
  };
}

/** What the configuration says of all scripts. */
export function notifierOptions({ global }: Config, report: (logged: LogEntry) => void): NotifierOptions {
  return {
    report,
    account: global.script_user,
    secure: global.enable_script_security ?? false,
  };
}
