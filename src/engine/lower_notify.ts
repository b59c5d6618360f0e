import type { Config, SyncGroup, VrrpInstance } from "../config/mod.ts";
import type { VrrpParams } from "../machine/mod.ts";

const pipes = ["notify_fifo", "vrrp_notify_fifo"] as const;
const ofGroup = ["notify", "notify_master", "notify_backup", "notify_fault", "notify_stop"] as const;
const ofInstance = [...ofGroup, "notify_deleted", "notify_master_rx_lower_pri"] as const;

const groupsOf = new WeakMap<readonly SyncGroup[], Map<string, SyncGroup>>();

/** The first group of each instance that is in one; found once for all, as each of thousands of instances asks. */
function groupsByMember(groups: readonly SyncGroup[]): Map<string, SyncGroup> {
  const known = groupsOf.get(groups);
  if (known) return known;
  const found = new Map<string, SyncGroup>();
  for (const each of groups) {
    for (const name of each.group ?? []) if (!found.has(name)) found.set(name, each);
  }
  groupsOf.set(groups, found);
  return found;
}

/** What machines are to tell of an instance: nothing that nobody hears. */
export function lowerNotify(
  instance: VrrpInstance,
  { global, root }: Config,
): Pick<VrrpParams, "notify" | "notifyPriorityChanges"> {
  const piped = pipes.some((keyword) => global[keyword] !== undefined);
  const scripted = ofInstance.some((keyword) => instance[keyword] !== undefined);
  const group = root.vrrp_sync_group && groupsByMember(root.vrrp_sync_group).get(instance.name);
  const changes = instance.notify_priority_changes ?? group?.notify_priority_changes ??
    global.vrrp_notify_priority_changes ?? false;
  return {
    notify: piped || scripted || wantsMail(instance, global),
    notifyPriorityChanges: piped && changes,
  };
}

/** Whether somebody wants to hear of a sync group. */
export function lowerGroupNotify(group: SyncGroup, { global }: Config): boolean {
  return pipes.some((keyword) => global[keyword] !== undefined) ||
    ofGroup.some((keyword) => group[keyword] !== undefined) || wantsMail(group, global);
}

/** Whether changes of an instance, or of a group, are to be mailed, and there is somebody to mail them to. */
export function wantsMail(
  { smtp_alert: own }: Pick<VrrpInstance, "smtp_alert">,
  global: Config["global"],
): boolean {
  const wanted = own ?? global.smtp_alert_vrrp ?? global.smtp_alert ?? false;
  return wanted && global.smtp_server !== undefined && (global.notification_email?.length ?? 0) > 0;
}
