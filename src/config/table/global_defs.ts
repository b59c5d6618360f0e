import {
  accepted,
  account,
  boolean,
  decimalSeconds,
  eitherOf,
  flag,
  group4,
  group6,
  ifname,
  integer,
  ip,
  lines,
  list,
  maybeChoice,
  nameOf,
  notYet,
  pattern,
  phrase,
  script,
  type Shape,
  synonym,
  text,
  wholeSeconds,
  words,
  works,
} from "../row.ts";
import { because, brings } from "./brings.ts";
import { garpExtraIf } from "./garp_group.ts";

const MAX_DELAY = 4_294;
const MAX_INT = 2_147_483_647;
const MAX_UINT = 4_294_967_295;
const name = (what: string) => text(what, { maxBytes: 15 });
const bytes = () => integer(0, MAX_UINT);

const bufferPolicy = pattern("MTU, ADVERT or a number of bytes", /^(MTU|ADVERT|\d+)$/, ["MTU", "ADVERT"]);
const mask = pattern(
  "a number such as 022, or bits such as IWGRP|IWOTH",
  /^(0?[0-7]{1,3}|0x[0-9a-fA-F]{1,3}|\|?(I[RWX](USR|GRP|OTH)|IRWX[UGO])(\|(I[RWX](USR|GRP|OTH)|IRWX[UGO]))*\|?|\|)$/,
  // deno-fmt-ignore
  ["IRUSR", "IWUSR", "IXUSR", "IRGRP", "IWGRP", "IXGRP", "IROTH", "IWOTH", "IXOTH", "IRWXU", "IRWXG", "IRWXO"],
);
const ipvs = <V>(shape: Shape<V>, meaning: string) => notYet(shape, meaning, brings.ipvs);
const timeout = () => integer(0, 31 * 86_400);
const lvsTimeouts = phrase({}, {
  tcp: ipvs(timeout(), "of TCP (s)"),
  tcpfin: ipvs(timeout(), "of TCP that is closing (s)"),
  udp: ipvs(timeout(), "of UDP (s)"),
});
const lvsSyncDaemon = phrase({ interface: ifname(), instance: nameOf("vrrp_instance") }, {
  inst: ipvs(nameOf("vrrp_instance"), "follow this instance"),
  id: ipvs(integer(0, 255), "number that tells several apart"),
  maxlen: ipvs(integer(1, 65_507), "longest packet"),
  port: ipvs(integer(1, 65_535), "UDP port"),
  ttl: ipvs(integer(1, 255), "TTL of the packets"),
  group: ipvs(ip(), "multicast group"),
});

const naming = {
  process_names: accepted(flag(), "give the processes names of their own", "havip's always have"),
  process_name: works(name("a name"), "name of the first process in ps, until the next start"),
  vrrp_process_name: works(name("a name"), "name of the VRRP process in ps"),
  checker_process_name: accepted(name("a name"), "name of the checker process", because.names),
  lvs_process_name: synonym("checker_process_name", "an older word for checker_process_name"),
  bfd_process_name: accepted(name("a name"), "name of the BFD process", because.names),
  router_id: works(text("a name"), "name of this machine in mail and SNMP"),
  data_use_instance: works(boolean(), "put instance and net_namespace into the name of the state dump"),
};

const mail = {
  notification_email: works(lines(text("an address")), "who gets mail"),
  notification_email_from: works(text("an address"), "sender of mail"),
  smtp_server: works(words(1, 2, "a host and a port"), "mail relay"),
  smtp_helo_name: works(text("a name"), "name to say in HELO"),
  smtp_connect_timeout: works(wholeSeconds(0, MAX_DELAY), "how long to wait for the relay"),
  smtp_alert: works(boolean(), "mail for everything"),
  smtp_alert_vrrp: works(boolean(), "mail for VRRP"),
  smtp_alert_checker: notYet(boolean(), "mail for servers", brings.ipvs),
  no_email_faults: works(flag(), "no mail for FAULT"),
  no_checker_emails: accepted(flag(), "mail only when servers come or go", because.mail),
  smtp_starttls: works(boolean(), "encrypt the talk with the relay (havip's own)"),
  smtp_tls: works(boolean(), "encrypt it from the first byte on, by default on port 465 (havip's own)"),
  smtp_user: works(
    text("a name"),
    "log in at the relay, encrypted unless smtp_starttls says no (havip's own)",
  ),
  smtp_password: works(text("a password"), "the password of smtp_user (havip's own)"),
};

const vrrp = {
  vrrp_version: works(eitherOf(2, 3), "version of the protocol unless an instance says"),
  vrrp_strict: works(boolean(), "keep to the RFC in all instances"),
  vrrp_skip_check_adv_addr: works(boolean(), "compare addresses only when the master changes"),
  vrrp_mcast_group4: works(group4(), "multicast group of IPv4 adverts"),
  vrrp_mcast_group6: works(group6(), "multicast group of IPv6 adverts"),
  vrrp_garp_master_delay: works(wholeSeconds(0, MAX_DELAY), "second announcement after so long"),
  vrrp_garp_master_repeat: works(integer(1, MAX_UINT, { lift: true }), "how often each address is announced"),
  vrrp_garp_master_refresh: works(wholeSeconds(0, MAX_UINT), "announce again in this interval"),
  vrrp_garp_master_refresh_repeat: works(integer(1, MAX_UINT, { lift: true }), "how often at each refresh"),
  vrrp_garp_lower_prio_delay: works(wholeSeconds(0, MAX_DELAY), "second announcement after a lower advert"),
  vrrp_garp_lower_prio_repeat: works(integer(0, MAX_INT), "how often after a lower advert"),
  vrrp_min_garp: works(boolean(), "announce once only"),
  vrrp_garp_interval: works(decimalSeconds(0, 4_294), "gap between ARP announcements"),
  vrrp_gna_interval: works(decimalSeconds(0, 4_294), "gap between IPv6 announcements"),
  vrrp_garp_extra_if: works(garpExtraIf(1), "announce on other interfaces"),
  vrrp_vmac_garp_intvl: synonym("vrrp_garp_extra_if", "an older word for vrrp_garp_extra_if"),
  vrrp_down_timer_adverts: works(integer(1, 100), "adverts that may be missed"),
  vrrp_lower_prio_no_advert: works(boolean(), "a master does not answer a lower advert"),
  vrrp_higher_prio_send_advert: works(boolean(), "a master sends one last advert"),
  vrrp_owner_ignore_adverts: works(boolean(), "priority 255 ignores adverts"),
  vrrp_check_unicast_src: works(flag(), "take adverts from listed peers only"),
  v3_checksum_as_v2: works(boolean(), "no pseudo header in the checksum of version 3"),
  vrrp_startup_delay: works(decimalSeconds(0, MAX_DELAY), "wait before VRRP begins"),
  // A moment in the machine's life, and not a length: it may be a long one.
  vrrp_delay_after_boot: works(decimalSeconds(0, MAX_UINT), "wait after boot"),
  log_unknown_vrids: works(flag(), "log adverts nobody is concerned by"),
  dynamic_interfaces: works(maybeChoice("yes", "allow_if_changes"), "interfaces may come and go"),
  default_interface: works(ifname(), "interface of static addresses that name none; eth0 by default"),
  disable_local_igmp: works(flag(), "no IGMP reports for local groups"),
  vmac_prefix: works(text("a prefix"), "prefix of virtual MAC interfaces"),
  vmac_addr_prefix: works(text("a prefix"), "prefix of those of single addresses"),
  vrrp_rx_bufs_policy: accepted(bufferPolicy, "receive buffers", because.netlink),
  vrrp_rx_bufs_multiplier: accepted(integer(1, MAX_UINT), "factor for them", because.netlink),
};

const firewall = {
  vrrp_iptables: works(words(0, 2, "chains"), "rules of no_accept go to these chains of iptables"),
  vrrp_ipsets: works(words(0, 6, "names"), "sets that these rules ask; without a name none"),
  nftables: accepted(text("a table", { bare: "keepalived" }), "use nftables", because.firewall),
  nftables_priority: accepted(integer(-MAX_INT, MAX_INT), "priority of the chains", because.firewall),
  nftables_ifindex: accepted(flag(), "sets keyed by interface index", because.firewall),
  nftables_counters: accepted(flag(), "counters in the rules", because.firewall),
};

const lvs = {
  checker_log_all_failures: notYet(boolean(), "log each failed check", brings.ipvs),
  lvs_timeouts: notYet(lvsTimeouts, "timeouts of connections", brings.ipvs),
  lvs_flush: notYet(flag(), "empty the tables at start", brings.ipvs),
  lvs_flush_on_stop: notYet(maybeChoice("all", "VS"), "empty the tables at stop", brings.ipvs),
  lvs_flush_onstop: synonym("lvs_flush_on_stop", "an older word for lvs_flush_on_stop"),
  lvs_sync_daemon: notYet(lvsSyncDaemon, "connection synchronisation", brings.ipvs),
  nftables_ipvs: notYet(
    text("a table", { bare: "keepalived_ipvs" }),
    "marks instead of services",
    brings.ipvs,
  ),
  nftables_ipvs_priority: notYet(integer(-MAX_INT, MAX_INT), "priority of that table", brings.ipvs),
  nftables_ipvs_start_fwmark: notYet(integer(1, MAX_UINT), "first mark to use", brings.ipvs),
  rs_init_notifies: notYet(flag(), "notify for servers at start", brings.ipvs),
  lvs_netlink_cmd_rcv_bufs: accepted(bytes(), "netlink buffer", because.netlink),
  lvs_netlink_cmd_rcv_bufs_force: accepted(boolean(), "beyond rmem_max", because.netlink),
  lvs_netlink_monitor_rcv_bufs: accepted(bytes(), "netlink buffer", because.netlink),
  lvs_netlink_monitor_rcv_bufs_force: accepted(boolean(), "beyond rmem_max", because.netlink),
};

const pipe = {
  notify_fifo: works(words(1, 3, "a path and an owner"), "pipe for all events"),
  notify_fifo_script: works(script(), "reader of that pipe"),
  vrrp_notify_fifo: works(words(1, 3, "a path and an owner"), "pipe for VRRP events"),
  vrrp_notify_fifo_script: works(script(), "reader of that pipe"),
  vrrp_notify_priority_changes: works(boolean(), "write changes of priority"),
  fifo_write_vrrp_states_on_reload: works(boolean(), "write the states after a reload"),
  lvs_notify_fifo: notYet(words(1, 3, "a path and an owner"), "pipe for server events", brings.ipvs),
  lvs_notify_fifo_script: notYet(script(), "reader of that pipe", brings.ipvs),
};

const process = {
  max_auto_priority: accepted(integer(-1, 99, { bare: 99 }), "highest automatic priority", because.late),
  min_auto_priority_delay: accepted(integer(1, 10_000_000), "lateness that raises it, in µs", because.late),
  vrrp_priority: works(integer(-20, 19), "nice value of the VRRP process"),
  vrrp_no_swap: works(
    flag(),
    "keep code, malloc's memory and stack of the VRRP process in memory",
    "V8's heap cannot be locked; for that MemorySwapMax=0 in the unit has the effect",
  ),
  vrrp_rt_priority: works(integer(1, 99), "real-time priority of the VRRP process"),
  vrrp_cpu_affinity: works(list(integer(0, 65_535)), "processors of the VRRP process"),
  vrrp_rlimit_rttime: works(integer(1, MAX_UINT), "end it when it runs in real time for so long, in µs"),
  vrrp_rlimit_rtime: synonym("vrrp_rlimit_rttime", "an older word for vrrp_rlimit_rttime"),
  checker_priority: notYet(integer(-20, 19), "nice value of the checkers", brings.ipvs),
  checker_no_swap: accepted(flag(), "keep the checkers in memory", because.swap),
  checker_rt_priority: notYet(integer(1, 99), "real-time priority", brings.ipvs),
  checker_cpu_affinity: notYet(list(integer(0, 65_535)), "processors to use", brings.ipvs),
  checker_rlimit_rttime: notYet(integer(1, MAX_UINT), "limit of real time, in µs", brings.ipvs),
  checker_rlimit_rtime: synonym("checker_rlimit_rttime", "an older word for checker_rlimit_rttime"),
  bfd_priority: notYet(integer(-20, 19), "nice value of BFD", brings.bfd),
  bfd_no_swap: accepted(flag(), "keep BFD in memory", because.swap),
  bfd_rt_priority: notYet(integer(1, 99), "real-time priority", brings.bfd),
  bfd_cpu_affinity: notYet(list(integer(0, 65_535)), "processors to use", brings.bfd),
  bfd_rlimit_rttime: notYet(integer(1, MAX_UINT), "limit of real time, in µs", brings.bfd),
  bfd_rlimit_rtime: synonym("bfd_rlimit_rttime", "an older word for bfd_rlimit_rttime"),
  vrrp_netlink_cmd_rcv_bufs: accepted(bytes(), "netlink buffer", because.netlink),
  vrrp_netlink_cmd_rcv_bufs_force: accepted(boolean(), "beyond rmem_max", because.netlink),
  vrrp_netlink_monitor_rcv_bufs: accepted(bytes(), "netlink buffer", because.netlink),
  vrrp_netlink_monitor_rcv_bufs_force: accepted(boolean(), "beyond rmem_max", because.netlink),
  process_monitor_rcv_bufs: accepted(bytes(), "buffer of process events", because.netlink),
  process_monitor_rcv_bufs_force: accepted(boolean(), "beyond rmem_max", because.netlink),
};

const management = {
  snmp_socket: notYet(text("an address", { bare: "unix:/var/agentx/master" }), "SNMP agent", brings.snmp),
  enable_traps: notYet(flag(), "send SNMP traps", brings.snmp),
  enable_snmp_vrrp: notYet(flag(), "SNMP for VRRP", brings.snmp),
  enable_snmp_keepalived: synonym("enable_snmp_vrrp", "an older word for enable_snmp_vrrp"),
  enable_snmp_rfc: notYet(flag(), "both RFC MIBs", brings.snmp),
  enable_snmp_rfcv2: notYet(flag(), "MIB of RFC 2787", brings.snmp),
  enable_snmp_rfcv3: notYet(flag(), "MIB of RFC 6527", brings.snmp),
  enable_snmp_checker: notYet(flag(), "SNMP for servers", brings.snmp),
  snmp_vs_stats_update_interval: accepted(decimalSeconds(0.001, 30), "age of counters", because.snmp),
  snmp_rs_stats_update_interval: accepted(decimalSeconds(0.001, 30), "age of counters", because.snmp),
  enable_dbus: notYet(flag(), "offer D-Bus", brings.dbus),
  dbus_service_name: notYet(text("a name"), "name on the bus", brings.dbus),
  dbus_no_interface_name: notYet(text("a name"), "path without an interface", brings.dbus),
  json_version: works(eitherOf(1, 2), "shape of the JSON dump: an array, or an object with it"),
  state_dump_file: works(
    text("a path"),
    "where SIGUSR1 writes; below TMPDIR or /tmp unless it begins with /",
  ),
  stats_dump_file: works(text("a path"), "where SIGUSR2 writes"),
  json_dump_file: works(text("a path"), "where the signal for JSON writes"),
};

const running = {
  script_user: works(account(), "account of scripts that name none"),
  enable_script_security: works(boolean(), "run no script as root that others may write"),
  use_symlink_paths: accepted(boolean(), "keep symbolic links in paths of scripts", "havip always does"),
  set_supplementary_groups: works(boolean(), "give scripts the groups of their user"),
  startup_script: works(script(), "run once before the start"),
  startup_script_timeout: works(wholeSeconds(1, 1_000), "end it after so long"),
  shutdown_script: works(script(), "run once after the end"),
  shutdown_script_timeout: works(wholeSeconds(1, 1_000), "end it after so long"),
  umask: works(list(mask), "permissions of files it makes"),
  random_seed: accepted(integer(0, MAX_UINT), "seed of ${_RANDOM}", because.seed),
  reload_check_config: accepted(text("a file", { bare: "" }), "check before a reload", "havip always does"),
  reload_time_file: works(text("a path"), "a file that says when to reload"),
  reload_repeat: works(flag(), "reload every day at that time"),
  reload_file: works(text("a path", { bare: "" }), "file that exists while a reload reads"),
  include_check: works(words(0, MAX_UINT, "checks"), "which missing includes are errors"),
  config_save_dir: works(text("a folder"), "keep the state before and after each reload there"),
  tmp_config_directory: accepted(text("a folder"), "place of the merged configuration", because.memory),
  iproute_usr_dir: works(text("a folder"), "iproute2's own folder"),
  iproute_etc_dir: works(text("a folder"), "iproute2's local folder"),
};

/** The keywords of `global_defs { … }`. */
export const globalDefs = {
  ...naming,
  ...mail,
  ...vrrp,
  ...firewall,
  ...lvs,
  ...pipe,
  ...process,
  ...management,
  ...running,
};
