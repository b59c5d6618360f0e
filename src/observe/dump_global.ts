import type { Config, GlobalDefs } from "../config/mod.ts";
import type { Micros } from "../core/mod.ts";
import { type Dump, ownedCommandText } from "./dump.ts";

const yes = (value: boolean | undefined) => value ? "true" : "false";
const whole = (length: Micros | undefined, usual = 0) =>
  length === undefined ? usual : Math.floor(length / 1_000_000);
const switched = (value: boolean | undefined) => value === undefined ? "unset" : value ? "on" : "off";

/** `KEY = value`, when there is a value. */
function maybe(key: string, value: string | number | undefined): string[] {
  return value === undefined ? [] : [`${key} = ${value}`];
}

/** What the configuration says of everything, in keepalived's words and order. */
export function globalLines(dump: Dump): string[] {
  const { config } = dump;
  const { global, root } = config;
  return [
    ...maybe("Config save dir", global.config_save_dir),
    `Network namespace = ${root.net_namespace ?? "(default)"}`,
    ...maybe("Instance name", root.instance),
    ...maybe("Parent process name", global.process_name),
    ...maybe("VRRP process name", global.vrrp_process_name),
    ...maybe("Router ID", global.router_id),
    ...mailLines(config),
    ...runLines(dump),
    `Dynamic interfaces = ${yes(global.dynamic_interfaces !== undefined)}`,
    ...(global.dynamic_interfaces === undefined
      ? []
      : [`Allow interface changes = ${yes(global.dynamic_interfaces === "allow_if_changes")}`]),
    ...(global.no_email_faults ? ["Send emails for fault transitions = off"] : []),
    `Default interface = ${global.default_interface ?? "eth0"}`,
    `Disable local IGMP = ${global.disable_local_igmp ? "yes" : "no"}`,
    ...pipeLines(dump),
    `VRRP notify priority changes = ${yes(global.vrrp_notify_priority_changes)}`,
    `VRRP IPv4 mcast group = ${global.vrrp_mcast_group4 ?? "224.0.0.18"}`,
    `VRRP IPv6 mcast group = ${global.vrrp_mcast_group6 ?? "ff02::12"}`,
    ...garpLines(global),
    `VRRP default protocol version = ${global.vrrp_version ?? 2}`,
    ...firewallLines(global),
    `VRRP check unicast_src = ${yes(global.vrrp_check_unicast_src)}`,
    `VRRP skip check advert addresses = ${yes(global.vrrp_skip_check_adv_addr)}`,
    `VRRP strict mode = ${yes(global.vrrp_strict)}`,
    ...processLines(dump),
  ];
}

function mailLines({ global }: Config): string[] {
  const [host, port] = global.smtp_server ?? [];
  return [
    ...maybe("Smtp server", host),
    ...(host === undefined ? [] : [`Smtp server port = ${port ?? (global.smtp_tls ? 465 : 25)}`]),
    ...maybe("Smtp HELO name", global.smtp_helo_name),
    ...(host === undefined
      ? []
      : [`Smtp server connection timeout = ${whole(global.smtp_connect_timeout, 30)}`]),
    ...maybe("Email notification from", global.notification_email_from),
    ...(global.notification_email === undefined
      ? []
      : ["Email notification to:", ...global.notification_email.map((to) => `  ${to}`)]),
    `Default smtp_alert = ${switched(global.smtp_alert)}`,
    `Default smtp_alert_vrrp = ${switched(global.smtp_alert_vrrp)}`,
  ];
}

function runLines({ config: { global } }: Dump): string[] {
  return [
    ...(global.reload_time_file === undefined
      ? []
      : [`Reload time file = ${global.reload_time_file}${global.reload_repeat ? " (repeat)" : ""}`]),
    ...maybe("Reload_file", global.reload_file),
    ...(global.data_use_instance ? ["Use instance name in data dumps"] : []),
  ];
}

function pipeLines(dump: Dump): string[] {
  const { global } = dump.config;
  const pipe = (name: string, which: "notify_fifo" | "vrrp_notify_fifo") => {
    const [path, user, group] = global[which] ?? [];
    if (path === undefined) return [];
    const owner = {
      user: user ?? "root",
      ...(group === undefined ? {} : { group: group.replace(/^:/, "") }),
    };
    const script = global[`${which}_script`];
    return [
      `${name} notify fifo = ${path}, uid:gid ${dump.account(owner)}`,
      ...maybe(`${name} notify fifo script`, script && ownedCommandText(script, dump)),
    ];
  };
  return [
    ...pipe("Global", "notify_fifo"),
    ...pipe("VRRP", "vrrp_notify_fifo"),
    `FIFO write vrrp states on reload = ${yes(global.fifo_write_vrrp_states_on_reload)}`,
  ];
}

function garpLines(global: GlobalDefs): string[] {
  const { vrrp_garp_extra_if: elsewhere } = global;
  const delay = whole(global.vrrp_garp_master_delay, 5);
  const repeat = global.vrrp_garp_master_repeat ?? 5;
  const gap = (length: Micros | undefined) => ((length ?? 0) / 1_000_000).toFixed(6);
  return [
    `Gratuitous ARP delay = ${delay}`,
    `Gratuitous ARP repeat = ${repeat}`,
    `Gratuitous ARP refresh timer = ${whole(global.vrrp_garp_master_refresh)}`,
    `Gratuitous ARP refresh repeat = ${global.vrrp_garp_master_refresh_repeat ?? 1}`,
    `Gratuitous ARP lower priority delay = ${whole(global.vrrp_garp_lower_prio_delay, delay)}`,
    `Gratuitous ARP lower priority repeat = ${global.vrrp_garp_lower_prio_repeat ?? repeat}`,
    `Num adverts before down = ${global.vrrp_down_timer_adverts ?? 3}`,
    `Gratuitous ARP for each secondary ${elsewhere?.all ? "i/f" : "VMAC"} = ${whole(elsewhere?.seconds)}s`,
    `Send advert after receive lower priority advert = ${yes(!global.vrrp_lower_prio_no_advert)}`,
    `Send advert after receive higher priority advert = ${yes(global.vrrp_higher_prio_send_advert)}`,
    `Gratuitous ARP interval = ${gap(global.vrrp_garp_interval)}`,
    `Gratuitous NA interval = ${gap(global.vrrp_gna_interval)}`,
  ];
}

function firewallLines({ vrrp_iptables: chains, vrrp_ipsets: sets }: GlobalDefs): string[] {
  if (chains === undefined) return [];
  const [input = "INPUT", output] = chains;
  return [
    `Iptables input chain = ${input}`,
    ...maybe("Iptables output chain", output),
    `Using ipsets = ${yes((sets?.length ?? 0) > 0)}`,
  ];
}

function processLines(dump: Dump): string[] {
  const { global } = dump.config;
  const delay = global.vrrp_startup_delay;
  return [
    `VRRP process priority = ${global.vrrp_priority ?? 0}`,
    `VRRP don't swap = ${yes(global.vrrp_no_swap)}`,
    `VRRP realtime priority = ${global.vrrp_rt_priority ?? 0}`,
    ...maybe("VRRP CPU Affinity", global.vrrp_cpu_affinity?.join(" ")),
    `VRRP realtime limit = ${global.vrrp_rlimit_rttime ?? 10_000}`,
    `Script security ${global.enable_script_security ? "enabled" : "disabled"}`,
    `Default script uid:gid ${dump.account({})}`,
    `umask = 0${dump.umask.toString(8)}`,
    ...(delay ? [`vrrp_startup_delay = ${delay / 1_000_000}`] : []),
    ...(global.log_unknown_vrids ? ["log_unknown_vrids"] : []),
    ...maybe("VMAC prefix", global.vmac_prefix),
    ...maybe("VMAC address prefix", global.vmac_addr_prefix),
  ];
}

/** The gaps between announcements that interfaces have of their own, or together. */
export function spacingLines({ config: { root } }: Dump): string[] {
  let together = 0;
  const gap = (what: string, length: Micros | undefined) =>
    length === undefined ? [] : [`${what} interval = ${length / 1_000_000}`];
  return (root.garp_group ?? []).flatMap((each) => [
    `------< GARP delay group ${each.interfaces === undefined ? 0 : ++together} >------`,
    ...gap("GARP", each.garp_interval),
    ...gap("GNA", each.gna_interval),
    "Interfaces",
    ...[each.interface ?? [], each.interfaces ?? []].flat().map((on) => ` ${on}`),
  ]);
}
