import {
  accepted,
  block,
  blocks,
  flag,
  lines,
  namedBlock,
  namedBlocks,
  namedLines,
  notYet,
  synonym,
  text,
  wholeSeconds,
  works,
} from "../row.ts";
import { staticAddressLine } from "./address.ts";
import { bfdInstance } from "./bfd_instance.ts";
import { because, brings } from "./brings.ts";
import { garpGroup } from "./garp_group.ts";
import { globalDefs } from "./global_defs.ts";
import { linkbeatLine, upDownLine } from "./link.ts";
import { staticRouteLine } from "./route.ts";
import { staticRuleLine } from "./rule.ts";
import { ssl } from "./ssl.ts";
import { trackFile } from "./track_file.ts";
import { trackGroup } from "./track_group.ts";
import { service, virtualServer } from "./virtual_server.ts";
import { serverGroupLine } from "./virtual_server_group.ts";
import { vrrpInstance } from "./vrrp_instance.ts";
import { vrrpScript } from "./vrrp_script.ts";
import { vrrpSyncGroup } from "./vrrp_sync_group.ts";
import { vrrpTrackProcess } from "./vrrp_track_process.ts";

/** The keywords outside any block. */
export const root = {
  global_defs: works(block(globalDefs), "settings for everything"),
  vrrp_instance: works(namedBlock(vrrpInstance), "one virtual router"),
  vrrp_sync_group: works(namedBlocks(vrrpSyncGroup), "instances that change state together"),
  vrrp_script: works(namedBlocks(vrrpScript), "a check for track_script"),
  vrrp_track_process: works(namedBlocks(vrrpTrackProcess), "a check for track_process"),
  track_file: works(namedBlocks(trackFile), "a watched file"),
  vrrp_track_file: synonym("track_file", "an older word for track_file"),
  track_group: works(namedBlocks(trackGroup), "instances that fault with what static things need"),
  static_ipaddress: works(lines(staticAddressLine), "addresses that never move"),
  static_routes: works(lines(staticRouteLine), "routes that never move"),
  static_rules: works(lines(staticRuleLine), "rules that never move"),
  garp_group: works(blocks(garpGroup), "spacing of announcements"),
  interface_up_down_delays: works(lines(upDownLine), "patience with interfaces"),
  linkbeat_interfaces: accepted(lines(linkbeatLine), "interfaces whose link is polled", because.carrier),
  bfd_instance: notYet(namedBlocks(bfdInstance), "a BFD session", brings.bfd),
  virtual_server: notYet(blocks(virtualServer, service), "a balanced service", brings.ipvs),
  virtual_server_group: notYet(
    namedLines(serverGroupLine),
    "addresses of a balanced service",
    brings.ipvs,
  ),
  SSL: notYet(block(ssl), "certificates for checks", brings.ipvs),
  linkbeat_use_polling: accepted(flag(), "poll the link of all interfaces", because.carrier),
  net_namespace: works(text("a name"), "run in this network namespace (ip netns)"),
  net_namespace_ipvs: notYet(text("a name", { bare: "" }), "IPVS in another namespace", brings.ipvs),
  namespace_with_ipsets: accepted(flag(), "ipsets in a namespace", "every kernel today can do that"),
  instance: works(text("a name"), "name of this daemon among several: its own run directory"),
  use_pid_dir: accepted(flag(), "keep pid files in a folder", "havip always does; see --run-dir"),
  child_wait_time: accepted(wholeSeconds(0, 4_294), "how long to wait at the end", "havip ends at once"),
};
