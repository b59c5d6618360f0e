import { boolean, flag, lines, nameOf, notYet, options, script, works } from "../row.ts";
import { brings } from "./brings.ts";
import { trackedInterface, tracker } from "./tracker.ts";

/** The keywords of `vrrp_sync_group NAME { … }`. */
export const vrrpSyncGroup = {
  group: works(lines(nameOf("vrrp_instance")), "the instances that change state together"),
  track_interface: works(lines(options("name", trackedInterface)), "interfaces that all members need"),
  track_script: works(lines(options("name", tracker, "vrrp_script")), "scripts that all members need"),
  track_file: works(
    lines(options("name", tracker, "track_file")),
    "files whose number counts for all members",
  ),
  track_process: works(
    lines(options("name", tracker, "vrrp_track_process")),
    "processes that all members need",
  ),
  track_bfd: notYet(
    lines(options("name", tracker, "bfd_instance")),
    "BFD sessions that all members need",
    brings.bfd,
  ),
  notify: works(script(), "run at every change, with GROUP, name, state and priority"),
  notify_master: works(script(), "run when the group becomes master"),
  notify_backup: works(script(), "run when the group becomes backup"),
  notify_fault: works(script(), "run when the group is in fault"),
  notify_stop: works(script(), "run when the daemon stops"),
  smtp_alert: works(boolean(), "mail at every change of the group"),
  global_tracking: works(flag(), "an older way to say that members share their trackers"),
  sync_group_tracking_weight: works(flag(), "trackers with a weight are allowed in the group"),
  notify_priority_changes: works(boolean(), "write changes of priority of the members to the pipes"),
};
