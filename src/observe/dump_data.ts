import type { Script, VrrpInstance } from "../config/mod.ts";
import { familyOf, type Instant, type Micros } from "../core/mod.ts";
import type { VrrpParams } from "../machine/mod.ts";
import {
  type Dump,
  type DumpedInstance,
  ownedCommandText,
  stateName,
  stateNumber,
  wallSeconds,
  wantedNumber,
} from "./dump.ts";
import { globalLines, spacingLines } from "./dump_global.ts";
import { socketLine, socketLines } from "./dump_socket.ts";
import { staticSections } from "./dump_static.ts";
import { addressTexts, routeText, ruleTexts } from "./dump_text.ts";
import { group, trackedLines, trackSections } from "./dump_track.ts";

const yes = (value: boolean | undefined) => value ? "true" : "false";
const enabled = (value: boolean | undefined) => value ? "enabled" : "disabled";
const whole = (length: Micros) => Math.floor(length / 1_000_000);
const indented = (depth: number, lines: readonly string[]) =>
  lines.map((line) => `${" ".repeat(depth)}${line}`);

/**
 * What the daemon knows, as keepalived writes it to /tmp/keepalived.data: its sections, its words and its indents. It is
 * for people and for those who read it line by line; its form is not stable. What keepalived 2.2.7 has beyond it:
 *
 * - lines on virtual servers, BFD, SNMP and D-Bus: they come with these;
 * - sizes of buffers, its automatic priority, its nftables library: havip has no such thing;
 * - whether a script runs at the moment, when announcements leave next, the gap of an interface's announcements, what it
 *   found in the kernel's settings, `[installed ifindex …]` of a route: not kept where a dump could ask for it;
 * - passwords: later ones do not show them either.
 *
 * The umask is that of havip's own files, and sockets are shared: one serves all instances of an interface and family.
 */
export function dumpData(dump: Dump): string {
  const { instances, links } = dump;
  const sections = [
    ["Global definitions", globalLines(dump)],
    ["Gratuitous ARP delays", spacingLines(dump)],
    ...staticSections(dump),
    ["VRRP Topology", instances.flatMap((instance) => instanceLines(instance, dump))],
    ["VRRP Sockpool", socketLines(dump)],
    ...trackSections(dump),
    ["Interfaces", links.flatMap((link) => linkLines(link, dump))],
  ] as const;
  const heading = /^-+< /;
  return sections.filter(([title, lines]) => lines.length > 0 || title === "VRRP Topology")
    .flatMap(([title, lines]) => [
      `------< ${title} >------`,
      ...lines.map((line) => heading.test(line) ? line : ` ${line}`),
    ])
    .map((line) => `${line}\n`).join("");
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
    ...(params.family === "ipv6" ? ["Using Native IPv6"] : []),
    ...stateLines(instance, dump),
    ...protocolLines(instance),
    ...group(`Virtual IP (${params.addresses.length}):`, addressTexts(instance, "advertised")),
    ...group("Virtual IP Excluded :", addressTexts(instance, "excluded")),
    ...unicastLines(instance),
    socketLine(instance, dump),
    ...group("Virtual Routes :", (instance.written.virtual_routes ?? []).map(routeText)),
    ...group("Virtual Rules :", ruleTexts(instance)),
    ...trackedLines(instance.written, dump, "processes"),
    ...notifyLines(instance, dump),
  ];
  return [`VRRP Instance = ${params.name}`, ...indented(2, lines)];
}

function stateLines({ seen, params, written }: DumpedInstance, dump: Dump): string[] {
  const inInit = params.trackers.filter(({ tracker, weight }) =>
    weight === 0 && tracker.startsWith("script:") &&
    (dump.trackers[tracker]?.verdict ?? "unknown") === "unknown"
  );
  const master = seen.state !== "backup" || seen.master === null ? [] : [
    `Master router = ${seen.master.address}`,
    `Master priority = ${seen.master.priority}`,
    ...(params.version === 3
      ? [`Master advert int = ${(seen.masterInterval / 1_000_000).toFixed(2)} sec`]
      : []),
  ];
  return [
    `State = ${stateName(stateNumber(seen))}`,
    ...master,
    ...flagLines(params, written),
    `Wantstate = ${stateName(wantedNumber(seen))}`,
    // What is configured wrongly does not run at all.
    "Number of config faults = 0",
    `Number of interface and track script faults = ${faultsOf(seen)}`,
    `Number of track scripts init = ${inInit.length}`,
    `Last transition = ${moment(seen.since, dump)}`,
    `Read timeout = ${seen.timeout === null ? "DISABLED" : moment(seen.timeout, dump)}`,
    `Master down timer = ${seen.masterDown} usecs`,
  ];
}

/** How many things keep it from running by itself. */
function faultsOf({ fault, faultBy }: DumpedInstance["seen"]): number {
  if (fault === null || fault === "group") return 0;
  return fault === "tracker" ? faultBy.length : 1;
}

/** keepalived says only what unicast is about, but not "none" when any flag is set. */
function flagLines(params: VrrpParams, written: VrrpInstance): string[] {
  const unicast = params.unicast !== null;
  const any = unicast || params.dontTrackPrimary || params.skipCheckAdvAddr ||
    params.sourceAddress !== null ||
    !params.preempt || params.vmac !== null || params.addressVmacs.length > 0 ||
    [written.promote_secondaries, written.linkbeat_use_polling, written.check_unicast_src].some(Boolean);
  return any ? ["Flags:", ...(unicast ? ["  Using unicast"] : [])] : ["Flags: none"];
}

function unicastLines({ params, written }: DumpedInstance): string[] {
  const { unicast } = params;
  if (unicast === null) return [];
  const compatible = { yes: "config", never: "never" } as const;
  return [
    `Unicast TTL = ${unicast.ttl}`,
    `Check unicast src : ${unicast.checkSource ? "yes" : "no"}`,
    "Unicast Peer :",
    ...unicast.peers.map(({ address, minTtl, maxTtl }) => `  ${address} min_ttl ${minTtl} max_ttl ${maxTtl}`),
    `Unicast checksum compatibility = ${
      written.old_unicast_checksum === undefined ? "no" : compatible[written.old_unicast_checksum]
    }`,
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
    ...(params.unicast === null ? [`Multicast address ${params.group}`] : []),
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
    `Total priority = ${seen.totalPriority}`,
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
        : [`${name} state transition script = ${ownedCommandText(script, dump)}`]
    ),
    `Notify priority changes = ${
      yes(written.notify_priority_changes ?? dump.config.global.vrrp_notify_priority_changes)
    }`,
  ];
}

function linkLines(link: Dump["links"][number], { instances, config, fixtures }: Dump): string[] {
  const { name, index, up, mac, mtu, addresses } = link;
  const loopback = mac === "00:00:00:00:00:00";
  const ours = [
    ...instances.flatMap(({ params }) => [...params.addresses, ...params.excluded]),
    ...(fixtures ?? []).flatMap((each) => each.addresses),
  ]
    .filter((held) => held.interface === name).map(({ address }) => address);
  const of = (family: "IPv4" | "IPv6") => {
    const own = addresses.map(({ address }) => address)
      .filter((address) =>
        familyOf(address).toUpperCase() === family.toUpperCase() && !ours.includes(address)
      );
    const [first = "(none)", ...more] = own;
    return [`${family} address = ${first}`, ...group(`Additional ${family} addresses :`, more)];
  };
  const delays = (config.root.interface_up_down_delays ?? []).find((each) => each.interface === name);
  const tracking = instances.flatMap(({ params, written }) => {
    const watch = params.trackers.find(({ tracker }) => tracker === `interface:${name}`);
    if (params.interface === name) return [`${params.name}, weight ${written.dont_track_primary ? 255 : 0}`];
    return watch ? [`${params.name}, weight ${watch.weight}${watch.reverse ? " reverse" : ""}`] : [];
  });
  return [
    `Name = ${name}`,
    ...indented(2, [
      `index = ${index}`,
      ...of("IPv4"),
      ...of("IPv6"),
      ...(loopback || mac === null ? [] : [`MAC = ${mac}`, "MAC broadcast = ff:ff:ff:ff:ff:ff"]),
      `State = ${up ? "UP, RUNNING" : "DOWN"}${loopback ? ", no broadcast, loopback, no multicast" : ""}`,
      `Up debounce timer = ${delays?.up ?? delays?.down ?? 0}us`,
      `Down debounce timer = ${delays?.down ?? 0}us`,
      `MTU = ${mtu}`,
      `HW Type = ${loopback ? "LOOPBACK" : mac === null ? "UNKNOWN" : "ETHERNET"}`,
      "NIC netlink status update",
      ...group("Tracking VRRP instances :", tracking),
    ]),
  ];
}
