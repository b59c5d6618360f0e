import type { MachineId } from "../core/mod.ts";
import type { Config, SyncGroup } from "../config/mod.ts";
import type { GroupParams } from "../machine/mod.ts";
import { lowerGroupNotify } from "./lower_notify.ts";
import { idOf } from "./route.ts";

/** The ID of the sync group that is called so in the configuration. */
export function groupId(name: string): MachineId {
  return `group:${name}`;
}

/** The sync group that each instance belongs to, by the instance's name. Who is in several belongs to the first, as in keepalived. */
export function membership({ root }: Config): Map<string, SyncGroup> {
  const groups = new Map<string, SyncGroup>();
  for (const group of root.vrrp_sync_group ?? []) {
    for (const name of group.group ?? []) if (!groups.has(name)) groups.set(name, group);
  }
  return groups;
}

/** The sync groups, with those of their members that are run; without any a group is none. */
export function lowerGroups(
  config: Config,
  groups: ReadonlyMap<string, SyncGroup>,
  running: ReadonlySet<string>,
): GroupParams[] {
  return (config.root.vrrp_sync_group ?? []).flatMap((group) => {
    const members = [...new Set(group.group ?? [])].filter((name) =>
      running.has(name) && groups.get(name) === group
    );
    if (members.length === 0) return [];
    const { name } = group;
    return [{
      id: groupId(name),
      name,
      members: members.map((each) => idOf({ name: each })),
      notify: lowerGroupNotify(group, config),
    }];
  });
}
