import type { Config, SyncGroup, VrrpInstance } from "../config/mod.ts";
import type { Notice, NotifyScripts } from "./notifier.ts";
import type { PipeWish } from "./pipe.ts";
import type { ScriptOptions } from "./script_runner.ts";
import { umaskOf } from "./umask.ts";

/** Whom an event is about, as the configuration has it. */
export function subjectOf(
  { instances, root }: Config,
  { subject, name }: Pick<Notice, "subject" | "name">,
): VrrpInstance | SyncGroup | undefined {
  return subject === "INSTANCE"
    ? byName(instances).get(name)
    : root.vrrp_sync_group && byName(root.vrrp_sync_group).get(name);
}

type Named = { readonly name: string };
const names = new WeakMap<readonly Named[], ReadonlyMap<string, Named>>();

/** What is in a list, by name; found once, as thousands of instances may have something to tell at the same time. */
function byName<T extends Named>(list: readonly T[]): ReadonlyMap<string, T> {
  const known = names.get(list) ?? new Map(list.map((each) => [each.name, each]));
  names.set(list, known);
  return known as ReadonlyMap<string, T>;
}

/** The scripts that an instance or a group names. */
export function scriptsOf(subject: VrrpInstance | SyncGroup | undefined): NotifyScripts {
  if (!subject) return {};
  const instance: Partial<VrrpInstance> = "at" in subject ? subject : {};
  const { notify_deleted: deleted } = instance;
  return {
    MASTER: subject.notify_master,
    BACKUP: subject.notify_backup,
    FAULT: subject.notify_fault,
    STOP: subject.notify_stop,
    DELETED: typeof deleted === "object" ? deleted : undefined,
    MASTER_RX_LOWER_PRI: instance.notify_master_rx_lower_pri,
    any: subject.notify,
  };
}

/** What the configuration says of all scripts. */
export function scriptOptions({ global }: Config): ScriptOptions {
  return {
    account: global.script_user,
    secure: global.enable_script_security ?? false,
    allGroups: global.set_supplementary_groups ?? false,
  };
}

/** keepalived's usual umask: its pipes have mode 0600. */
const usualMask = 0o177;

/** The pipes that the configuration asks for. */
export function pipesOf(config: Config): PipeWish[] {
  const { global } = config;
  const keywords = ["notify_fifo", "vrrp_notify_fifo"] as const;
  return keywords.flatMap((keyword) => {
    const [path, user, group] = global[keyword] ?? [];
    if (path === undefined) return [];
    return [{
      keyword,
      path,
      ...(user === undefined ? {} : { user }),
      ...(group === undefined ? {} : { group: group.replace(/^:/, "") }),
      umask: umaskOf(config) ?? usualMask,
      script: global[`${keyword}_script`],
    }];
  });
}
