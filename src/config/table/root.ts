import { accepted, block, flag, namedBlock, notYet, opaque, text, wholeSeconds, works } from "../row.ts";
import { brings } from "./brings.ts";
import { globalDefs } from "./global_defs.ts";
import { vrrpInstance } from "./vrrp_instance.ts";

/** The keywords outside any block. */
export const root = {
  global_defs: works(block(globalDefs), "settings for everything"),
  vrrp_instance: works(namedBlock(vrrpInstance), "one virtual router"),
  vrrp_sync_group: notYet(opaque(), "instances that change state together", brings.group),
  vrrp_script: notYet(opaque(), "a check for track_script", brings.track),
  vrrp_track_process: notYet(opaque(), "a check for track_process", brings.track),
  track_file: notYet(opaque(), "a watched file", brings.track),
  vrrp_track_file: notYet(opaque(), "an older word for track_file", brings.track),
  track_group: notYet(opaque(), "instances that fault with a static address", brings.track),
  static_ipaddress: notYet(opaque(), "addresses that never move", brings.route),
  static_routes: notYet(opaque(), "routes that never move", brings.route),
  static_rules: notYet(opaque(), "rules that never move", brings.route),
  garp_group: notYet(opaque(), "spacing of announcements", brings.spacing),
  interface_up_down_delays: notYet(opaque(), "patience with interfaces", brings.link),
  linkbeat_interfaces: notYet(opaque(), "interfaces whose link is polled", brings.link),
  bfd_instance: notYet(opaque(), "a BFD session", brings.bfd),
  virtual_server: notYet(opaque(), "a balanced service", brings.ipvs),
  virtual_server_group: notYet(opaque(), "addresses of a balanced service", brings.ipvs),
  SSL: notYet(opaque(), "certificates for checks", brings.ipvs),
  linkbeat_use_polling: notYet(flag(), "poll the link of all interfaces", brings.link),
  net_namespace: notYet(text("a name"), "run in a network namespace", brings.namespace),
  net_namespace_ipvs: notYet(text("a name", { bare: "" }), "IPVS in another namespace", brings.namespace),
  namespace_with_ipsets: accepted(flag(), "ipsets in a namespace", "every kernel today can do that"),
  instance: notYet(text("a name"), "name of this daemon among several", brings.namespace),
  use_pid_dir: accepted(flag(), "keep pid files in a folder", "havip always does; see --run-dir"),
  child_wait_time: accepted(wholeSeconds(0, 4_294), "how long to wait at the end", "havip ends at once"),
};
