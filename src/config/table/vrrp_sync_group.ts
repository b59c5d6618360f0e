import { boolean, flag, lines, nameOf, notYet, options, script, type Shape } from "../row.ts";
import { brings } from "./brings.ts";
import { trackedInterface, tracker } from "./tracker.ts";

const row = <V>(shape: Shape<V>, meaning: string) => notYet(shape, meaning, brings.group);

/** The keywords of `vrrp_sync_group NAME { … }`. */
export const vrrpSyncGroup = {
  group: row(lines(nameOf("vrrp_instance")), "the instances that change state together"),
  track_interface: row(lines(options("name", trackedInterface)), "interfaces that all members need"),
  track_script: row(lines(options("name", tracker, "vrrp_script")), "scripts that all members need"),
  track_file: row(lines(options("name", tracker, "track_file")), "files whose number counts for all members"),
  track_process: row(
    lines(options("name", tracker, "vrrp_track_process")),
    "processes that all members need",
  ),
  track_bfd: row(lines(options("name", tracker, "bfd_instance")), "BFD sessions that all members need"),
  notify: row(script(), "run at every change, with GROUP, name, state and priority"),
  notify_master: row(script(), "run when the group becomes master"),
  notify_backup: row(script(), "run when the group becomes backup"),
  notify_fault: row(script(), "run when the group is in fault"),
  notify_stop: row(script(), "run when the daemon stops"),
  smtp_alert: row(boolean(), "mail at every change of the group"),
  global_tracking: row(flag(), "an older way to say that members share their trackers"),
  sync_group_tracking_weight: row(flag(), "trackers with a weight are allowed in the group"),
  notify_priority_changes: row(boolean(), "write changes of priority of the members to the pipes"),
};
