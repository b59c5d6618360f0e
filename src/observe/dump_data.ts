import type { Config, GlobalDefs, Script, VrrpInstance } from "../config/mod.ts";
import type { Instant, Micros, Verdict } from "../core/mod.ts";
import type { VrrpParams } from "../machine/mod.ts";
import { commandText, type Dump, type DumpedInstance, stateName, wallSeconds } from "./dump.ts";
import { staticSections } from "./dump_static.ts";
import { addressTexts, routeText, ruleText } from "./dump_text.ts";

const yes = (value: boolean | undefined) => value ? "true" : "false";
const enabled = (value: boolean | undefined) => value ? "enabled" : "disabled";
const whole = (length: Micros) => Math.floor(length / 1_000_000);
const indented = (depth: number, lines: readonly string[]) =>
  lines.map((line) => `${" ".repeat(depth)}${line}`);

/** `TITLE` and what belongs to it, deeper by two; nothing when nothing does. */
function group(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...indented(2, lines)];
}

/**
 * What the daemon knows, as keepalived writes it to /tmp/keepalived.data: its sections, its words and its indents, for
 * what there is in havip. It is for people and for those who read it line by line; its form is not stable.
 */
export function dumpData(dump: Dump): string {
  const { config, instances, links } = dump;
  const sections = [
    ["Global definitions", globalLines(config)],
    ...staticSections(dump),
    ["VRRP Topology", instances.flatMap((instance) => instanceLines(instance, dump))],
    ["VRRP Scripts", scriptLines(dump)],
    ["Interfaces", links.flatMap((link) => linkLines(link, dump))],
  ] as const;
  return sections.filter(([title, lines]) => lines.length > 0 || title === "VRRP Topology")
    .flatMap(([title, lines]) => [`------< ${title} >------`, ...indented(1, lines)])
    .map((line) => `${line}\n`).join("");
}

function globalLines({ global, root }: Config): string[] {
  const switched = (value: boolean | undefined) => value === undefined ? "unset" : value ? "on" : "off";
  return [
    `Network namespace = ${root.net_namespace ?? "(default)"}`,
    ...(root.instance === undefined ? [] : [`Instance name = ${root.instance}`]),
    ...(global.router_id === undefined ? [] : [`Router ID = ${global.router_id}`]),
    `Default smtp_alert = ${switched(global.smtp_alert)}`,
    `Default smtp_alert_vrrp = ${switched(global.smtp_alert_vrrp)}`,
    `Dynamic interfaces = ${yes(global.dynamic_interfaces !== undefined)}`,
    `Default interface = ${global.default_interface ?? "eth0"}`,
    `VRRP notify priority changes = ${yes(global.vrrp_notify_priority_changes)}`,
    `VRRP IPv4 mcast group = ${global.vrrp_mcast_group4 ?? "224.0.0.18"}`,
    `VRRP IPv6 mcast group = ${global.vrrp_mcast_group6 ?? "ff02::12"}`,
    ...garpLines(global),
    `VRRP default protocol version = ${global.vrrp_version ?? 2}`,
    `VRRP check unicast_src = ${yes(global.vrrp_check_unicast_src)}`,
    `VRRP skip check advert addresses = ${yes(global.vrrp_skip_check_adv_addr)}`,
    `VRRP strict mode = ${yes(global.vrrp_strict)}`,
    `VRRP process priority = ${global.vrrp_priority ?? 0}`,
    `VRRP don't swap = ${yes(global.vrrp_no_swap)}`,
    `VRRP realtime priority = ${global.vrrp_rt_priority ?? 0}`,
    `VRRP realtime limit = ${global.vrrp_rlimit_rttime ?? 10_000}`,
    `Script security ${enabled(global.enable_script_security)}`,
  ];
}

function garpLines(global: GlobalDefs): string[] {
  const delay = global.vrrp_garp_master_delay;
  return [
    `Gratuitous ARP delay = ${delay === undefined ? 5 : whole(delay)}`,
    `Gratuitous ARP repeat = ${global.vrrp_garp_master_repeat ?? 5}`,
    `Gratuitous ARP refresh timer = ${
      global.vrrp_garp_master_refresh === undefined ? 0 : whole(global.vrrp_garp_master_refresh)
    }`,
    `Gratuitous ARP refresh repeat = ${global.vrrp_garp_master_refresh_repeat ?? 1}`,
    `Num adverts before down = ${global.vrrp_down_timer_adverts ?? 3}`,
    `Send advert after receive lower priority advert = ${yes(!global.vrrp_lower_prio_no_advert)}`,
    `Send advert after receive higher priority advert = ${yes(global.vrrp_higher_prio_send_advert)}`,
  ];
}

/** `1795345766.649881 (Sun Nov 22 11:09:26.649881 2026)`, the latter in local time. */
function moment(at: Instant, dump: Dump): string {
  const seconds = wallSeconds(at, dump);
  const wall = new Date(Number(seconds) * 1000);
  const [day = "", month = "", date = "", year = ""] = wall.toDateString().split(" ");
  const time = wall.toTimeString().slice(0, 8);
  const fraction = seconds.slice(seconds.indexOf("."));
  return `${seconds} (${day} ${month} ${String(Number(date)).padStart(2)} ${time}${fraction} ${year})`;
}

function instanceLines(instance: DumpedInstance, dump: Dump): string[] {
  const { params } = instance;
  const group_ = (dump.config.root.vrrp_sync_group ?? []).find(({ group }) => group?.includes(params.name));
  const lines = [
    `VRRP Version = ${params.version}`,
    ...(group_ === undefined ? [] : [`Sync group = ${group_.name}`]),
    ...stateLines(instance, dump),
    ...protocolLines(instance),
    ...group(`Virtual IP (${params.addresses.length}):`, addressTexts(instance, "advertised")),
    ...group("Virtual IP Excluded :", addressTexts(instance, "excluded")),
    ...group("Virtual Routes :", (instance.written.virtual_routes ?? []).map(routeText)),
    ...group("Virtual Rules :", (instance.written.virtual_rules ?? []).map(ruleText)),
    ...trackedLines(instance, dump),
    ...notifyLines(instance, dump),
  ];
  return [`VRRP Instance = ${params.name}`, ...indented(2, lines)];
}

function stateLines({ seen, params }: DumpedInstance, dump: Dump): string[] {
  const state = stateName(seen);
  const master = seen.state !== "backup" || seen.master === null ? [] : [
    `Master router = ${seen.master.address}`,
    `Master priority = ${seen.master.priority}`,
    ...(params.version === 3
      ? [`Master advert int = ${(seen.masterInterval / 1_000_000).toFixed(2)} sec`]
      : []),
  ];
  return [
    `State = ${state}`,
    ...master,
    `Wantstate = ${state}`,
    `Last transition = ${moment(seen.since, dump)}`,
    `Read timeout = ${seen.timeout === null ? "DISABLED" : moment(seen.timeout, dump)}`,
    `Master down timer = ${seen.masterDown} usecs`,
  ];
}

function protocolLines({ seen, params, written }: DumpedInstance): string[] {
  const { garp, auth } = params;
  return [
    ...vmacLines(params, written),
    ...(written.dont_track_primary ? ["VRRP interface tracking disabled"] : []),
    ...(params.skipCheckAdvAddr ? ["Skip checking advert IP addresses"] : []),
    ...(params.strict ? ["Enforcing strict VRRP compliance"] : []),
    `Using src_ip = ${seen.source ?? "(none)"}${
      params.sourceAddress === null ? "" : " (from configuration)"
    }`,
    `Gratuitous ARP delay = ${whole(garp.delay)}`,
    `Gratuitous ARP repeat = ${garp.repeat}`,
    `Gratuitous ARP refresh = ${whole(garp.refresh)}`,
    `Gratuitous ARP refresh repeat = ${garp.refreshRepeat}`,
    `Gratuitous ARP lower priority delay = ${whole(garp.lowerPrioDelay)}`,
    `Gratuitous ARP lower priority repeat = ${garp.lowerPrioRepeat}`,
    `Down timer adverts = ${params.downTimerAdverts}`,
    `Send advert after receive lower priority advert = ${yes(!params.lowerPrioNoAdvert)}`,
    `Send advert after receive higher priority advert = ${yes(params.higherPrioSendAdvert)}`,
    `Virtual Router ID = ${params.vrid}`,
    `Priority = ${params.priority}`,
    `Effective priority = ${seen.effectivePriority}`,
    params.version === 2
      ? `Advert interval = ${whole(params.interval)} sec`
      : `Advert interval = ${Math.floor(params.interval / 1000)} milli-sec`,
    `Accept = ${enabled(params.accept)}`,
    `Preempt = ${enabled(params.preempt)}`,
    ...(params.preemptDelay === 0 ? [] : [`Preempt delay = ${params.preemptDelay / 1_000_000} secs`]),
    `Promote_secondaries = ${enabled(written.promote_secondaries)}`,
    ...(params.version === 3 ? [] : [`Authentication type = ${authWords[auth.kind]}`]),
  ];
}

/** The interface of the adverts, and those that are made. */
function vmacLines({ interface: on, vmac, addressVmacs }: VrrpParams, written: VrrpInstance): string[] {
  const elsewhere = addressVmacs.length > 0 ? ["Use VMAC for VIPs on other interfaces"] : [];
  if (vmac === null) return [...elsewhere, `Interface = ${on}`];
  if (vmac.ipvlan) {
    const { mode, address } = vmac.ipvlan;
    const own = address === null ? "" : `, i/f address = ${address.address}/${address.prefix}`;
    return [
      `Use IPVLAN, i/f ${vmac.name}, is_up = true${own}, type ${mode}`,
      ...elsewhere,
      `Interface = ${vmac.name}, ipvlan on ${vmac.base}`,
    ];
  }
  const viaBase = on === vmac.base;
  return [
    `Use VMAC, i/f name ${vmac.name}, is_up = true, xmit_base = ${viaBase}`,
    ...(written.use_vmac?.mac === undefined ? [] : [`  MAC = ${vmac.mac}`]),
    ...elsewhere,
    `Interface = ${vmac.name}, vmac on ${vmac.base}${viaBase ? ", xmit base i/f" : ""}`,
  ];
}

const authWords = { none: "none", simple: "SIMPLE_PASSWORD", ah: "IPSEC_AH", unknown: "none" } as const;

interface Tracked {
  readonly name: string;
  readonly weight?: number;
  readonly reverse?: true;
}

interface Tracker {
  readonly name: string;
  readonly weight?: { readonly value?: number; readonly reverse?: true };
}

/** A weight that is not said here is that of the tracker's own block. */
function trackedLines({ written }: DumpedInstance, { config: { root } }: Dump): string[] {
  const lines = (tracked: readonly Tracked[] | undefined, trackers: readonly Tracker[] = []) =>
    (tracked ?? []).map(({ name, weight, reverse }) => {
      const own = trackers.find((each) => each.name === name)?.weight;
      const turned = reverse ?? (weight === undefined && own?.reverse);
      return `${name} weight ${weight ?? own?.value ?? 0}${turned ? " reverse" : ""}`;
    });
  return [
    ...group("Tracked interfaces :", lines(written.track_interface)),
    ...group("Tracked scripts :", lines(written.track_script, root.vrrp_script)),
    ...group("Tracked files :", lines(written.track_file, root.track_file)),
    ...group("Tracked processes :", lines(written.track_process, root.vrrp_track_process)),
  ];
}

function notifyLines({ written }: DumpedInstance, dump: Dump): string[] {
  const scripts: readonly (readonly [string, Script | true | undefined])[] = [
    ["Backup", written.notify_backup],
    ["Master", written.notify_master],
    ["Fault", written.notify_fault],
    ["Stop", written.notify_stop],
    ["Deleted", written.notify_deleted],
    ["Generic", written.notify],
    ["Master rx lower pri", written.notify_master_rx_lower_pri],
  ];
  return [
    `Using smtp notification = ${written.smtp_alert ? "yes" : "no"}`,
    `Notify deleted = ${written.notify_deleted === undefined ? "Fault" : "Deleted"}`,
    ...scripts.flatMap(([name, script]) =>
      script === undefined || script === true
        ? []
        : [`${name} state transition script = ${commandText(script, dump)}`]
    ),
    `Notify priority changes = ${
      yes(written.notify_priority_changes ?? dump.config.global.vrrp_notify_priority_changes)
    }`,
  ];
}

function scriptLines(dump: Dump): string[] {
  return (dump.config.root.vrrp_script ?? []).flatMap((each) => [
    `VRRP Script = ${each.name}`,
    ...indented(2, [
      ...(each.script === undefined ? [] : [`Command = ${commandText(each.script, dump)}`]),
      `Interval = ${(each.interval ?? 1_000_000) / 1_000_000} sec`,
      `Timeout = ${(each.timeout ?? 0) / 1_000_000} sec`,
      `Weight = ${each.weight?.value ?? 0}${each.weight?.reverse ? " reverse" : ""}`,
      `Rise = ${each.rise ?? 1}`,
      `Fall = ${each.fall ?? 1}`,
      ...statusLines(dump.verdicts[`script:${each.name}`]),
    ]),
  ]);
}

/** keepalived says BAD until a script has succeeded; one that nothing tracks does not run. */
function statusLines(verdict: Verdict | undefined): string[] {
  return verdict === undefined ? [] : [`Status = ${verdict === "up" ? "GOOD" : "BAD"}`];
}

function linkLines({ name, index, up, addresses }: Dump["links"][number], { instances }: Dump): string[] {
  const of = (family: "IPv4" | "IPv6") => {
    const own = addresses.filter(({ address }) => address.includes(":") === (family === "IPv6"));
    const [first = "(none)", ...more] = own.map(({ address }) => address);
    return [`${family} address = ${first}`, ...more.map((address) => `  ${address}`)];
  };
  const tracking = instances.filter(({ params }) => params.interface === name)
    .map(({ params }) => `${params.name}, weight 0`);
  return [
    `Name = ${name}`,
    ...indented(2, [
      `index = ${index}`,
      ...of("IPv4"),
      ...of("IPv6"),
      `State = ${up ? "UP, RUNNING" : "DOWN"}`,
      ...group("Tracking VRRP instances :", tracking),
    ]),
  ];
}
