import type { Script } from "../config/mod.ts";
import type { Micros } from "../core/mod.ts";
import {
  commandText,
  countersOf,
  type Dump,
  type DumpedInstance,
  signatureCountersOf,
  stateNumber,
  wallSeconds,
  wantedNumber,
} from "./dump.ts";
import { addressTexts, routeText, ruleTexts } from "./dump_text.ts";

/** A member of an object: its name, and its value as JSON text; `null` leaves it out. */
type Member = readonly [name: string, value: string | null];

/** As keepalived writes them: every slash has a backslash before it. */
function text(value: string): string {
  return JSON.stringify(value).replaceAll("/", "\\/");
}

function texts(values: readonly string[]): string | null {
  return values.length === 0 ? null : `[${values.map(text).join(",")}]`;
}

function object(members: readonly Member[]): string {
  const present = members.filter(([, value]) => value !== null);
  return `{${present.map(([name, value]) => `${text(name)}:${value}`).join(",")}}`;
}

const bit = (value: boolean | undefined) => value ? "1" : "0";
const bool = (value: boolean | undefined) => value ? "true" : "false";
const whole = (length: Micros) => String(Math.floor(length / 1_000_000));

/** Seconds as C's `%g` prints them: six digits at most, and none that say nothing. */
function general(length: Micros): string {
  return String(Number((length / 1_000_000).toPrecision(6)));
}

/** keepalived's numbers of the kinds of authentication. */
const authTypes: { readonly [kind: string]: number } = { none: 0, simple: 1, ah: 2 };

/**
 * The state of all instances as keepalived 2.2.7 writes it to /tmp/keepalived.json: one line, the same members in the
 * same order. Version 2 is of later ones, and has what these have besides: tracked processes, counters of signatures. `null`
 * without instances: keepalived writes no file then.
 *
 * A password is shown as stars, as keepalived does since 2.3; a backslash is written as JSON wants it.
 */
export function dumpJson(dump: Dump): string | null {
  if (dump.instances.length === 0) return null;
  const later = dump.config.global.json_version === 2;
  const instances = dump.instances.map((instance) =>
    object([["data", dataOf(instance, dump, later)], ["stats", statsOf(instance, later)]])
  );
  const list = `[${instances.join(",")}]`;
  return `${later ? object([["vrrp", list], ["track_process", processesOf(dump)]]) : list}\n`;
}

function statsOf({ seen }: DumpedInstance, later: boolean): string {
  const { pri_zero_rcvd, pri_zero_sent, ...counters } = countersOf(seen);
  const signatures = later ? signatureCountersOf(seen) : {};
  const all = { ...counters, ...signatures, pri_zero_rcvd, pri_zero_sent };
  return object(Object.entries(all).map(([name, count]) => [name, String(count)]));
}

function processesOf({ watched, trackers, config: { root } }: Dump): string | null {
  const processes = watched.flatMap((params) => {
    if (params.kind !== "process") return [];
    const written = root.vrrp_track_process?.find(({ name }) => name === params.name);
    const { value: weight = 0, reverse = false } = written?.weight ?? {};
    const { verdict = "unknown", count = 0, turning = null } = trackers[params.id] ?? {};
    const { parameters } = params;
    return object([
      ["process", text(params.name)],
      ["parameters", parameters && parameters.words.length > 0 ? text(parameters.words.join(" ")) : null],
      ["param_match", text(parameters?.match ?? "none")],
      ["min_processes", String(params.quorum)],
      ["max_processes", written?.quorum_max === undefined ? null : String(params.quorumMax)],
      ["current_processes", String(count)],
      ["have_quorum", bool(verdict === "up")],
      ["weight", String(reverse ? -weight : weight)],
      ["terminate_delay", general(params.terminateDelay)],
      ["fork_delay", general(params.forkDelay)],
      ["fork_delay_timer_running", bool(turning === "up")],
      ["terminate_delay_timer_running", bool(turning === "down")],
      ["full_command", bool(params.fullCommand)],
    ]);
  });
  return processes.length === 0 ? null : `[${processes.join(",")}]`;
}

function dataOf(instance: DumpedInstance, dump: Dump, later: boolean): string {
  const { seen, params, written } = instance;
  const { garp } = params;
  const kind = params.version === 3 || params.auth.kind === "none" ? "none" : params.auth.kind;
  const { global } = dump.config;
  return object([
    ["iname", text(params.name)],
    ["dont_track_primary", bit(written.dont_track_primary)],
    ["skip_check_adv_addr", bit(params.skipCheckAdvAddr)],
    ["strict_mode", bit(params.strict)],
    ["vmac_ifname", text(params.vmac?.name ?? "")],
    ["ifp_ifname", text(params.vmac?.name ?? params.interface)],
    ["master_priority", String(seen.masterPriority)],
    ["last_transition", wallSeconds(seen.since, dump)],
    ["garp_delay", general(garp.delay)],
    ["garp_refresh", whole(garp.refresh)],
    ["garp_rep", String(garp.repeat)],
    ["garp_refresh_rep", String(garp.refreshRepeat)],
    ["garp_lower_prio_delay", whole(garp.lowerPrioDelay)],
    ["garp_lower_prio_rep", String(garp.lowerPrioRepeat)],
    ["lower_prio_no_advert", bit(params.lowerPrioNoAdvert)],
    ["higher_prio_send_advert", bit(params.higherPrioSendAdvert)],
    ["vrid", String(params.vrid)],
    ["base_priority", String(params.priority)],
    ["effective_priority", String(seen.effectivePriority)],
    ["vipset", bool(seen.held)],
    ["promote_secondaries", bool(written.promote_secondaries)],
    ["adver_int", general(params.interval)],
    ["master_adver_int", general(seen.masterInterval)],
    ["accept", bit(params.accept)],
    ["nopreempt", bool(!params.preempt)],
    ["preempt_delay", whole(params.preemptDelay)],
    ["state", String(stateNumber(seen))],
    ["wantstate", String(wantedNumber(seen))],
    ["version", String(params.version)],
    ["smtp_alert", bool(written.smtp_alert ?? global.smtp_alert_vrrp ?? global.smtp_alert)],
    ["notify_deleted", bool(written.notify_deleted !== undefined)],
    ...scriptsOf(instance, dump),
    ["vips", texts(addressTexts(instance, "advertised"))],
    ["evips", texts(addressTexts(instance, "excluded"))],
    ["vroutes", texts((written.virtual_routes ?? []).map(routeText))],
    ["vrules", texts(ruleTexts(instance))],
    ["track_ifp", texts((written.track_interface ?? []).map(({ name }) => name))],
    ["track_script", texts(trackedCommands(instance, dump))],
    ["track_process", later ? texts((written.track_process ?? []).map(({ name }) => name)) : null],
    ["auth_type", String(authTypes[kind] ?? 0)],
    ["auth_data", kind === "none" ? null : text("********")],
  ]);
}

function scriptsOf({ written }: DumpedInstance, dump: Dump): Member[] {
  const scripts: readonly (readonly [string, Script | true | undefined])[] = [
    ["script_backup", written.notify_backup],
    ["script_master", written.notify_master],
    ["script_fault", written.notify_fault],
    ["script_stop", written.notify_stop],
    ["script_deleted", written.notify_deleted],
    ["script", written.notify],
    ["script_master_rx_lower_pri", written.notify_master_rx_lower_pri],
  ];
  return scripts.map(([name, script]) => [
    name,
    script === undefined || script === true ? null : text(commandText(script, dump)),
  ]);
}

function trackedCommands({ written }: DumpedInstance, dump: Dump): string[] {
  const scripts = new Map((dump.config.root.vrrp_script ?? []).map((each) => [each.name, each.script]));
  return (written.track_script ?? []).flatMap(({ name }) => {
    const script = scripts.get(name);
    return script === undefined ? [] : [commandText(script, dump)];
  });
}
