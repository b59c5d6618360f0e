import {
  accepted,
  block,
  boolean,
  cancelling,
  choice,
  decimalSeconds,
  eitherOf,
  flag,
  group,
  ifname,
  integer,
  ip,
  lines,
  maybeChoice,
  maybeScript,
  notYet,
  options,
  password,
  pattern,
  phrase,
  prefix,
  repeat,
  required,
  script,
  strongerOf,
  synonym,
  text,
  wholeSeconds,
  words,
  works,
} from "../row.ts";
import { addressLine } from "./address.ts";
import { because, brings } from "./brings.ts";
import { garpExtraIf } from "./garp_group.ts";
import { routeLine } from "./route.ts";
import { ruleLine } from "./rule.ts";
import { trackedInterface, tracker } from "./tracker.ts";

/** keepalived keeps these delays in 32 bits of microseconds. */
const MAX_DELAY = 4_294;
const MAX_UINT = 4_294_967_295;

const peer = {
  min_ttl: works(integer(0, 255), "drop adverts with a lower TTL"),
  max_ttl: works(integer(0, 255), "drop adverts with a higher TTL"),
};

const authentication = {
  auth_type: works(choice("PASS", "AH"), "PASS is a password in clear text, AH an authentication header"),
  auth_pass: works(password(), "the shared secret, of which eight bytes count"),
};

const authHmac = {
  key: works(
    repeat(words(2, 2, "a number and a key")),
    "a key of 32 to 64 bytes, or hex:DIGITS, or file:PATH; there may be several",
  ),
  active_key: works(integer(1, 255), "the key to send with"),
  time_window: works(wholeSeconds(1, 300), "how old an advert may be"),
  anti_replay: works(choice("time", "monotonic"), "how replays are recognised"),
  mode: works(choice("enforce", "permissive", "receive-only"), "what to do with unsigned adverts"),
};

const interfaceOption = {
  name: works(ifname(), "name of the interface"),
  group: works(text("a number or a name"), "group of the interface (ip-link(8))"),
};
const useVmac = phrase({
  mac: pattern("a MAC address", /^([0-9a-fA-F]{1,2}:){4,5}([0-9a-fA-F]{1,2})?$/),
  interface: ifname(),
}, {
  ...interfaceOption,
  netlink_notify_msg: works(flag(), "tell others that the interface below takes more packets now"),
}, 0);
const useIpvlan = phrase({ address: prefix(), interface: ifname() }, {
  ...interfaceOption,
  bridge: works(flag(), "interfaces of the same one reach each other (default)"),
  private: works(flag(), "interfaces of the same one do not reach each other"),
  vepa: works(flag(), "they reach each other by way of the switch"),
}, 0);

/** The keywords of `vrrp_instance NAME { … }`. */
export const vrrpInstance = {
  state: works(strongerOf("MASTER", "BACKUP"), "what it wishes to be at start"),
  interface: required(works(ifname(), "the interface that the protocol runs on")),
  virtual_router_id: required(
    works(integer(1, 255, { exact: true }), "the number that the members of a virtual router share"),
  ),
  priority: works(
    integer(1, 255, { fallback: 100, exact: true }),
    "the highest one becomes master; 255 owns the addresses",
  ),
  version: works(eitherOf(2, 3), "version of the protocol: 2 (RFC 3768) or 3 (RFC 5798)"),
  advert_int: works(decimalSeconds(0.01, 255), "time between adverts"),
  down_timer_adverts: works(integer(1, 100), "adverts that may be missed before a backup takes over"),
  authentication: works(block(authentication), "authentication of version 2"),
  auth_hmac: works(block(authHmac), "adverts signed as keepalived 2.4 does"),
  virtual_ipaddress: works(lines(addressLine), "the addresses that move with the master"),
  virtual_ipaddress_excluded: works(lines(addressLine), "addresses that move with the master, unadvertised"),
  no_virtual_ipaddress: accepted(flag(), "there are no addresses, on purpose", "it only silences a warning"),
  promote_secondaries: works(flag(), "the kernel keeps the other addresses when the first one goes"),
  virtual_routes: works(lines(routeLine), "routes that move with the master"),
  virtual_rules: works(lines(ruleLine), "rules that move with the master"),

  nopreempt: cancelling("preempt", works(flag(), "do not take over from a master of lower priority")),
  preempt: cancelling("nopreempt", works(flag(), "take over from a master of lower priority (default)")),
  preempt_delay: works(decimalSeconds(0, 1000, { fallback: 0 }), "wait so long before taking over"),
  timer_expired_backup: works(
    integer(1, 254, { bare: 0 }),
    "a master that ran late steps back",
  ),
  thread_timer_expired: synonym("timer_expired_backup", "an older word for timer_expired_backup"),
  lower_prio_no_advert: works(boolean(), "a master does not answer an advert of lower priority"),
  higher_prio_send_advert: works(boolean(), "a master sends one last advert when a higher one appears"),
  owner_ignore_adverts: works(boolean(), "priority 255 ignores adverts"),
  strict_mode: works(boolean(), "vrrp_strict for this instance"),
  skip_check_adv_addr: works(boolean(), "compare the addresses of adverts only when the master changes"),
  accept: cancelling("no_accept", works(flag(), "packets to the addresses are received (default)")),
  no_accept: cancelling(
    "accept",
    works(flag(), "packets to the addresses are dropped unless priority is 255"),
  ),

  garp_master_delay: works(wholeSeconds(0, MAX_DELAY), "second announcement after so long"),
  garp_master_repeat: works(integer(1, MAX_UINT, { lift: true }), "how often each address is announced"),
  garp_master_refresh: works(wholeSeconds(0, MAX_UINT), "announce again in this interval; 0 is never"),
  garp_master_refresh_repeat: works(integer(1, MAX_UINT, { lift: true }), "how often at each refresh"),
  garp_lower_prio_delay: works(wholeSeconds(0, MAX_DELAY), "second announcement after a lower advert"),
  garp_lower_prio_repeat: works(integer(0, 2_147_483_647), "how often after a lower advert"),
  garp_extra_if: works(garpExtraIf(0), "announce on other interfaces too"),
  vmac_garp_intvl: synonym("garp_extra_if", "an older word for garp_extra_if"),

  mcast_src_ip: works(ip(), "adverts leave from this address"),
  mcast_dst_ip: works(group(), "another multicast group than 224.0.0.18 or ff02::12"),
  track_src_ip: works(flag(), "FAULT while the source address is missing"),
  unicast_src_ip: works(ip(), "adverts to peers leave from this address"),
  unicast_peer: works(lines(options("address", peer)), "send adverts to these instead"),
  unicast_ttl: works(integer(0, 255), "TTL of adverts to peers"),
  unicast_fault_no_peer: works(flag(), "FAULT when no peer is listed"),
  check_unicast_src: works(flag(), "take adverts from listed peers only"),
  old_unicast_checksum: works(maybeChoice("yes", "never"), "checksum of keepalived 1.3.6"),
  v3_checksum_as_v2: works(boolean(), "no pseudo header in the checksum of version 3"),
  native_ipv6: works(flag(), "use IPv6"),

  use_vmac: works(useVmac, "a virtual MAC address"),
  use_vmac_addr: works(flag(), "virtual MAC addresses on other interfaces too"),
  vmac_xmit_base: works(flag(), "adverts use the parent interface"),
  use_ipvlan: works(useIpvlan, "an ipvlan interface"),
  vrf: works(ifname(), "VRF of a unicast instance without interface"),

  dont_track_primary: works(flag(), "no FAULT when the interface goes down"),
  track_interface: works(
    lines(options("name", trackedInterface)),
    "interfaces that must be up",
  ),
  track_script: works(
    lines(options("name", tracker, "vrrp_script")),
    "scripts that must succeed",
  ),
  track_file: works(
    lines(options("name", tracker, "track_file")),
    "files whose number counts",
  ),
  track_process: works(
    lines(options("name", tracker, "vrrp_track_process")),
    "processes that must run",
  ),
  track_bfd: notYet(
    lines(options("name", tracker, "bfd_instance")),
    "BFD sessions that must be up",
    brings.bfd,
  ),
  linkbeat_use_polling: accepted(flag(), "ask the interface for its link", because.carrier),

  notify: works(script(), "run at every change, with INSTANCE, name, state and priority"),
  notify_master: works(script(), "run when becoming master"),
  notify_backup: works(script(), "run when becoming backup"),
  notify_fault: works(script(), "run when in fault"),
  notify_stop: works(script(), "run when the daemon stops"),
  notify_deleted: works(maybeScript(), "tell, or run, when a reload removes the instance"),
  notify_master_rx_lower_pri: works(script(), "run when a master hears a lower priority"),
  notify_priority_changes: works(boolean(), "write changes of priority to the pipes"),
  smtp_alert: works(boolean(), "mail at every change"),

  lvs_sync_daemon_interface: notYet(ifname(), "IPVS synchronisation follows this instance", brings.ipvs),
  kernel_rx_buf_size: accepted(integer(0, MAX_UINT), "receive buffer of the socket", because.netlink),
  debug: accepted(integer(0, 4), "a level that nothing reads", because.nothing),
};
